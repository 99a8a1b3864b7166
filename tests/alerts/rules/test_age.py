from datetime import date, timedelta

import pytest

from alerts.rules.age import is_history, watched_since
from prms.lib.periods import Month, Quarter


@pytest.mark.parametrize("period", [Month(2025, 3), Quarter(2025, 1)])
def test_a_period_is_history_after_60_days(period: Month | Quarter) -> None:
    ended = date(2025, 3, 31)

    assert not is_history(period, today=ended + timedelta(days=60))
    assert is_history(period, today=ended + timedelta(days=61))


@pytest.mark.parametrize(
    ("today", "month"),
    [
        (date(2025, 4, 4), Month(2025, 2)),
        (date(2025, 4, 29), Month(2025, 2)),
        (date(2025, 4, 30), Month(2025, 3)),
        (date(2025, 5, 30), Month(2025, 3)),
        (date(2025, 5, 31), Month(2025, 4)),
    ],
)
def test_the_oldest_month_that_is_watched(today: date, month: Month) -> None:
    assert watched_since(today) == month
