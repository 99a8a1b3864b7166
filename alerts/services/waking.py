"""Clocks that go on after a pause: a silence that ended, an acknowledgement that ran out."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from alerts.models import Incident, IncidentEvent
from alerts.rules.escalation import due_after_pause
from alerts.services import letters
from alerts.services.calendars import Calendars
from alerts.services.climbing import CLOCK, Rung, climb, start_clock, stop_clock, tell
from alerts.services.people import People

ClockStop = Incident.ClockStop


def wake(incidents: Sequence[Incident], *, by: User | None, now: datetime) -> int:
    """End the silence of incidents that the caller has locked; one that still fires is told once."""
    people, calendars = People.around(incidents), Calendars()
    rungs: list[Rung] = []
    for incident in incidents:
        incident.silenced_until = None
        if incident.status == Incident.Status.ACKNOWLEDGED:
            stop_clock(incident, because=ClockStop.ACKNOWLEDGED, left=incident.clock_minutes_left)
        else:
            rungs += _go_on(incident, people, calendars, now)
    _save(incidents, "silenced_until", now=now)
    _note(incidents, IncidentEvent.Kind.SILENCE_ENDED, by, now)
    tell(rungs, occasion=letters.SILENCE_ENDED, people=people, now=now)
    return len(incidents)


def remind(incidents: Sequence[Incident], *, now: datetime) -> int:
    """Let run out the acknowledgements of incidents that the caller has locked: the ladder begins again.

    A silenced one fires again too, and is told when its silence ends.
    """
    people, calendars = People.around(incidents), Calendars()
    rungs: list[Rung] = []
    for incident in incidents:
        incident.status, incident.acknowledgement_expires_at = Incident.Status.FIRING, None
        incident.repeat += 1
        start_clock(incident, calendars=calendars, now=now)
        if incident.is_silenced:
            stop_clock(incident, because=ClockStop.SILENCED, left=0)
        else:
            rungs += climb(incident, people=people, calendars=calendars, now=now)
    _save(incidents, "status", "acknowledgement_expires_at", now=now)
    _note(incidents, IncidentEvent.Kind.ACKNOWLEDGEMENT_EXPIRED, None, now)
    tell(rungs, occasion=letters.FORGOTTEN, people=people, now=now)
    return len(incidents)


def _go_on(incident: Incident, people: People, calendars: Calendars, now: datetime) -> list[Rung]:
    """Let the clock run on; where no step is due at once, whoever was told last is told that it still fires."""
    incident.repeat += 1
    if incident.next_step_no is None:
        stop_clock(incident, because=ClockStop.LADDER_DONE if incident.policy_steps else ClockStop.NO_POLICY)
    else:
        calendar = calendars.of(incident.calendar_id)
        minutes = incident.clock_minutes_left or 0
        incident.next_step_at = due_after_pause(minutes=minutes, now=now, calendar=calendar)
        incident.clock_stopped_by, incident.clock_minutes_left = "", None
    return climb(incident, people=people, calendars=calendars, now=now) or _last_rung(incident, people)


def _last_rung(incident: Incident, people: People) -> list[Rung]:
    ahead = incident.next_step_no
    taken = [step for step in incident.policy_steps if ahead is None or step["number"] < ahead]
    if not taken:
        return []
    number, target = taken[-1]["number"], taken[-1]["target"]
    return [Rung(incident, number, target, people.told_by(target, incident))]


def _save(incidents: Sequence[Incident], *fields: str, now: datetime) -> None:
    for incident in incidents:
        incident.version += 1
        incident.updated_at = now
    Incident.objects.bulk_update(incidents, [*fields, *CLOCK, "repeat", "version", "updated_at"])


def _note(incidents: Sequence[Incident], kind: IncidentEvent.Kind, by: User | None, now: datetime) -> None:
    IncidentEvent.objects.bulk_create(
        IncidentEvent(incident=incident, kind=kind, actor=by, at=now) for incident in incidents
    )
