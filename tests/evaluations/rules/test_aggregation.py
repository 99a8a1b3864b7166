from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.rules.aggregation import DayFigure, MonthActual, month_actual


def valued(*values: str) -> list[DayFigure]:
    return [DayFigure(date(2025, 1, day), Decimal(value)) for day, value in enumerate(values, start=1)]


def counted(*parts: tuple[str, str]) -> list[DayFigure]:
    return [
        DayFigure(date(2025, 1, day), None, Decimal(numerator), Decimal(denominator))
        for day, (numerator, denominator) in enumerate(parts, start=1)
    ]


@pytest.mark.parametrize(("aggregation", "actual"), [("sum", "580"), ("mean", "193.333333333"), ("last", "100")])
def test_days_become_a_month_as_the_kpi_says(aggregation: str, actual: str) -> None:
    assert month_actual(aggregation=aggregation, figures=valued("300", "180", "100")) == MonthActual(
        Decimal(actual), Decimal(3)
    )


def test_the_last_figure_is_the_latest_day_whatever_the_order() -> None:
    figures = list(reversed(valued("70", "74")))
    assert month_actual(aggregation="last", figures=figures) == MonthActual(Decimal(74), Decimal(2))


def test_a_ratio_is_the_quotient_of_sums_and_not_the_mean_of_daily_rates() -> None:
    # The days are 50 % of 2 and 1 % of 100; their mean would be 25.5 %.
    assert month_actual(aggregation="ratio", figures=counted(("1", "2"), ("1", "100"))) == MonthActual(
        Decimal("0.019607843"), Decimal(102)
    )


@pytest.mark.parametrize("aggregation", ["sum", "mean", "last", "ratio"])
def test_a_month_without_data_has_no_actual(aggregation: str) -> None:
    assert month_actual(aggregation=aggregation, figures=[]) is None


def test_a_month_whose_denominators_are_zero_has_no_actual() -> None:
    assert month_actual(aggregation="ratio", figures=counted(("0", "0"), ("0", "0"))) is None


def test_an_unknown_aggregation_is_an_error() -> None:
    with pytest.raises(ValueError, match="median"):
        month_actual(aggregation="median", figures=valued("1"))


@given(values=st.lists(st.decimals(min_value=-(10**9), max_value=10**9, places=6), min_size=1, max_size=31))
def test_a_sum_loses_nothing(values: list[Decimal]) -> None:
    actual = month_actual(aggregation="sum", figures=[DayFigure(date(2025, 1, 1), value) for value in values])
    assert actual is not None
    assert actual.value == sum(values)


def test_a_large_mean_keeps_15_significant_digits() -> None:
    figures = [DayFigure(date(2025, 1, day), Decimal(value)) for day, value in ((1, 3_703_703), (2, 3_703_703), (3, 1))]
    actual = month_actual(aggregation="mean", figures=figures)
    assert actual is not None
    assert actual.value == Decimal("2469135.66666667")


def test_a_mean_beyond_15_digits_is_rounded_before_the_point() -> None:
    figures = [DayFigure(date(2025, 1, 1), numerator=Decimal(123456789012345), denominator=Decimal("0.01"))]
    actual = month_actual(aggregation="ratio", figures=figures)
    assert actual is not None
    assert actual.value == Decimal(12345678901234500)


def test_a_scale_counts_a_ratio_in_hundredths() -> None:
    figures = [DayFigure(date(2025, 1, 1), numerator=Decimal(37), denominator=Decimal(50))]
    actual = month_actual(aggregation="ratio", figures=figures, scale=Decimal(100))
    assert actual is not None
    assert actual.value == 74
