from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.rules.commission import (
    commission_lines,
    fixed_fee_lines,
)
from agreements.rules.lines import LineKind, total_of
from agreements.rules.plan import Kind, Mode, Plan, Tier
from tests.agreements.rules.plans import (
    GRADUATED,
    PERCENT_GRADUATED,
    PERCENT_TIERS,
    PERCENT_VOLUME,
    TIERS,
    VOLUME,
)

WORKED = [
    (4_999, "999800", "999800"),
    (5_000, "1250000", "1400000"),
    (5_001, "1250280", "1400280"),
    (6_000, "1530000", "1680000"),
    (7_999, "2089720", "2239720"),
    (8_000, "2090000", "2560000"),
    (8_001, "2090320", "2560320"),
    (11_999, "3369680", "3839680"),
    (12_000, "3370000", "4200000"),
    (12_001, "3370350", "4200350"),
    (15_000, "4420000", "5250000"),
    (18_500, "5645000", "6475000"),
    (0, "0", "0"),
    (1, "200", "200"),
]


def earned(plan: Plan, units: Decimal | int | str) -> Decimal:
    return total_of(commission_lines(plan=plan, units=Decimal(units)))


@pytest.mark.parametrize(("units", "graduated", "volume"), WORKED)
def test_a_full_year_earns_what_the_field_guide_says(units: int, graduated: str, volume: str) -> None:
    assert earned(GRADUATED, units) == Decimal(graduated)
    assert earned(VOLUME, units) == Decimal(volume)


def test_each_slice_earns_its_own_rate() -> None:
    lines = commission_lines(plan=GRADUATED, units=Decimal(15_000))
    assert [(line.quantity, line.rate, line.amount) for line in lines] == [
        (5000, 250, 1_250_000),
        (3000, 280, 840_000),
        (4000, 320, 1_280_000),
        (3000, 350, 1_050_000),
    ]


def test_the_whole_volume_earns_the_reached_rate() -> None:
    (line,) = commission_lines(plan=VOLUME, units=Decimal(8_000))
    assert (line.quantity, line.rate, line.amount) == (8000, 320, 2_560_000)


def test_a_line_says_which_tier_it_comes_from() -> None:
    lines = commission_lines(plan=GRADUATED, units=Decimal("6000.0"))
    assert lines[1].trace == {"mode": "graduated", "tier_from": "5000", "tier_to": "8000", "units": "6000"}
    top = commission_lines(plan=VOLUME, units=Decimal(12_000))
    assert top[0].trace == {"mode": "volume", "tier_from": "12000", "tier_to": "", "units": "12000"}


def test_below_the_base_target_every_unit_earns_the_shortfall_rate() -> None:
    (line,) = commission_lines(plan=GRADUATED, units=Decimal(4_999))
    assert (line.kind, line.rate, line.trace["base_target"]) == (LineKind.SHORTFALL, 200, "5000")


def test_a_running_year_is_counted_as_if_the_base_target_will_be_met() -> None:
    lines = commission_lines(plan=GRADUATED, units=Decimal(4_999), is_base_assumed=True)
    assert total_of(lines) == 4_999 * 250


@pytest.mark.parametrize(
    ("revenue", "graduated", "volume"),
    [("500", "28.00", "40.00"), ("199.99", "8.00", "8.00"), ("200", "8.00", "12.00"), ("400", "20.00", "32.00")],
)
def test_a_percentage_plan_earns_a_fraction_of_revenue(revenue: str, graduated: str, volume: str) -> None:
    assert str(earned(PERCENT_GRADUATED, revenue)) == graduated
    assert str(earned(PERCENT_VOLUME, revenue)) == volume


def test_a_fixed_fee_is_a_line_of_its_own() -> None:
    plan = Plan(kind=Kind.FIXED_PLUS_PERCENT, tiers=PERCENT_TIERS, fixed_fee=Decimal(1000))
    (line,) = fixed_fee_lines(plan)
    assert (line.kind, str(line.amount)) == (LineKind.FIXED_FEE, "1000.00")
    assert fixed_fee_lines(GRADUATED) == []


@pytest.mark.parametrize("mode", list(Mode))
def test_units_below_the_first_tier_earn_nothing(mode: Mode) -> None:
    plan = Plan(mode=mode, tiers=(Tier(Decimal(100), Decimal(5)),))
    assert earned(plan, 100) == (0 if mode is Mode.GRADUATED else 500)
    assert earned(plan, 99) == 0
    assert earned(plan, -10) == 0


@pytest.mark.parametrize("mode", list(Mode))
def test_a_refund_is_negative(mode: Mode) -> None:
    assert earned(Plan(mode=mode, tiers=TIERS), -100) == -25_000


def test_there_is_no_gap_between_tiers() -> None:
    plan = Plan(tiers=(Tier(Decimal(0), Decimal(1)), Tier(Decimal(10_000), Decimal(2))))
    assert [earned(plan, units) for units in ("10000", "10000.5", "10001")] == [10_000, 10_001, 10_002]


@pytest.mark.parametrize(
    ("units", "amount", "bound"), [("100", "50.00", "floor"), ("500", "60.00", None), ("9000", "80.00", "cap")]
)
def test_a_cap_and_a_floor_bound_what_performance_earns(units: str, amount: str, bound: str | None) -> None:
    plan = Plan(
        kind=Kind.PERCENT,
        tiers=(Tier(Decimal(0), Decimal("0.12")),),
        cap=Decimal(80),
        floor=Decimal(50),
    )
    lines = commission_lines(plan=plan, units=Decimal(units))
    assert str(total_of(lines)) == amount
    assert [line.kind.value for line in lines[1:]] == ([bound] if bound else [])


def test_each_line_is_rounded_once_and_half_up() -> None:
    plan = Plan(kind=Kind.PERCENT, tiers=(Tier(Decimal(0), Decimal("0.005")), Tier(Decimal(1), Decimal("0.015"))))
    lines = commission_lines(plan=plan, units=Decimal(2))
    assert [str(line.amount) for line in lines] == ["0.01", "0.02"]


whole_units = st.integers(min_value=0, max_value=10**7).map(Decimal)
ladders = st.lists(
    st.tuples(st.integers(min_value=0, max_value=10**6), st.decimals(min_value=0, max_value=999, places=2)),
    min_size=1,
    max_size=6,
    unique_by=lambda tier: tier[0],
).map(lambda rows: tuple(Tier(Decimal(start), rate) for start, rate in sorted(rows)))


@given(tiers=ladders, units=whole_units)
def test_lines_add_up_to_the_total(tiers: tuple[Tier, ...], units: Decimal) -> None:
    ends = [*(tier.starts_at for tier in tiers[1:]), units]
    slices = sum(max(min(units, end) - tier.starts_at, 0) * tier.rate for tier, end in zip(tiers, ends, strict=True))
    reached = [tier.rate for tier in tiers if tier.starts_at <= units]
    for mode, total in ((Mode.GRADUATED, slices), (Mode.VOLUME, units * reached[-1] if reached else 0)):
        lines = commission_lines(plan=Plan(mode=mode, tiers=tiers), units=units)
        assert sum(line.amount for line in lines) == total
        earning = max(units - tiers[0].starts_at, 0) if mode is Mode.GRADUATED else units
        if lines:
            assert sum(line.quantity or 0 for line in lines) == earning


@given(tiers=ladders, units=whole_units, more=whole_units)
def test_graduated_never_earns_less_for_more(tiers: tuple[Tier, ...], units: Decimal, more: Decimal) -> None:
    fewer, all_of_them = (commission_lines(plan=Plan(tiers=tiers), units=count) for count in (units, units + more))
    assert total_of(all_of_them) >= total_of(fewer)


@given(units=whole_units)
def test_computing_twice_gives_the_same_lines(units: Decimal) -> None:
    assert commission_lines(plan=GRADUATED, units=units) == commission_lines(plan=replace(GRADUATED), units=units)
