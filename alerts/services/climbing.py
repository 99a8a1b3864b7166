"""The ladder: who is told of an incident, one step after another, until somebody acknowledges it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from alerts.models import EscalationStep, Incident, IncidentEvent
from alerts.rules.escalation import Step, is_late, minutes_left, next_step
from alerts.services import letters
from alerts.services.calendars import Calendars
from alerts.services.people import People
from messaging.services import Letter, queue_letters

ClockStop = Incident.ClockStop
CLOCK = ("next_step_no", "next_step_at", "clock_stopped_by", "clock_minutes_left", "meeting_due_at")


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder that was taken; `recipients` is empty where nobody was eligible."""

    incident: Incident
    number: int
    target: str
    recipients: Sequence[User]
    was_due_at: datetime | None = None


def start_clock(incident: Incident, *, calendars: Calendars, now: datetime) -> None:
    """Set the clock to the first step of the incident's own ladder; without one it says so."""
    _wait_for_next(incident, None, is_heard=True, calendars=calendars, now=now)


def pause_clock(incident: Incident, *, because: ClockStop, calendars: Calendars, now: datetime) -> None:
    """Let the clock stand still with the working minutes it has left; one that stands already keeps them."""
    left = incident.clock_minutes_left
    if incident.next_step_at is not None:
        calendar = calendars.of(incident.calendar_id)
        left = minutes_left(due_at=incident.next_step_at, now=now, calendar=calendar)
    stop_clock(incident, because=because, left=left)


def stop_clock(incident: Incident, *, because: ClockStop, left: int | None = None) -> None:
    """Let the clock stand still; `next_step_no` stays, to go on from."""
    incident.next_step_at, incident.clock_stopped_by, incident.clock_minutes_left = None, because, left


def climb(incident: Incident, *, people: People, calendars: Calendars, now: datetime) -> list[Rung]:
    """Take every step that is due and set the clock to the next; the caller saves the incident and tells."""
    rungs: list[Rung] = []
    while incident.next_step_no is not None and incident.next_step_at is not None and incident.next_step_at <= now:
        rung = _take(incident, people=people, now=now)
        rungs.append(rung)
        _wait_for_next(incident, rung.number, is_heard=bool(rung.recipients), calendars=calendars, now=now)
    return rungs


def tell(rungs: Iterable[Rung], *, occasion: str, people: People, now: datetime) -> int:
    """Write the timeline and the letters of steps that were taken; return how many letters are new."""
    taken = list(rungs)
    IncidentEvent.objects.bulk_create(_event(rung, occasion, now) for rung in taken)
    return queue_letters([said for rung in taken for said in _letters(rung, occasion, people, now)])


def _take(incident: Incident, *, people: People, now: datetime) -> Rung:
    number, due_at = incident.next_step_no or 1, incident.next_step_at or now
    target = next(step["target"] for step in incident.policy_steps if step["number"] == number)
    if target == EscalationStep.Target.EXECUTIVE_MEETING:
        incident.meeting_due_at = now
    return Rung(
        incident=incident,
        number=number,
        target=target,
        recipients=people.told_by(target, incident),
        was_due_at=due_at if is_late(due_at=due_at, now=now) else None,
    )


def _wait_for_next(
    incident: Incident, taken: int | None, *, is_heard: bool, calendars: Calendars, now: datetime
) -> None:
    """Set the clock to the step after `taken`; nobody heard of that one means that nobody is waited for."""
    steps = [Step(step["number"], step["wait_working_minutes"], step["target"]) for step in incident.policy_steps]
    due = next_step(steps=steps, taken=taken, since=now, calendar=calendars.of(incident.calendar_id))
    if due is None:
        incident.next_step_no = None
        stop_clock(incident, because=ClockStop.LADDER_DONE if steps else ClockStop.NO_POLICY)
        return
    incident.next_step_no, incident.next_step_at = due.number, due.at if is_heard else now
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
