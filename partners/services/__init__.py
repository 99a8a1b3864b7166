from partners.services.contacts import add_contact, edit_contact, invite_contact, link_login, remove_contact
from partners.services.directory import create_partner, edit_partner, hand_over_partners, next_code
from partners.services.guards import may_change, read_reason, require_may, require_valid
from partners.services.level import change_level, proposed_level
from partners.services.nda import edit_nda, record_nda, remove_nda
from partners.services.revision import revise_partner
from partners.services.stage import move_stage, possible_stages
from partners.services.switches import switch

__all__ = [
    "add_contact",
    "change_level",
    "create_partner",
    "edit_contact",
    "edit_nda",
    "edit_partner",
    "hand_over_partners",
    "invite_contact",
    "link_login",
    "may_change",
    "move_stage",
    "next_code",
    "possible_stages",
    "proposed_level",
    "read_reason",
    "record_nda",
    "remove_contact",
    "remove_nda",
    "require_may",
    "require_valid",
    "revise_partner",
    "switch",
]
