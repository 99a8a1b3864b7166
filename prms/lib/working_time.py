"""Working time of one place: its weekdays, hours, holidays and make-up working days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from prms.lib.periods import Month

MONDAY_TO_FRIDAY = frozenset(range(5))
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
# A calendar without a working day in ten years is a mistake, not a plan.
_LONGEST_REST = 3660


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCalendar:
    """When people work. `weekdays` count from Monday, 0; a make-up day works even on a weekend.

    Raises ValueError when there is no working weekday or closing is not after opening.
    """

    zone: tzinfo
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    opens_at: time = time(9)
    closes_at: time = time(18)
    holidays: frozenset[date] = frozenset()
    make_up_days: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise ValueError("A calendar has one working weekday or more, numbered 0 (Monday) to 6 (Sunday).")
        if self.closes_at <= self.opens_at:
            raise ValueError("A calendar opens before it closes, on the same day.")

    def is_working_day(self, day: date) -> bool:
        """Say whether people work on `day`; a make-up day wins over a holiday."""
        if day in self.make_up_days:
            return True
        return day.weekday() in self.weekdays and day not in self.holidays

    def working_days_from(self, day: date) -> Iterator[date]:
        """Yield `day` and every later one that is a working day, without end.

        Raises ValueError when ten years pass without one.
        """
        rest = 0
        while rest < _LONGEST_REST:
            if self.is_working_day(day):
                rest = 0
                yield day
            rest += 1
            day += _DAY
        raise ValueError("The calendar has no working day within ten years.")

    def working_day_of(self, month: Month, number: int) -> date:
        """Return working day `number` of the month, counted from 1.

        Raises ValueError when the month has fewer.
        """
        for count, day in enumerate(self.working_days_from(month.first_day), start=1):
            if day not in month:
                break
            if count == number:
                return day
        raise ValueError(f"{month} has no working day number {number}.")

    def hours_of(self, day: date) -> tuple[datetime, datetime]:
        """Return the instants, in UTC, at which that day's work begins and ends."""
        return self.instant(day, self.opens_at), self.instant(day, self.closes_at)

    def instant(self, day: date, at: time) -> datetime:
        """Return the instant, in UTC, of a local time of day."""
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)

    def add_working_minutes(self, start: datetime, minutes: int) -> datetime:
        """Return the instant, in UTC, at which that much working time has passed since `start`.

        Elapsed time is real time: a clock change inside working hours neither adds nor loses a
        minute. No minutes: `start` itself, at any hour. Raises ValueError for a naive `start`.
        """
        now, left = _in_utc(start), timedelta(minutes=minutes)
        if left <= timedelta(0):
            return now
        for day in self.working_days_from(now.astimezone(self.zone).date()):
            opens, closes = self.hours_of(day)
            begins = max(now, opens)
            if begins < closes:
                if begins + left <= closes:
                    return begins + left
                left -= closes - begins
        raise AssertionError("working_days_from never ends")

    def working_minutes_between(self, start: datetime, end: datetime) -> int:
        """Return the whole working minutes from `start` to `end`; 0 when `end` is not later."""
        now, until = _in_utc(start), _in_utc(end)
        total, day, last = timedelta(0), now.astimezone(self.zone).date(), until.astimezone(self.zone).date()
        while day <= last:
            if self.is_working_day(day):
                opens, closes = self.hours_of(day)
                total += max(timedelta(0), min(until, closes) - max(now, opens))
            day += _DAY
        return total // _MINUTE


def _in_utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone.")
    return instant.astimezone(UTC)
