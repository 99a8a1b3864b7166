from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agreements.rules.plan import Deduction, Kind, Plan, Tier
from agreements.rules.plan_check import check_effective_from, check_plan, check_units
from tests.agreements.rules.plans import GRADUATED, PERCENT_GRADUATED, QUALITY


def tiers(*rows: tuple[str, str]) -> tuple[Tier, ...]:
    return tuple(Tier(Decimal(start), Decimal(rate)) for start, rate in rows)


def deduction(kpi: str = "nps", operator: str = "<", percent: str = "15") -> Deduction:
    return Deduction(kpi, operator, Decimal(65), Decimal(percent))


@pytest.mark.parametrize(
    "plan",
    [
        GRADUATED,
        PERCENT_GRADUATED,
        Plan(kind=Kind.FIXED_PLUS_PERCENT, tiers=tiers(("0", "1")), fixed_fee=Decimal(5)),
        replace(GRADUATED, cap=Decimal(10), floor=Decimal(10)),
        replace(GRADUATED, deductions=(deduction(percent="50"), deduction("complaints", ">", "50"))),
    ],
)
def test_a_sound_plan_is_accepted(plan: Plan) -> None:
    assert check_plan(plan) == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"tiers": ()}, [("tiers", "tiers_missing")]),
        ({"tiers": tiers(("0", "1"), ("10000", "2"), ("10000", "3"))}, [("tiers/2/from", "tiers_equal")]),
        ({"tiers": tiers(("5000", "1"), ("0", "2"))}, [("tiers/1/from", "tiers_not_ascending")]),
        ({"tiers": tiers(("-1", "1"))}, [("tiers/0/from", "negative")]),
        ({"tiers": tiers(("0.5", "1"))}, [("tiers/0/from", "fraction_of_a_unit")]),
        ({"tiers": tiers(("0", "-1"))}, [("tiers/0/rate", "negative")]),
        ({"shortfall_rate": Decimal(-1)}, [("shortfall_rate", "negative")]),
        ({"shortfall_rate": None}, [("shortfall_rate", "base_target_incomplete")]),
        ({"base_target": None}, [("base_target", "base_target_incomplete")]),
        ({"base_target": Decimal(0)}, [("base_target", "not_positive")]),
        ({"base_target": Decimal("10.5")}, [("base_target", "fraction_of_a_unit")]),
        ({"fixed_fee": Decimal(100)}, [("fixed_fee", "fixed_fee_not_possible")]),
        ({"cap": Decimal(-1)}, [("cap", "negative")]),
        ({"cap": Decimal(5), "floor": Decimal(6)}, [("cap", "cap_below_floor")]),
        ({"deductions": (deduction(operator="=="),)}, [("deductions/0/operator", "operator_unknown")]),
        ({"deductions": (deduction(percent="0"),)}, [("deductions/0/percent", "percent_out_of_range")]),
        ({"deductions": (deduction(), deduction())}, [("deductions/1/kpi", "deduction_twice")]),
        (
            {"deductions": (deduction(percent="60"), deduction("complaints", ">", "41"))},
            [("deductions", "deductions_over_100")],
        ),
    ],
)
def test_a_plan_that_would_pay_wrong_is_refused(changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    problems = check_plan(replace(GRADUATED, **changes))
    assert [(problem.field, problem.code) for problem in problems] == found
    assert all(problem.detail for problem in problems)


def test_a_percentage_written_as_a_whole_number_is_shown_as_a_fraction() -> None:
    (problem,) = check_plan(Plan(kind=Kind.PERCENT, tiers=tiers(("0", "4"))))
    assert problem.detail == "A percentage rate is a fraction of 1: write 0.04 for 4 %."


def test_a_plan_with_a_fixed_fee_names_it() -> None:
    (problem,) = check_plan(Plan(kind=Kind.FIXED_PLUS_PERCENT, tiers=tiers(("0", "0.04"))))
    assert (problem.field, problem.code) == ("fixed_fee", "fixed_fee_missing")


def test_a_plan_takes_effect_on_the_first_of_a_month() -> None:
    assert check_effective_from(date(2025, 3, 1)) == []
    (problem,) = check_effective_from(date(2025, 3, 15))
    assert problem.detail.endswith("such as 2025-03-01.")


def test_a_per_unit_plan_counts_whole_units() -> None:
    assert check_units(plan=GRADUATED, units=Decimal("6000.000")) == []
    assert check_units(plan=PERCENT_GRADUATED, units=Decimal("0.5")) == []
    (problem,) = check_units(plan=GRADUATED, units=Decimal("6000.5"))
    assert (problem.code, problem.params["units"]) == ("fraction_of_a_unit", "6000.5")


def test_the_shipped_deductions_are_those_of_the_field_guide() -> None:
    assert [(rule.kpi, rule.operator, rule.percent) for rule in QUALITY] == [
        ("complaint_rate", ">", 10),
        ("nps", "<", 15),
    ]
