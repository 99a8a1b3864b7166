"""One incident: what to decide, whether it gets better, who was told, and what was done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.models import Agreement
from alerts.models import AlertRuleVersion, EscalationStep, Incident, IncidentEvent
from alerts.rules.escalation import ACKNOWLEDGEMENT_DAYS
from evaluations.models import KpiTarget, MonthlyActual, Scorecard
from governance.models import Action, Meeting
from partners.models import Partner
from prms.lib.display import listed
from prms.lib.periods import Month
from reports.read.reading import next_target_of, reading_of

MONTHS = 12
Measure = AlertRuleVersion.Measure


@dataclass(frozen=True, slots=True)
class MonthReading:
    """The measure in one month."""

    period: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder and how far it is."""

    number: int
    target_label: str
    person: User | None
    state: str
    at: datetime | None
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True)
class Related:
    icon: str
    label: str
    href: str


def incident_page(*, incident: Incident, reader: User, now: datetime) -> dict[str, Any]:
    """Return the context of the page; the number of queries is fixed."""
    version = incident.rule_version
    steps = list(incident.steps.select_related("owner"))
    events: list[Any] = list(incident.events.select_related("actor"))
    for event in events:
        event.detail = detail_of(event)
    may_work = reader.may("incidents.work") and Incident.objects.workable_by(reader).filter(pk=incident.pk).exists()
    return {
        "now": now,
        "incident": incident,
        "reading": reading_of(incident),
        "decision": _decision(incident, reader) if may_work or reader.may("incidents.acknowledge") else None,
        "proposal": _proposal(incident) if may_work else None,
        "readings": _readings(incident),
        "limit": version.threshold,
        "is_breach_above": version.operator.startswith(">"),
        "unit": _unit(version),
        "steps": steps,
        "done_count": sum(1 for step in steps if step.done_at),
        "step_url": reverse("alerts:step", args=[incident.pk]) if may_work and incident.is_open else "",
        "action_url": _action_url(incident, reader) if may_work else "",
        "comment_url": reverse("alerts:comment", args=[incident.pk]) if reader.may("comments.add") else "",
        "rungs": _rungs(incident, events),
        "events": events[::-1],
        "gaps": list(incident.gaps.select_related("partner", "kpi")) if version.measure == Measure.NO_DATA else [],
        "related": _related(incident, reader),
        **_plan(incident, steps, now),
    }


def detail_of(event: IncidentEvent) -> str:
    """Return the second line of an event: who was told, which reason was given."""
    params: Mapping[str, Any] = event.params
    if event.kind in (IncidentEvent.Kind.NOTIFIED, IncidentEvent.Kind.NOBODY_ELIGIBLE):
        target = EscalationStep.Target(params["target"]).label if params.get("target") else ""
        return listed(filter(None, [str(target), *params.get("people", [])]), get_language() or "")
    return str(params.get("reason") or params.get("text") or params.get("step_text") or "")


def _decision(incident: Incident, reader: User) -> dict[str, Any] | None:
    can_acknowledge = reader.may("incidents.acknowledge") and incident.status == Incident.Status.FIRING
    can_resolve = reader.may("incidents.resolve") and incident.is_open
    if not (can_acknowledge or can_resolve):
        return None
    return {
        "url": reverse("alerts:decision", args=[incident.pk]),
        "deadline": incident.next_step_at,
        "next_target": next_target_of(incident),
        "can_acknowledge": can_acknowledge,
        "can_resolve": can_resolve,
        "acknowledgement_days": ACKNOWLEDGEMENT_DAYS[incident.severity],
        "error": "",
        "reason": "",
    }


def _action_url(incident: Incident, reader: User) -> str:
    """Return where the reader gives somebody something to do about the partner, nothing where they may not."""
    partner = incident.partner
    if partner is None or not incident.is_open or not reader.may("actions.edit"):
        return ""
    if partner.owner_id != reader.pk and not reader.may("partners.edit_all"):
        return ""
    return f"{reverse('governance:action_add')}?{urlencode({'partner': partner.code, 'source': Action.Source.ALERT})}"


def _proposal(incident: Incident) -> dict[str, Any] | None:
    partner = incident.partner
    if not (incident.is_open and partner and incident.rule_version.does_propose_referral_pause):
        return None
    if partner.referrals == Partner.Referrals.PAUSED:
        return None
    return {"kind": "pause_referrals", "url": reverse("alerts:pause_referrals", args=[incident.pk]), "reason": ""}


def _readings(incident: Incident) -> list[MonthReading]:
    version, partner = incident.rule_version, incident.partner_id
    end = Month.of(incident.last_period) + MONTHS // 2 if incident.last_period else None
    if end is None or partner is None:
        return []
    first, last = (end - (MONTHS - 1)).first_day, end.first_day
    if version.measure == Measure.SCORE:
        cards = Scorecard.objects.current().filter(partner=partner, month__range=(first, last)).order_by("month")
        return [MonthReading(card.month, card.total) for card in cards]
    actuals = MonthlyActual.objects.filter(partner=partner, kpi=version.kpi).between(first, last).order_by("month")
    if version.measure == Measure.ATTAINMENT:
        targets = list(KpiTarget.objects.filter(partner=partner, kpi=version.kpi))
        return list(_attainments(actuals, targets))
    return [MonthReading(row.month, row.actual) for row in actuals]


def _attainments(actuals: Iterable[MonthlyActual], targets: Sequence[KpiTarget]) -> Iterable[MonthReading]:
    for row in actuals:
        for target in targets:
            is_in_force = target.valid_from <= row.month and (target.valid_to is None or row.month <= target.valid_to)
            if is_in_force and target.target:
                yield MonthReading(row.month, row.actual / target.target)


def _unit(version: AlertRuleVersion) -> str:
    if version.measure == Measure.ATTAINMENT:
        return "%"
    return version.kpi.unit if version.kpi and version.measure == Measure.KPI_ACTUAL else ""


def _rungs(incident: Incident, events: Iterable[IncidentEvent]) -> list[Rung]:
    told = {event.params.get("step"): event for event in events if event.kind == IncidentEvent.Kind.NOTIFIED}
    reached = max((number for number in told if number), default=0)
    return [_rung(incident, step, told.get(step["number"]), reached) for step in incident.policy_steps]


def _rung(incident: Incident, step: Mapping[str, Any], told: IncidentEvent | None, reached: int) -> Rung:
    number = step["number"]
    is_next = incident.next_step_at is not None and number == incident.next_step_no
    state = "due" if is_next else "now" if told and number == reached else "done" if told else "next"
    return Rung(
        number=number,
        target_label=str(EscalationStep.Target(step["target"]).label),
        person=None,
        state=state,
        at=incident.next_step_at if is_next else told.at if told else None,
        acknowledged_at=incident.acknowledged_at if number == reached else None,
    )


def _related(incident: Incident, reader: User) -> list[Related]:
    partner = incident.partner
    if partner is None:
        return []
    rows = []
    if incident.last_period:
        cards = Scorecard.objects.visible_to(reader).current().filter(partner=partner, month=incident.last_period)
        rows += [Related("list-checks", _("Scorecard of the month"), card.get_absolute_url()) for card in cards]
    meetings = Meeting.objects.visible_to(reader).filter(cause__startswith=f"incident:{incident.pk}")
    rows += [Related("users", meeting.title, meeting.get_absolute_url()) for meeting in meetings]
    agreements = Agreement.objects.visible_to(reader).filter(partner=partner, status__in=Agreement.IN_FORCE)
    return rows + [Related("file-text", row.title or row.code, row.get_absolute_url()) for row in agreements[:3]]


def _plan(incident: Incident, steps: Iterable[Any], now: datetime) -> dict[str, int | None]:
    """Return the day of the plan that the playbook's clocks set, and how many days it has."""
    ends = [step.due_at for step in steps if step.due_at]
    if not ends or not incident.is_open:
        return {"day": None, "days": None}
    days = max(1, -(-(max(ends) - incident.opened_at) // timedelta(days=1)))
    return {"day": (now - incident.opened_at).days + 1, "days": days}
