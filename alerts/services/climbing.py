"""The ladder: who is told of an incident, one step after another, until somebody acknowledges it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from alerts.models import EscalationStep, Incident, IncidentEvent
from alerts.services import letters
from alerts.services.calendars import Calendars
from alerts.services.people import People
from messaging.services import Letter, queue_letters

# What the auditor allows: a step taken later than this says so.
LATE = timedelta(minutes=5)
CLOCK = ("next_step_no", "next_step_at", "clock_stopped_by", "clock_minutes_left", "meeting_due_at")


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder that was taken; `recipients` is empty where nobody was eligible."""

    incident: Incident
    number: int
    target: str
    recipients: Sequence[User]
    was_due_at: datetime | None


def start_clock(incident: Incident, *, calendars: Calendars, now: datetime) -> None:
    """Set the clock to the first step of the incident's policy; without a policy it says so."""
    if not incident.policy_steps:
        stop_clock(incident, because=Incident.ClockStop.NO_POLICY)
        return
    _wait_for(incident, 1, calendars=calendars, now=now)


def stop_clock(incident: Incident, *, because: str, minutes_left: int | None = None) -> None:
    """Let the clock stand still; `next_step_no` stays, to go on from."""
    incident.next_step_at, incident.clock_stopped_by = None, because
    incident.clock_minutes_left = minutes_left


def climb(incident: Incident, *, people: People, calendars: Calendars, now: datetime) -> list[Rung]:
    """Take every step that is due and set the clock to the next; the caller saves the incident and tells."""
    rungs: list[Rung] = []
    while incident.next_step_no is not None and incident.next_step_at is not None and incident.next_step_at <= now:
        rung = _take(incident, people=people, now=now)
        rungs.append(rung)
        _go_on(incident, is_somebody_told=bool(rung.recipients), calendars=calendars, now=now)
    return rungs


def tell(rungs: Iterable[Rung], *, occasion: str, people: People, now: datetime) -> int:
    """Write the timeline and the letters of steps that were taken; return how many letters are new."""
    taken = list(rungs)
    IncidentEvent.objects.bulk_create(_event(rung, occasion, now) for rung in taken)
    return queue_letters([said for rung in taken for said in _letters(rung, occasion, people, now)])


def _take(incident: Incident, *, people: People, now: datetime) -> Rung:
    number, due_at = incident.next_step_no or 1, incident.next_step_at or now
    step = incident.policy_steps[number - 1]
    if step["target"] == EscalationStep.Target.EXECUTIVE_MEETING:
        incident.meeting_due_at = now
    return Rung(
        incident=incident,
        number=number,
        target=step["target"],
        recipients=people.told_by(step["target"], incident),
        was_due_at=due_at if now - due_at > LATE else None,
    )


def _go_on(incident: Incident, *, is_somebody_told: bool, calendars: Calendars, now: datetime) -> None:
    number = (incident.next_step_no or 0) + 1
    if number > len(incident.policy_steps):
        incident.next_step_no = None
        stop_clock(incident, because=Incident.ClockStop.LADDER_DONE)
    elif is_somebody_told:
        _wait_for(incident, number, calendars=calendars, now=now)
    else:
        # Nobody heard, so nobody is waited for.
        incident.next_step_no, incident.next_step_at = number, now


def _wait_for(incident: Incident, number: int, *, calendars: Calendars, now: datetime) -> None:
    minutes = incident.policy_steps[number - 1]["wait_working_minutes"]
    incident.next_step_no = number
    incident.next_step_at = calendars.of(incident.calendar_id).add_working_minutes(now, minutes)
    incident.clock_stopped_by, incident.clock_minutes_left = "", None


def _event(rung: Rung, occasion: str, now: datetime) -> IncidentEvent:
    kind = IncidentEvent.Kind.NOTIFIED if rung.recipients else IncidentEvent.Kind.NOBODY_ELIGIBLE
    params: dict[str, Any] = {"step": rung.number, "target": rung.target, "occasion": occasion}
    params["people"] = [person.name for person in rung.recipients]
    if rung.was_due_at is not None:
        params["was_due_at"] = rung.was_due_at.isoformat()
    return IncidentEvent(incident=rung.incident, kind=kind, at=now, params=params)


def _letters(rung: Rung, occasion: str, people: People, now: datetime) -> Iterator[Letter]:
    late = {"was_due_at": rung.was_due_at.isoformat()} if rung.was_due_at is not None else {}
    if rung.recipients:
        yield letters.letter(
            rung.incident,
            about=letters.ESCALATION,
            template=f"incident_{occasion}",
            recipients=rung.recipients,
            now=now,
            step=rung.number,
            **late,
        )
        return
    yield letters.letter(
        rung.incident,
        about=letters.NOBODY,
        template="nobody_eligible",
        recipients=people.administrators,
        now=now,
        step=rung.number,
        target=rung.target,
    )
