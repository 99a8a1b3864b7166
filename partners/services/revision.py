from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from partners.models import Partner
from partners.services.directory import edit_partner
from partners.services.level import change_level
from partners.services.stage import move_stage

_BY_VERB = ("level", "stage", "reason")


@transaction.atomic
def revise_partner(*, partner: Partner, values: Mapping[str, Any], by: User | None, now: datetime) -> Partner:
    """Change what differs: the description as it is, level and stage by their own verbs, with `reason`."""
    reason = values.get("reason", "")
    if values.get("level", partner.level) != partner.level:
        partner = change_level(partner=partner, level=values["level"], reason=reason, by=by, now=now)
    if values.get("stage", partner.stage) != partner.stage:
        partner = move_stage(partner=partner, stage=values["stage"], reason=reason, by=by, now=now)
    described = {name: value for name, value in values.items() if name not in _BY_VERB}
    return edit_partner(partner=partner, values=described, by=by)
