"""Who is told next and when: steps wait in working time, acknowledgements run out (SPEC F4, RELIABILITY §1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from prms.lib.working_time import WorkingCalendar

ACKNOWLEDGEMENT_DAYS: Mapping[str, int] = MappingProxyType({"critical": 1, "major": 3, "minor": 7})
LATE_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """After so many working minutes since the step before, tell the target."""

    number: int
    wait_working_minutes: int
    target: str


@dataclass(frozen=True, slots=True)
class DueStep:
    """A step and the instant, in UTC, at which it is due."""

    number: int
    at: datetime


def next_step(
    *, steps: Sequence[Step], taken: int | None, since: datetime, calendar: WorkingCalendar
) -> DueStep | None:
    """Return the step after number `taken` (None: before the first), or None when every step was taken.

    `since` is when the step before was taken, or the incident opened. A step that waits no minutes
    is due at once, at any hour.
    """
    for step in sorted(steps):
        if taken is None or step.number > taken:
            return DueStep(step.number, calendar.add_working_minutes(since, step.wait_working_minutes))
    return None


def minutes_left(*, due_at: datetime, now: datetime, calendar: WorkingCalendar) -> int:
    """Return the working minutes that a clock paused at `now` still has to run; 0 when it is due."""
    return calendar.working_minutes_between(now, due_at)


def due_after_pause(*, minutes: int, now: datetime, calendar: WorkingCalendar) -> datetime:
    """Return when a clock that continues at `now` with so many working minutes left is due."""
    return calendar.add_working_minutes(now, minutes)


def acknowledgement_expires_at(*, severity: str, acknowledged_at: datetime) -> datetime:
    """Return until when an acknowledgement keeps an incident quiet that is still breaching."""
    return acknowledged_at + timedelta(days=ACKNOWLEDGEMENT_DAYS[severity])


def is_late(*, due_at: datetime, now: datetime) -> bool:
    """Say whether a step is taken so long after its time that its message has to say so."""
    return now - due_at > LATE_AFTER
