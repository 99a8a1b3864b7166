"""A month as calendars draw it: whole weeks, Monday first."""

from calendar import Calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from prms.lib.periods import Month

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Day(Generic[T]):
    """One cell: its day, whether it belongs to the month, and what stands on it."""

    on: date
    is_in_month: bool
    is_today: bool
    things: Sequence[T]


def weeks_of(month: Month) -> list[list[date]]:
    """Return the weeks that touch the month, each from Monday to Sunday."""
    return Calendar(firstweekday=0).monthdatescalendar(month.year, month.month)


def grid(*, month: Month, today: date, things: Iterable[tuple[date, T]]) -> list[list[Day[T]]]:
    """Return the weeks of a month with what stands on each day, in the order given."""
    by_day: dict[date, list[T]] = {}
    for on, thing in things:
        by_day.setdefault(on, []).append(thing)
    return [[_day(on, month, today, by_day) for on in week] for week in weeks_of(month)]


def _day(on: date, month: Month, today: date, by_day: Mapping[date, Sequence[T]]) -> Day[T]:
    return Day(on, on in month, on == today, by_day.get(on, ()))
