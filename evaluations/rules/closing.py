"""When a month closes: by default on working day 3 of the next one, at 06:00 of the organisation (SPEC E3)."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, tzinfo

from prms.lib.periods import Month
from prms.lib.working_time import WorkingCalendar


@dataclass(frozen=True, slots=True)
class CloseSchedule:
    """The working day of the following month, and the local time on it."""

    working_day: int = 3
    at: time = time(6)


def closes_at(*, month: Month, schedule: CloseSchedule, calendar: WorkingCalendar, zone: tzinfo) -> datetime:
    """Return the instant, in UTC, at which the sweep closes `month`.

    `zone` is the organisation's. Raises ValueError when the next month has too few working days.
    """
    day = calendar.working_day_of(month.next(), schedule.working_day)
    return datetime.combine(day, schedule.at, tzinfo=zone).astimezone(UTC)


def last_month_due(*, now: datetime, schedule: CloseSchedule, calendar: WorkingCalendar, zone: tzinfo) -> Month:
    """Return the newest month whose closing time has come at `now`."""
    month = Month.of(now.astimezone(zone).date()).previous()
    while closes_at(month=month, schedule=schedule, calendar=calendar, zone=zone) > now:
        month = month.previous()
    return month
