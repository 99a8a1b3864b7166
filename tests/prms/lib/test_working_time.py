from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prms.lib.periods import Month
from prms.lib.working_time import WorkingCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")

# China's spring festival of 2026 with two of its make-up working days.
CHINA = WorkingCalendar(
    zone=SHANGHAI,
    holidays=frozenset(date(2026, 2, day) for day in range(16, 24)),
    make_up_days=frozenset({date(2026, 2, 14), date(2026, 2, 28)}),
)
OFFICE = WorkingCalendar(zone=BERLIN)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 2, 13), True),
        (date(2026, 2, 14), True),
        (date(2026, 2, 15), False),
        (date(2026, 2, 16), False),
        (date(2026, 2, 24), True),
        (date(2026, 2, 28), True),
    ],
)
def test_make_up_saturdays_work_and_holidays_rest(day: date, works: bool) -> None:
    assert CHINA.is_working_day(day) is works


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2025-06-02T10:00", 60, "2025-06-02T11:00"),
        ("2025-06-02T17:30", 60, "2025-06-03T09:30"),
        ("2025-06-02T17:00", 60, "2025-06-02T18:00"),
        ("2025-06-06T17:30", 60, "2025-06-09T09:30"),
        ("2025-06-07T12:00", 1, "2025-06-09T09:01"),
        ("2025-06-02T06:00", 30, "2025-06-02T09:30"),
        ("2025-06-02T20:00", 30, "2025-06-03T09:30"),
        ("2025-06-02T09:00", 9 * 60 * 5, "2025-06-06T18:00"),
        ("2025-06-07T12:00", 0, "2025-06-07T12:00"),
    ],
)
def test_waiting_counts_only_working_time(start: str, minutes: int, end: str) -> None:
    assert OFFICE.add_working_minutes(berlin(start), minutes) == berlin(end)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-02-13T17:00", 120, "2026-02-14T10:00"),
        ("2026-02-14T17:00", 120, "2026-02-24T10:00"),
        ("2026-02-18T10:00", 30, "2026-02-24T09:30"),
    ],
)
def test_waiting_passes_over_the_spring_festival(start: str, minutes: int, end: str) -> None:
    assert CHINA.add_working_minutes(shanghai(start), minutes) == shanghai(end)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        # Clocks go forward on Sunday 30 March 2025 and back on Sunday 26 October 2025.
        ("2025-03-28T17:30", 60, "2025-03-31T09:30"),
        ("2025-10-24T17:30", 60, "2025-10-27T09:30"),
    ],
)
def test_a_clock_change_over_the_weekend_keeps_the_local_hour(start: str, minutes: int, end: str) -> None:
    assert OFFICE.add_working_minutes(berlin(start), minutes) == berlin(end)


@pytest.mark.parametrize(
    ("day", "minutes"), [(date(2025, 3, 30), 22 * 60), (date(2025, 6, 1), 23 * 60), (date(2025, 10, 26), 24 * 60)]
)
def test_a_clock_change_inside_working_hours_shortens_or_lengthens_the_day(day: date, minutes: int) -> None:
    round_the_clock = WorkingCalendar(zone=BERLIN, weekdays=frozenset(range(7)), opens_at=time(0), closes_at=time(23))
    opens, closes = round_the_clock.hours_of(day)
    assert round_the_clock.working_minutes_between(opens, closes) == minutes
    assert round_the_clock.add_working_minutes(opens, minutes) == closes


def test_working_days_are_counted_from_the_first_of_the_month() -> None:
    assert OFFICE.working_day_of(Month(2025, 6), 3) == date(2025, 6, 4)
    assert OFFICE.working_day_of(Month(2025, 2), 1) == date(2025, 2, 3)
    assert CHINA.working_day_of(Month(2026, 2), 11) == date(2026, 2, 14)
    assert CHINA.working_day_of(Month(2026, 2), 12) == date(2026, 2, 24)
    with pytest.raises(ValueError, match="2025-06 has no working day number 22"):
        OFFICE.working_day_of(Month(2025, 6), 22)


def test_a_day_of_rest_moves_to_the_next_working_day() -> None:
    assert next(OFFICE.working_days_from(date(2025, 6, 7))) == date(2025, 6, 9)
    assert next(OFFICE.working_days_from(date(2025, 6, 9))) == date(2025, 6, 9)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2025-06-06T17:00", "2025-06-09T10:00", 120),
        ("2025-06-07T00:00", "2025-06-08T23:00", 0),
        ("2025-06-02T10:00", "2025-06-02T10:00", 0),
        ("2025-06-03T10:00", "2025-06-02T10:00", 0),
    ],
)
def test_working_minutes_between_two_instants(start: str, end: str, minutes: int) -> None:
    assert OFFICE.working_minutes_between(berlin(start), berlin(end)) == minutes


def test_a_calendar_that_cannot_work_is_refused() -> None:
    with pytest.raises(ValueError, match="working weekday"):
        WorkingCalendar(zone=UTC, weekdays=frozenset())
    with pytest.raises(ValueError, match="opens before it closes"):
        WorkingCalendar(zone=UTC, opens_at=time(18), closes_at=time(9))
    with pytest.raises(ValueError, match="no time zone"):
        OFFICE.add_working_minutes(datetime.fromisoformat("2025-06-02T10:00"), 5)


def test_a_calendar_of_holidays_only_is_found_out() -> None:
    first = date(2025, 1, 1)
    closed = WorkingCalendar(zone=UTC, holidays=frozenset(first + timedelta(days=n) for n in range(4000)))
    with pytest.raises(ValueError, match="ten years"):
        next(closed.working_days_from(first))


@given(
    offset=st.integers(min_value=0, max_value=2 * 365 * 24 * 60),
    minutes=st.integers(min_value=1, max_value=20_000),
)
def test_the_minutes_waited_are_the_minutes_between(offset: int, minutes: int) -> None:
    start = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=offset)
    for calendar in (OFFICE, CHINA):
        end = calendar.add_working_minutes(start, minutes)
        assert calendar.working_minutes_between(start, end) == minutes
