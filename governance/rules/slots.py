"""When a proposed meeting could take place."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

from prms.lib.working_time import WorkingCalendar

# Working days that people of each level need to make room.
LEAD_DAYS: Mapping[str, int] = MappingProxyType({"executive": 2, "business": 2, "technical": 1})
_SETTLE_IN = timedelta(hours=1)
_RASTER = timedelta(hours=1)
_SEARCHED_DAYS = 60


class Slot(NamedTuple):
    """A span of time, `ends_at` not included."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Slot") -> bool:
        """Say whether the two spans share a moment."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def next_slot(
    *,
    calendar: WorkingCalendar,
    after: datetime,
    level: str,
    minutes: int,
    busy: Sequence[Slot] = (),
    not_before: date | None = None,
) -> Slot:
    """Return the first free span of `minutes` inside working hours, enough working days ahead for the level.

    Spans begin an hour after opening and every hour from there. When 60 working days hold none, the
    first span is returned whoever is busy: people sort it out.
    """
    first = _first_day(calendar, after, LEAD_DAYS[level])
    spans = list(_spans(calendar, max(first, not_before or first), timedelta(minutes=minutes)))
    return next((span for span in spans if not any(span.overlaps(taken) for taken in busy)), spans[0])


def reminder_at(*, calendar: WorkingCalendar, starts_at: datetime) -> datetime:
    """Return when work opens on the last working day before the day of the meeting."""
    day = starts_at.astimezone(calendar.zone).date() - timedelta(days=1)
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return calendar.hours_of(day)[0]


def _first_day(calendar: WorkingCalendar, after: datetime, lead_days: int) -> date:
    tomorrow = after.astimezone(calendar.zone).date() + timedelta(days=1)
    return next(islice(calendar.working_days_from(tomorrow), lead_days - 1, None))


def _spans(calendar: WorkingCalendar, first: date, length: timedelta) -> Iterator[Slot]:
    for day in islice(calendar.working_days_from(first), _SEARCHED_DAYS):
        opens, closes = calendar.hours_of(day)
        start = min(opens + _SETTLE_IN, max(opens, closes - length))
        yield Slot(start, start + length)
        while (start := start + _RASTER) + length <= closes:
            yield Slot(start, start + length)
