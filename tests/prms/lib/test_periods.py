from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prms.lib.periods import Month, Quarter, add_months

days = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))


def test_a_month_reads_and_prints_as_year_and_number() -> None:
    assert Month.parse("2025-01") == Month(2025, 1)
    assert str(Month(2025, 1)) == "2025-01"
    assert str(Month(2025, 11).quarter) == "2025-Q4"


@pytest.mark.parametrize(
    "text", ["2025-13", "2025-00", "2025-1", "25-01", "2025-01-01", "２０２５-01", "", "2025-01\n"]
)
def test_what_is_not_a_month_is_refused_with_the_right_form(text: str) -> None:
    with pytest.raises(ValueError, match="2025-01"):
        Month.parse(text)


@pytest.mark.parametrize("text", ["2025-Q5", "2025-Q0", "2025-1", "2025Q1", ""])
def test_what_is_not_a_quarter_is_refused_with_the_right_form(text: str) -> None:
    with pytest.raises(ValueError, match="2025-Q1"):
        Quarter.parse(text)


def test_months_count_over_the_year_end() -> None:
    assert Month(2025, 12).next() == Month(2026, 1)
    assert Month(2026, 1).previous() == Month(2025, 12)
    assert Month(2025, 11) + 14 == Month(2027, 1)
    assert Month(2025, 3) - 3 == Month(2024, 12)
    assert Month(2026, 1) - Month(2025, 11) == 2
    assert Month(2025, 9) < Month(2025, 10) < Month(2026, 1)
    assert [str(m) for m in Month(2025, 11).through(Month(2026, 1))] == ["2025-11", "2025-12", "2026-01"]
    assert list(Month(2025, 2).through(Month(2025, 1))) == []


def test_a_month_knows_its_first_and_last_day() -> None:
    assert Month(2024, 2).first_day == date(2024, 2, 1)
    assert Month(2024, 2).last_day == date(2024, 2, 29)
    assert Month(9999, 12).last_day == date(9999, 12, 31)


def test_quarters_hold_three_months() -> None:
    assert Quarter.parse("2025-Q4").months == (Month(2025, 10), Month(2025, 11), Month(2025, 12))
    assert Quarter(2025, 4).next() == Quarter(2026, 1)
    assert Quarter(2025, 1).previous() == Quarter(2024, 4)
    assert Quarter(2026, 2) - Quarter(2025, 4) == 2
    assert (Quarter(2025, 1).first_day, Quarter(2025, 1).last_day) == (date(2025, 1, 1), date(2025, 3, 31))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
        (date(2025, 6, 15), 0, date(2025, 6, 15)),
    ],
)
def test_adding_months_never_leaves_the_month(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


def test_there_is_no_month_thirteen() -> None:
    with pytest.raises(ValueError, match="no month 13"):
        Month(2025, 13)
    with pytest.raises(ValueError, match="no quarter 5"):
        Quarter(2025, 5)


@given(day=days)
def test_every_date_lies_in_exactly_one_month_and_one_quarter(day: date) -> None:
    month, quarter = Month.of(day), Quarter.of(day)
    assert [m for m in (month - 1, month, month + 1) if day in m] == [month]
    assert [q for q in (quarter - 1, quarter, quarter + 1) if day in q] == [quarter]
    assert month in quarter.months
    assert month.first_day <= day <= month.last_day


@given(day=days)
def test_no_day_falls_between_two_months(day: date) -> None:
    assert Month.of(day).last_day + timedelta(days=1) == Month.of(day).next().first_day
    assert Quarter.of(day).last_day + timedelta(days=1) == Quarter.of(day).next().first_day


@given(day=days, months=st.integers(min_value=-120, max_value=120))
def test_adding_months_lands_in_the_month_that_many_later(day: date, months: int) -> None:
    assert Month.of(add_months(day, months)) - Month.of(day) == months
