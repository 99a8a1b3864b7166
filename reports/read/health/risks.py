"""The open incidents that put most at stake, with what comes next and who does it."""

from typing import Any

from django.db.models import Case, F, IntegerField, Prefetch, Q, Value, When
from django.utils import translation

from alerts.models import Incident, IncidentStep
from partners.models import Partner
from prms.lib.working_time import WorkingCalendar
from reports.rules.exposure import SEVERITY_WEIGHTS, exposure
from reports.rules.portfolio_score import LEVEL_WEIGHTS

MOST_RISKS = 5
CHINESE = "zh-hans"


def open_risks(calendar: WorkingCalendar) -> tuple[list[dict[str, Any]], int, set[int]]:
    """Return the five risks of largest exposure, how many incidents are open, and the partners that are named."""
    found = Incident.objects.open().filter(is_historical=False)
    points = _weight("severity", SEVERITY_WEIGHTS) * _weight("partner__level", LEVEL_WEIGHTS)
    steps = Prefetch("steps", IncidentStep.objects.filter(done_at__isnull=True).select_related("owner"), "steps_left")
    chosen = (
        found.annotate(points=points)
        .order_by(F("points").desc(), _weight("severity", SEVERITY_WEIGHTS).desc(), "opened_at", "pk")
        .select_related("partner__owner", "rule", "feed_owner")
        .prefetch_related(steps)[:MOST_RISKS]
    )
    rows = list(chosen)
    return [_row(row, calendar) for row in rows], found.count(), {row.partner.pk for row in rows if row.partner}


def names_of(partner: Partner | None) -> dict[str, str]:
    """Return how a row names its partner; nothing for what concerns none."""
    return {
        "partner": partner.code if partner else "",
        "partner_name": partner.name if partner else "",
        "partner_name_zh": partner.name_zh if partner else "",
        "level": partner.level if partner else "",
    }


def _row(incident: Any, calendar: WorkingCalendar) -> dict[str, Any]:
    step = next(iter(incident.steps_left), None)
    owner = (step.owner if step else None) or (incident.partner.owner if incident.partner else incident.feed_owner)
    level = incident.partner.level if incident.partner else ""
    return {
        **names_of(incident.partner),
        "incident": incident.pk,
        "code": incident.code,
        "rule": incident.rule.name,
        "rule_zh": incident.rule.name_zh,
        "summary": _summary(incident, "en"),
        "summary_zh": _summary(incident, CHINESE),
        "severity": incident.severity,
        "status": incident.status,
        "exposure": exposure(severity=incident.severity, level=level),
        "opened_on": incident.opened_at.astimezone(calendar.zone).date().isoformat(),
        "answered_on": _day(incident.acknowledged_at, calendar),
        "step": step.text if step else "",
        "step_zh": step.text_zh if step else "",
        "step_due_on": _day(step.due_at, calendar) if step else None,
        "owner": owner.name if owner else "",
    }


def _summary(incident: Incident, language: str) -> str:
    with translation.override(language):
        return incident.summary()


def _day(moment: Any, calendar: WorkingCalendar) -> str | None:
    return moment.astimezone(calendar.zone).date().isoformat() if moment else None


def _weight(field: str, weights: Any) -> Case:
    whens = (When(Q(**{field: name}), then=Value(weight)) for name, weight in weights.items())
    return Case(*whens, default=Value(0), output_field=IntegerField())
