from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.rules.years import AgreementYear
from prms.lib.periods import Month


@pytest.mark.parametrize(
    ("month", "number", "first", "last"),
    [
        (Month(2025, 3), 1, Month(2025, 3), Month(2026, 2)),
        (Month(2026, 2), 1, Month(2025, 3), Month(2026, 2)),
        (Month(2026, 3), 2, Month(2026, 3), Month(2027, 2)),
    ],
)
def test_a_year_runs_twelve_months_from_the_month_of_the_start(
    month: Month, number: int, first: Month, last: Month
) -> None:
    year = AgreementYear.containing(month, starts_on=date(2025, 3, 17))
    assert (year.number, year.first, year.last) == (number, first, last)


@pytest.mark.parametrize(
    ("ends_on", "month"),
    [(None, Month(2026, 2)), (date(2026, 1, 31), Month(2026, 1)), (date(2027, 8, 31), Month(2026, 2))],
)
def test_a_year_is_settled_in_its_last_month_or_in_the_agreements(ends_on: date | None, month: Month) -> None:
    year = AgreementYear.containing(Month(2025, 3), starts_on=date(2025, 3, 1))
    assert year.settled_in(ends_on=ends_on) == month


def test_a_year_has_four_quarters_of_three_months() -> None:
    year = AgreementYear.containing(Month(2025, 11), starts_on=date(2025, 11, 1))
    assert [str(quarter[0]) for quarter in year.quarters] == ["2025-11", "2026-02", "2026-05", "2026-08"]
    assert [len(quarter) for quarter in year.quarters] == [3, 3, 3, 3]


def test_a_month_before_the_agreement_has_no_year() -> None:
    with pytest.raises(ValueError, match="2025-02 lies before"):
        AgreementYear.containing(Month(2025, 2), starts_on=date(2025, 3, 1))


@given(
    starts_on=st.dates(min_value=date(2000, 1, 1), max_value=date(2050, 1, 1)),
    passed=st.integers(min_value=0, max_value=600),
)
def test_every_month_of_an_agreement_lies_in_exactly_one_year_and_quarter(starts_on: date, passed: int) -> None:
    month = Month.of(starts_on) + passed
    year = AgreementYear.containing(month, starts_on=starts_on)
    assert year.months.count(month) == 1
    assert sum(month in quarter for quarter in year.quarters) == 1
