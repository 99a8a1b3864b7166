from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from partners.errors import LevelUnchanged
from partners.models import LevelChange, Partner
from partners.services.guards import read_reason, require_may, require_valid


@transaction.atomic
def change_level(
    *,
    partner: Partner,
    level: str,
    reason: str,
    by: User | None,
    now: datetime,
    expected_version: int | None = None,
) -> Partner:
    """Move a partner to another level (S, A, B, C) and keep the reason in its history.

    Raises LevelUnchanged, ReasonMissing, or InvalidInput for a level that there is not.
    """
    reason = read_reason(reason)
    partner = partner.locked(expected_version=expected_version)
    require_may("partners.change_level", partner=partner, by=by)
    before, partner.level = partner.level, level
    require_valid(partner, ["level"])
    if before == level:
        raise LevelUnchanged(_("%(partner)s is already at level %(level)s.") % {"partner": partner, "level": level})
    partner.touch("level")
    LevelChange.objects.create(
        partner=partner, from_level=before, to_level=level, reason=reason, changed_by=by, changed_at=now
    )
    changes = {"level": [before, level], "reason": ["", reason]}
    audit.record(action="partners.level_changed", by=by, target=partner, changes=changes)
    return partner
