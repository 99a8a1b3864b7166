"""When a proposed meeting could take place."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
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
    *, calendar: WorkingCalendar, after: datetime, level: str, minutes: int, busy: Sequence[Slot] = ()
) -> Slot:
    """Return the first free span of `minutes` inside working hours, enough working days ahead for the level.

    Spans begin an hour after opening and every hour from there. When 60 working days hold none, the
    first span is returned whoever is busy: people sort it out.
    """
    spans = list(_spans(calendar, after, LEAD_DAYS[level], timedelta(minutes=minutes)))
    return next((span for span in spans if not any(span.overlaps(taken) for taken in busy)), spans[0])


def reminder_at(*, calendar: WorkingCalendar, starts_at: datetime) -> datetime:
    """Return when work opens on the last working day before the day of the meeting."""
    day = starts_at.astimezone(calendar.zone).date() - timedelta(days=1)
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return calendar.hours_of(day)[0]


def _spans(calendar: WorkingCalendar, after: datetime, lead_days: int, length: timedelta) -> Iterator[Slot]:
    tomorrow = after.astimezone(calendar.zone).date() + timedelta(days=1)
    for count, day in enumerate(calendar.working_days_from(tomorrow), start=1):
        if count > lead_days + _SEARCHED_DAYS:
            return
        if count < lead_days:
            continue
        opens, closes = calendar.hours_of(day)
        start = min(opens + _SETTLE_IN, max(opens, closes - length))
        yield Slot(start, start + length)
        while (start := start + _RASTER) + length <= closes:
            yield Slot(start, start + length)
