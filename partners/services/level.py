from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from partners.errors import LevelUnchanged, RatingsRefused
from partners.models import LevelChange, LevelRule, Partner
from partners.rules.levels import Ratings, check_ratings, classify
from partners.services.guards import read_reason, require_may, require_valid
from prms.lib.refusals import refuse


@transaction.atomic
def change_level(
    *,
    partner: Partner,
    level: str,
    reason: str,
    by: User | None,
    now: datetime,
    ratings: Ratings | None = None,
    expected_version: int | None = None,
) -> Partner:
    """Move a partner to another level (S, A, B, C); its history keeps the reason, and what the ratings gave.

    A level other than the one the rule table gives overrules it. Raises LevelUnchanged, ReasonMissing,
    RatingsRefused, or InvalidInput for a level that there is not.
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
        partner=partner,
        from_level=before,
        to_level=level,
        reason=reason,
        changed_by=by,
        changed_at=now,
        **_assessed(ratings),
    )
    changes = {"level": [before, level], "reason": ["", reason]}
    audit.record(action="partners.level_changed", by=by, target=partner, changes=changes)
    return partner


def proposed_level(ratings: Ratings) -> str:
    """Return the level that the organisation's rule table gives these ratings. Raises RatingsRefused."""
    refuse(RatingsRefused, check_ratings(ratings))
    return classify(ratings, rules=LevelRule.objects.table())


def _assessed(ratings: Ratings | None) -> dict[str, int | str]:
    if ratings is None:
        return {}
    return {
        "value": ratings.value,
        "substitutability": ratings.substitutability,
        "investment": ratings.investment,
        "proposed_level": proposed_level(ratings),
    }
