from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from evaluations.rules.closing import CloseSchedule, closes_at, last_month_due
from prms.lib.periods import Month
from prms.lib.working_time import WorkingCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkingCalendar(zone=SHANGHAI, holidays=frozenset({date(2026, 1, 1), date(2026, 1, 2)}))
DEFAULT = CloseSchedule()


def closing(month: Month, schedule: CloseSchedule = DEFAULT) -> datetime:
    return closes_at(month=month, schedule=schedule, calendar=CALENDAR, zone=SHANGHAI)


@pytest.mark.parametrize(
    ("month", "closes"),
    [
        (Month(2025, 5), datetime(2025, 6, 3, 22, tzinfo=UTC)),
        (Month(2025, 1), datetime(2025, 2, 4, 22, tzinfo=UTC)),
        (Month(2025, 12), datetime(2026, 1, 6, 22, tzinfo=UTC)),
    ],
)
def test_a_month_closes_on_working_day_three_at_six_of_the_organisation(month: Month, closes: datetime) -> None:
    assert closing(month) == closes


def test_the_schedule_can_be_changed() -> None:
    assert closing(Month(2025, 5), CloseSchedule(1, time(9, 30))) == datetime(2025, 6, 2, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "month"),
    [
        (datetime(2025, 6, 3, 21, 59, tzinfo=UTC), Month(2025, 4)),
        (datetime(2025, 6, 3, 22, 0, tzinfo=UTC), Month(2025, 5)),
        (datetime(2025, 6, 30, 15, 59, tzinfo=UTC), Month(2025, 5)),
        (datetime(2025, 6, 30, 16, 0, tzinfo=UTC), Month(2025, 5)),
        (datetime(2026, 1, 2, 0, 0, tzinfo=UTC), Month(2025, 11)),
    ],
)
def test_the_sweep_knows_the_last_month_that_is_due(now: datetime, month: Month) -> None:
    assert last_month_due(now=now, schedule=DEFAULT, calendar=CALENDAR, zone=SHANGHAI) == month
