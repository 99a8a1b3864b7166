"""What broke a rule, as values that a page turns into one sentence."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from alerts.models import EscalationStep, Incident
from evaluations.models import Kpi


@dataclass(frozen=True, slots=True)
class Reading:
    """The last bad value of an incident beside the limit it passed."""

    measure: str
    kpi: Kpi | None
    value: Decimal | None
    threshold: Decimal | None
    operator: str
    period: date | None
    periods: int
    description: str


def reading_of(incident: Incident) -> Reading:
    """Return what broke the rule; `rule_version__kpi` and `reported_event` must be loaded."""
    version, evidence = incident.rule_version, incident.evidence
    value = evidence.get("value")
    return Reading(
        measure=version.measure,
        kpi=version.kpi,
        value=None if value is None else Decimal(value),
        threshold=version.threshold,
        operator=version.operator,
        period=incident.last_period,
        periods=version.periods,
        description=incident.reported_event.description if incident.reported_event else "",
    )


def next_target_of(incident: Incident) -> str:
    """Return whom the incident climbs to next, in the reader's language; nothing when its clock stands still."""
    for step in incident.policy_steps:
        if step["number"] == incident.next_step_no:
            return str(EscalationStep.Target(step["target"]).label)
    return ""
