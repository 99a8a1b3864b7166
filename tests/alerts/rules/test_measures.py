from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.measures import MonthFigure, observe_months, observe_quarters
from prms.lib.money import EXACT
from prms.lib.periods import Month, Quarter

JANUARY = Month(2025, 1)


def quarter_of(*months: tuple[str, int, str | None]) -> list[MonthFigure]:
    """Return one figure a month from January 2025: value, cases, target."""
    return [
        MonthFigure(JANUARY + place, Decimal(value), Decimal(sample), None if target is None else Decimal(target))
        for place, (value, sample, target) in enumerate(months)
    ]


@pytest.mark.parametrize(("target", "share"), [("500", Decimal("0.58")), ("0", None), (None, None)])
def test_attainment_is_actual_over_target(target: str | None, share: Decimal | None) -> None:
    observed = observe_months(is_attainment=True, figures=quarter_of(("290", 1, target)))

    assert [row.value for row in observed] == [share]


@given(
    actual=st.decimals(min_value=0, max_value=10**15, places=9, allow_nan=False),
    target=st.decimals(min_value="0.000001", max_value=10**15, places=6, allow_nan=False),
    threshold=st.decimals(min_value=0, max_value=10, places=6, allow_nan=False),
)
def test_attainment_compares_with_a_threshold_as_the_exact_fraction_does(
    actual: Decimal, target: Decimal, threshold: Decimal
) -> None:
    for figure in (actual, EXACT.multiply(target, threshold)):
        [row] = observe_months(is_attainment=True, figures=[MonthFigure(JANUARY, figure, None, target)])
        share = Fraction(figure) / Fraction(target)
        assert (row.value < threshold, row.value == threshold) == (share < threshold, share == Fraction(threshold))


@pytest.mark.parametrize(
    ("aggregation", "value"),
    [
        ("sum", Fraction(6, 10)),
        ("mean", Fraction(2, 10)),
        ("last", Fraction(3, 10)),
        ("ratio", Fraction(1 * 10 + 2 * 10 + 3 * 80, 1000)),
    ],
)
def test_a_quarter_is_formed_the_way_its_kpi_is(aggregation: str, value: Fraction) -> None:
    figures = quarter_of(("0.1", 10, None), ("0.2", 10, None), ("0.3", 80, None))

    observed = observe_quarters(is_attainment=False, aggregation=aggregation, figures=figures)

    assert [(row.period, row.value, row.sample) for row in observed] == [(Quarter(2025, 1), value, 100)]


def test_a_quarter_with_a_missing_month_is_unknown() -> None:
    observed = observe_quarters(is_attainment=False, aggregation="sum", figures=quarter_of(("1", 1, None)))

    assert [row.value for row in observed] == [None]


@pytest.mark.parametrize(
    ("values", "share"), [(("208", "208", "208"), Fraction(624, 1250)), (("208", "208", "209"), Fraction(1, 2))]
)
def test_a_quarters_attainment_is_its_sum_over_its_target(values: tuple[str, ...], share: Fraction) -> None:
    targets = ("417", "417", "416")
    figures = quarter_of(*((value, 1, target) for value, target in zip(values, targets, strict=True)))

    observed = observe_quarters(is_attainment=True, aggregation="sum", figures=figures)

    assert [row.value for row in observed] == [share]


def test_a_quarters_attainment_needs_a_target_in_each_month() -> None:
    figures = quarter_of(("1", 1, "2"), ("1", 1, None), ("1", 1, "2"))

    observed = observe_quarters(is_attainment=True, aggregation="sum", figures=figures)

    assert [row.value for row in observed] == [None]
