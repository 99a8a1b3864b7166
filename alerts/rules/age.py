"""When a period is history: recorded as it was, and nobody is told (RELIABILITY §1)."""

from datetime import date, timedelta

from prms.lib.periods import Month, Quarter

WATCHED = timedelta(days=60)


def is_history(period: Month | Quarter, *, today: date) -> bool:
    """Say whether the period ended more than 60 days before `today`."""
    return today - period.last_day > WATCHED


def watched_since(today: date) -> Month:
    """Return the oldest month that is not history."""
    month = Month.of(today)
    while not is_history(month.previous(), today=today):
        month = month.previous()
    return month
