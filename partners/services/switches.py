from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services import audit
from messaging.services import queue
from partners.models import Partner, SwitchChange
from partners.services.guards import read_reason, require_may, require_valid


@transaction.atomic
def switch(
    *,
    partner: Partner,
    reason: str,
    by: User | None,
    now: datetime,
    referrals: str | None = None,
    data_exchange: str | None = None,
    api_entitlement: int | None = None,
    expected_version: int | None = None,
) -> Partner:
    """Set what other systems may do with a partner; a switch left out stays as it is.

    Setting a switch to where it already stands changes nothing and tells nobody, so it may be repeated.
    The owner is told of what somebody else, or the system, switched.
    """
    reason = read_reason(reason)
    partner = partner.locked(expected_version=expected_version)
    require_may("partners.switch", partner=partner, by=by)
    wanted = {"referrals": referrals, "data_exchange": data_exchange, "api_entitlement": api_entitlement}
    changes = audit.changed_fields(partner, {name: value for name, value in wanted.items() if value is not None})
    if not changes:
        return partner
    for name, (_before, after) in changes.items():
        setattr(partner, name, after)
    require_valid(partner, changes)
    partner.switched_at, partner.switch_reason = now, reason
    partner.touch(*changes, "switched_at", "switch_reason")
    change = SwitchChange.objects.create(
        partner=partner,
        referrals=partner.referrals,
        data_exchange=partner.data_exchange,
        api_entitlement=partner.api_entitlement,
        reason=reason,
        changed_by=by,
        changed_at=now,
    )
    audit.record(action="partners.switched", by=by, target=partner, changes={**changes, "reason": ["", reason]})
    _tell_owner(change, by=by, now=now)
    return partner


def _tell_owner(change: SwitchChange, *, by: User | None, now: datetime) -> None:
    partner = change.partner
    if by == partner.owner:
        return
    queue(
        cause=f"switch:{change.pk}",
        recipients=[partner.owner],
        template="partners/messages/switched",
        params={
            "partner": partner.name,
            "partner_zh": partner.name_zh,
            "referrals": change.referrals,
            "data_exchange": change.data_exchange,
            "api_entitlement": change.api_entitlement,
            "reason": change.reason,
        },
        url=f"/partners/{partner.code}/",
        available_at=now,
    )
