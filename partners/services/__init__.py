from partners.services.directory import create_partner, edit_partner, hand_over_partners, next_code
from partners.services.guards import read_reason, require_may, require_valid
from partners.services.level import change_level
from partners.services.switches import switch

__all__ = [
    "change_level",
    "create_partner",
    "edit_partner",
    "hand_over_partners",
    "next_code",
    "read_reason",
    "require_may",
    "require_valid",
    "switch",
]
