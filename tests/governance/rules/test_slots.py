from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from governance.rules.slots import Slot, next_slot, reminder_at
from prms.lib.working_time import WorkingCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkingCalendar(zone=SHANGHAI, holidays=frozenset({date(2026, 4, 6)}))


def local(day: int, hour: int, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("level", "after", "expected"),
    [
        ("technical", local(2, 9), local(3, 10)),
        ("business", local(2, 9), local(4, 10)),
        ("executive", local(2, 9), local(4, 10)),
        ("executive", local(5, 9), local(9, 10)),
        ("executive", local(6, 23), local(10, 10)),
        ("technical", local(3, 9, month=4), local(7, 10, month=4)),
    ],
    ids=["tomorrow", "in two days", "in two days", "over a weekend", "from Friday night", "over a holiday"],
)
def test_a_proposal_leaves_each_level_its_working_days(level, after, expected):
    assert next_slot(calendar=CALENDAR, after=after, level=level, minutes=60).starts_at == expected


def test_a_proposal_finds_the_first_hour_in_which_nobody_is_busy():
    busy = [Slot(local(4, 9), local(4, 11)), Slot(local(4, 11), local(4, 12))]

    assert next_slot(calendar=CALENDAR, after=local(2, 9), level="executive", minutes=60, busy=busy) == Slot(
        local(4, 12), local(4, 13)
    )


def test_a_meeting_of_a_whole_day_begins_when_work_opens():
    assert next_slot(calendar=CALENDAR, after=local(2, 9), level="executive", minutes=540).starts_at == local(4, 9)


def test_people_who_are_always_busy_get_the_first_slot_all_the_same():
    busy = [Slot(local(1, 0), local(1, 0) + timedelta(days=365))]

    assert next_slot(calendar=CALENDAR, after=local(2, 9), level="executive", minutes=60, busy=busy).starts_at == local(
        4, 10
    )


@pytest.mark.parametrize(
    ("starts_at", "expected"),
    [(local(4, 10), local(3, 9)), (local(9, 10), local(6, 9)), (local(7, 10, month=4), local(3, 9, month=4))],
    ids=["the day before", "Friday before Monday", "before a holiday"],
)
def test_a_reminder_comes_as_the_last_working_day_before_opens(starts_at, expected):
    assert reminder_at(calendar=CALENDAR, starts_at=starts_at.astimezone(UTC)) == expected
