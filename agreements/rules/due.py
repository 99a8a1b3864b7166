"""When what was promised falls due: the days of a recurrence, and how near they are (SPEC C7)."""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum

from prms.lib.periods import Month, add_months


class Recurrence(StrEnum):
    """How often something falls due."""

    NONE = "none"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


MONTHS_BETWEEN = {Recurrence.MONTHLY: 1, Recurrence.QUARTERLY: 3, Recurrence.YEARLY: 12}


class DueState(StrEnum):
    """How something owed stands on a day."""

    UPCOMING = "upcoming"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    DONE = "done"
    WAIVED = "waived"


def next_due(*, first: date, recurrence: str, after: date) -> date | None:
    """Return the first due day later than `after`, or None when nothing falls due any more.

    Every day is counted from `first`, so the 31st comes back after a shorter month.
    """
    return next(_from(first, recurrence, after + timedelta(days=1)), None)


def due_days(*, first: date, recurrence: str, start: date, end: date) -> Iterator[date]:
    """Yield the due days from `start` up to but without `end`: periods that touch share no day."""
    for day in _from(first, recurrence, start):
        if day >= end:
            return
        yield day


def due_state(*, due_on: date, today: date, lead_days: int) -> DueState:
    """Return how something still owed stands: due soon from `lead_days` before its day, overdue after it."""
    if due_on < today:
        return DueState.OVERDUE
    return DueState.DUE_SOON if (due_on - today).days <= lead_days else DueState.UPCOMING


def _from(first: date, recurrence: str, start: date) -> Iterator[date]:
    """Yield the due days on or after `start`, for ever where it recurs."""
    months = MONTHS_BETWEEN.get(Recurrence(recurrence))
    if months is None:
        if first >= start:
            yield first
        return
    number = max((Month.of(start) - Month.of(first)) // months, 0)
    while True:
        day = add_months(first, months * number)
        if day >= start:
            yield day
        number += 1
