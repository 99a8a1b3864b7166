"""Opens incidents, many with as few statements as one, and takes the first steps of their ladders."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from accounts.services import audit
from alerts.models import (
    AlertRuleVersion,
    EscalationStep,
    Incident,
    IncidentEvent,
    IncidentStep,
    PlaybookStep,
    ReportedEvent,
)
from alerts.services import letters
from alerts.services.calendars import Calendars
from alerts.services.climbing import climb, start_clock, tell
from alerts.services.people import People


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """A rule that fired for a subject. With a `resolution` it is over already: recorded, and nobody is told.

    The `evidence` is put into words only when the incident is written.
    """

    version: AlertRuleVersion
    evidence: Callable[[], Mapping[str, Any]]
    partner_id: int | None = None
    feed_owner_id: int | None = None
    first_period: date | None = None
    last_period: date | None = None
    opened_at: datetime | None = None
    resolution: str = ""
    event: ReportedEvent | None = None

    @property
    def subject_key(self) -> str:
        return f"owner:{self.feed_owner_id}" if self.feed_owner_id else f"partner:{self.partner_id}"


@dataclass(slots=True)
class _Plans:
    """The ladders and check-lists of the versions that fired, read at once."""

    ladders: Mapping[int, list[dict[str, Any]]]
    check_lists: Mapping[int, list[PlaybookStep]]
    calendars: Calendars = field(default_factory=Calendars)


def open_incidents(*, firings: Sequence[Firing], now: datetime) -> list[Incident]:
    """Open an incident for each firing, in the caller's transaction; the caller holds the locks of the rules."""
    if not firings:
        return []
    plans = _plans([firing.version for firing in firings])
    people = People(
        partner_ids=[firing.partner_id for firing in firings if firing.partner_id],
        feed_owner_ids=[firing.feed_owner_id for firing in firings if firing.feed_owner_id],
    )
    incidents = [_incident(firing, plans, people, now) for firing in firings]
    live = [incident for incident in incidents if incident.is_open]
    rungs = [rung for row in live for rung in climb(row, people=people, calendars=plans.calendars, now=now)]
    Incident.objects.bulk_create(incidents)
    IncidentEvent.objects.bulk_create(_opening_events(incidents, now))
    IncidentStep.objects.bulk_create(step for row in live for step in _check_list(row, plans, people, now))
    tell(rungs, occasion=letters.OPENED, people=people, now=now)
    audit.record_batch(
        action="incidents.opened", by=None, model=Incident, count=len(incidents), keys=[row.code for row in incidents]
    )
    return incidents


def _incident(firing: Firing, plans: _Plans, people: People, now: datetime) -> Incident:
    version = firing.version
    incident = Incident(
        rule=version.rule,
        rule_version=version,
        partner_id=firing.partner_id,
        feed_owner_id=firing.feed_owner_id,
        subject_key=firing.subject_key,
        severity=version.severity,
        opened_at=firing.opened_at or now,
        first_period=firing.first_period,
        last_period=firing.last_period,
        evidence=dict(firing.evidence()),
        reported_event=firing.event,
    )
    if firing.partner_id:
        incident.partner = people.partner(incident)
    if firing.resolution:
        _record_as_over(incident, firing.resolution, now)
        return incident
    policy = version.escalation_policy
    incident.policy_steps = plans.ladders.get(version.escalation_policy_id or 0, [])
    incident.calendar_id = policy.calendar_id if policy else None
    incident.meeting_due_at = now if version.does_propose_meeting else None
    start_clock(incident, calendars=plans.calendars, now=now)
    return incident


def _record_as_over(incident: Incident, resolution: str, now: datetime) -> None:
    incident.status, incident.resolution, incident.resolved_at = Incident.Status.RESOLVED, resolution, now
    incident.is_historical = resolution == Incident.Resolution.HISTORICAL
    incident.clock_stopped_by = Incident.ClockStop.RESOLVED


def _opening_events(incidents: Iterable[Incident], now: datetime) -> Iterable[IncidentEvent]:
    kinds = IncidentEvent.Kind
    for incident in incidents:
        yield IncidentEvent(incident=incident, kind=kinds.OPENED, at=incident.opened_at, params=incident.evidence)
        if not incident.is_open:
            params = {"resolution": incident.resolution}
            yield IncidentEvent(incident=incident, kind=kinds.RESOLVED, at=now, params=params)


def _check_list(incident: Incident, plans: _Plans, people: People, now: datetime) -> Iterable[IncidentStep]:
    who = people.responsible_for(incident)
    for step in plans.check_lists.get(incident.rule_version.playbook_id or 0, []):
        yield IncidentStep(
            incident=incident,
            position=step.position,
            text=step.text,
            text_zh=step.text_zh,
            owner=who.takes(step.owner_role),
            due_at=now + timedelta(hours=step.due_hours) if step.due_hours is not None else None,
        )


def _plans(versions: Iterable[AlertRuleVersion]) -> _Plans:
    rows = list(versions)
    ladders: dict[int, list[dict[str, Any]]] = {}
    for rung in EscalationStep.objects.filter(policy__in={row.escalation_policy_id for row in rows}):
        step = {"number": rung.number, "target": rung.target, "wait_working_minutes": rung.wait_working_minutes}
        ladders.setdefault(rung.policy_id, []).append(step)
    check_lists: dict[int, list[PlaybookStep]] = {}
    for item in PlaybookStep.objects.filter(playbook__in={row.playbook_id for row in rows}):
        check_lists.setdefault(item.playbook_id, []).append(item)
    return _Plans(ladders, check_lists)
