"""Events that somebody, or a program, reports about a partner; once per id of the source."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from alerts.errors import SourceIdTaken
from alerts.models import AlertRule, AlertRuleVersion, Incident, IncidentEvent, ReportedEvent
from alerts.services.evidence import evidence_of_event
from alerts.services.incidents import note, switch_reason
from alerts.services.opening import Firing, open_incidents
from partners import services as partners
from partners.models import Partner
from partners.services import require_valid
from prms.lib.errors import Forbidden, InvalidInput, NotFound

LONGEST_DESCRIPTION = 10_000
# The clock of another system may run ahead of ours.
CLOCK_SKEW = timedelta(minutes=5)


@transaction.atomic
def report_event(
    *,
    partner: Partner,
    kind: str,
    source_id: str,
    occurred_at: datetime,
    description: str,
    by: User | None,
    now: datetime,
) -> tuple[ReportedEvent, bool]:
    """Record an event and fire the rules that wait for its kind; return it and whether it is new.

    Delivered again under the same `source_id` it changes nothing. While an incident of the same rule and
    partner is open, a further event is noted on that one. Raises SourceIdTaken for another partner or kind,
    InvalidInput, Forbidden.
    """
    _require_reporter(partner, by)
    event = ReportedEvent(
        partner=partner,
        kind=kind,
        source_id=source_id.strip(),
        occurred_at=occurred_at,
        description=description.strip(),
        reported_by=by,
        reported_at=now,
    )
    _check(event, now)
    known = _insert(event)
    if known is not None:
        return _same(known, event), False
    audit.record(
        action="events.reported", by=by, target=event, changes={"kind": ["", kind], "source_id": ["", event.source_id]}
    )
    _fire(event, now)
    return event, True


def _fire(event: ReportedEvent, now: datetime) -> None:
    waiting = AlertRule.objects.in_force().filter(
        current__measure=AlertRuleVersion.Measure.EVENT, current__event_kind=event.kind
    )
    locked = waiting.select_for_update(of=("self",), no_key=True).order_by("pk")
    rules = [rule for rule in locked if rule.version_in_force.is_for(event.partner)]
    held = _open_incidents(rules, event.partner)
    for incident in held.values():
        params = {"event": event.pk, "source_id": event.source_id, "description": event.description}
        note(incident, IncidentEvent.Kind.REPORTED_AGAIN, by=event.reported_by, now=now, **params)
    firings = [_firing(rule, event) for rule in rules if rule.pk not in held]
    for incident in [*held.values(), *open_incidents(firings=firings, now=now)]:
        if incident.rule_version.does_stop_data_exchange:
            _stop_data_exchange(incident, event.partner, now)


def _open_incidents(rules: Sequence[AlertRule], partner: Partner) -> dict[int, Incident]:
    rows = Incident.objects.open().filter(rule__in=rules, partner=partner).select_for_update(of=("self",))
    return {incident.rule_id: incident for incident in rows.select_related("rule", "rule_version")}


def _firing(rule: AlertRule, event: ReportedEvent) -> Firing:
    version = rule.version_in_force
    version.rule = rule
    return Firing(version=version, partner_id=event.partner_id, evidence=partial(evidence_of_event, event), event=event)


def _stop_data_exchange(incident: Incident, partner: Partner, now: datetime) -> None:
    stopped = Partner.DataExchange.STOPPED
    reason = switch_reason(incident, partner.owner)
    before = Partner.objects.get(pk=partner.pk).data_exchange
    partners.switch(partner=partner, data_exchange=stopped, reason=reason, by=None, now=now)
    if before != stopped:
        note(incident, IncidentEvent.Kind.SWITCHED, by=None, now=now, switch="data_exchange", to=stopped)


def _insert(event: ReportedEvent) -> ReportedEvent | None:
    """Save the event; return the one that has its source id already, if there is one."""
    known = ReportedEvent.objects.filter(source_id=event.source_id).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            event.save(force_insert=True)
    except IntegrityError:
        return ReportedEvent.objects.get(source_id=event.source_id)
    return None


def _same(known: ReportedEvent, event: ReportedEvent) -> ReportedEvent:
    if (known.partner_id, known.kind) == (event.partner_id, event.kind):
        return known
    raise SourceIdTaken(_("Another event was reported under this id of its source; give this one an id of its own."))


def _check(event: ReportedEvent, now: datetime) -> None:
    require_valid(event, ("kind", "source_id"))
    if len(event.description) > LONGEST_DESCRIPTION:
        message = _("A description has at most %(most)s characters.") % {"most": LONGEST_DESCRIPTION}
        raise InvalidInput.at("description", message, code="invalid")
    if event.occurred_at > now + CLOCK_SKEW:
        message = _("An event is reported once it happened: this moment is still to come.")
        raise InvalidInput.at("occurred_at", message, code="in_future")


def _require_reporter(partner: Partner, by: User | None) -> None:
    if by is None:
        return
    if not by.may("events.report"):
        raise Forbidden(_("Your roles do not include reporting events. An administrator can grant it."))
    if not Partner.objects.visible_to(by).filter(pk=partner.pk).exists():
        raise NotFound(_("There is no such partner."))
