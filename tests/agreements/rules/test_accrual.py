from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.rules.accrual import (
    MonthVolume,
    Opening,
    accrue_year,
    true_up,
)
from agreements.rules.commission import commission_lines
from agreements.rules.lines import LineKind, total_of
from agreements.rules.plan import Basis, Plan
from prms.lib.periods import Month
from tests.agreements.rules.plans import GRADUATED, PERCENT_GRADUATED, VOLUME

FIRST = Month(2025, 1)


def year_of(units: Sequence[int | Decimal], plan: Plan = GRADUATED) -> list[MonthVolume]:
    return [MonthVolume(FIRST + place, Decimal(count), plan) for place, count in enumerate(units)]


@pytest.mark.parametrize(
    ("last_month", "accrued", "corrected", "year"),
    [(423, "1249750", "-249950", "999800"), (424, "1250000", "0", "1250000")],
)
def test_a_year_is_accrued_as_if_the_base_will_be_met_and_set_right_at_its_end(
    last_month: int, accrued: str, corrected: str, year: str
) -> None:
    accruals = accrue_year(months=year_of([416] * 11 + [last_month]))
    line = true_up(accruals=accruals, plan=GRADUATED)
    total = sum(month.amount for month in accruals)
    assert (total, line.amount, total + line.amount) == (Decimal(accrued), Decimal(corrected), Decimal(year))
    assert line.kind is LineKind.TRUE_UP
    assert (line.trace["year"], line.trace["accrued"]) == (year, accrued)


def test_a_month_that_crosses_a_tier_is_split_at_the_edge() -> None:
    second = accrue_year(months=year_of([4_000, 2_000]))[1]
    assert [(line.quantity, line.rate, line.amount) for line in second.lines] == [
        (1000, 250, 250_000),
        (1000, 280, 280_000),
    ]
    assert second.lines[0].trace["units_before"] == "4000"


def test_in_volume_mode_reaching_a_tier_re_rates_the_months_before() -> None:
    second = accrue_year(months=year_of([4_000, 2_000], VOLUME))[1]
    assert [(line.quantity, line.rate, line.amount) for line in second.lines] == [
        (-4000, 250, -1_000_000),
        (6000, 280, 1_680_000),
    ]
    assert second.amount == 680_000


def test_a_month_of_refunds_is_negative() -> None:
    second = accrue_year(months=year_of([600, -100]))[1]
    assert (second.amount, second.lines[0].quantity) == (-25_000, -100)


def test_each_month_is_counted_by_the_version_in_force_and_the_year_by_the_last() -> None:
    raised = replace(GRADUATED, tiers=tuple(replace(tier, rate=tier.rate + 10) for tier in GRADUATED.tiers))
    months = [MonthVolume(FIRST, Decimal(3000), GRADUATED), MonthVolume(FIRST + 1, Decimal(3000), raised)]
    accruals = accrue_year(months=months)
    assert [month.amount for month in accruals] == [750_000, 2_000 * 260 + 1_000 * 290]
    assert true_up(accruals=accruals, plan=raised).amount == 3_000 * 10


def test_a_monthly_basis_starts_its_tiers_again_each_month() -> None:
    monthly = replace(GRADUATED, basis=Basis.MONTH)
    accruals = accrue_year(months=year_of([4_000, 6_000], monthly))
    assert [month.amount for month in accruals] == [1_000_000, 1_530_000]
    assert true_up(accruals=accruals, plan=monthly).amount == 0


def test_a_monthly_basis_is_set_right_too_when_the_base_target_is_missed() -> None:
    monthly = replace(GRADUATED, basis=Basis.MONTH)
    accruals = accrue_year(months=year_of([400] * 12, monthly))
    assert true_up(accruals=accruals, plan=monthly).amount == 4_800 * (200 - 250)


def test_going_live_in_mid_year_continues_from_the_opening_balance() -> None:
    opening = Opening(Decimal(4_900), Decimal(1_225_000))
    accruals = accrue_year(months=year_of([200]), opening=opening)
    assert accruals[0].amount == 100 * 250 + 100 * 280
    assert true_up(accruals=accruals, plan=GRADUATED, opening=opening).amount == 0


def test_a_cap_of_the_year_stops_the_accrual_and_a_floor_waits_for_its_end() -> None:
    capped = replace(GRADUATED, cap=Decimal(1_300_000), floor=Decimal(1_100_000))
    accruals = accrue_year(months=year_of([4_000, 2_000, 1_000], capped))
    assert [month.amount for month in accruals] == [1_000_000, 300_000, 0]
    short = accrue_year(months=year_of([100], capped))
    assert short[0].amount == 25_000
    assert true_up(accruals=short, plan=capped).amount == 1_100_000 - 25_000


units_of_a_year = st.lists(st.integers(min_value=-500, max_value=4_000), min_size=1, max_size=12)
revenues = st.lists(st.decimals(min_value=0, max_value=10_000, places=3), min_size=1, max_size=12)


@given(units=units_of_a_year)
def test_the_months_and_the_true_up_add_up_to_the_year(units: list[int]) -> None:
    for plan in (GRADUATED, VOLUME, replace(GRADUATED, cap=Decimal(900_000), floor=Decimal(1_000))):
        accruals = accrue_year(months=year_of(units, plan))
        year = total_of(commission_lines(plan=plan, units=Decimal(sum(units))))
        assert sum(month.amount for month in accruals) + true_up(accruals=accruals, plan=plan).amount == year


@given(revenue=revenues)
def test_months_of_odd_cents_still_add_up_to_the_year(revenue: list[Decimal]) -> None:
    accruals = accrue_year(months=year_of(revenue, PERCENT_GRADUATED))
    year = total_of(commission_lines(plan=PERCENT_GRADUATED, units=sum(revenue, Decimal(0))))
    assert sum(month.amount for month in accruals) == year
    for month in accruals:
        assert month.amount == sum(line.amount for line in month.lines)
