"""Deductions judged on the year: one line per rule, taken off the year's gross once it is known (SPEC C5)."""

import json
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.rules.accrual import Opening
from agreements.rules.lines import LineKind, total_of
from agreements.rules.plan import Basis, Kind
from agreements.rules.proof import canonical_json, inputs_text, proof_of, written_plan
from agreements.rules.statement import statement_lines
from agreements.rules.statement_values import MonthFacts, Paid, StatementFacts, YearFacts, YearQuality, missing_quality
from prms.lib.periods import Month
from tests.agreements.rules.plans import GRADUATED, YEARLY

ROOT = Path(__file__).resolve().parents[3]
FIRST = Month(2025, 1)
NAMES = {"agreement": "AG-1", "partner": "P-1", "month": "2025-12", "currency": "CNY", "direction": "payable"}


def quality(complaints, nps, **known):
    return YearQuality(FIRST, {"complaint_rate": Decimal(complaints), "nps": Decimal(nps)}, **known)


POOR, EDGE = quality("0.09", 60), quality("0.08", 65)


def month(place, units, plan=YEARLY, **known):
    return MonthFacts(FIRST + place, plan, Decimal(units), version="7", **known)


def year(units, plan=YEARLY, judged=POOR, **known):
    months = tuple(month(place, count, plan) for place, count in enumerate(units, start=12 - len(units)))
    return YearFacts(months=months, last=FIRST + 11, quality=judged, **known)


def of_kind(facts, *kinds):
    return [line.amount for line in statement_lines(StatementFacts(years=(facts,))) if line.kind in kinds]


def test_the_last_statement_takes_each_deduction_off_the_gross_of_the_year():
    lines = statement_lines(StatementFacts(years=(year([500] * 12),)))

    assert [(line.kind.value, line.amount) for line in lines] == [
        ("tier", Decimal(140_000)),
        ("true_up", Decimal(0)),
        ("deduction", Decimal(-153_000)),
        ("deduction", Decimal(-229_500)),
    ]
    assert dict(lines[2].trace) == {
        "kpi": "complaint_rate",
        "actual": "0.09",
        "operator": ">",
        "threshold": "0.08",
        "percent": "10",
        "gross": "1530000",
        "first": "2025-01",
        "last": "2025-12",
    }


@pytest.mark.parametrize(
    ("judged", "taken"),
    [
        (POOR, [-153_000, -229_500]),
        (quality("0.09", 65), [-153_000]),
        (quality("0.08", 60), [-229_500]),
        (EDGE, []),
        (quality("0.080000001", "64.999999999"), [-153_000, -229_500]),
    ],
)
def test_exactly_on_the_threshold_nothing_is_taken(judged, taken):
    assert of_kind(year([500] * 12, judged=judged), LineKind.DEDUCTION) == taken


def test_a_year_below_its_base_loses_its_part_of_what_it_is_worth_at_the_shortfall_rate():
    assert of_kind(year([416] * 11 + [423]), LineKind.TRUE_UP, LineKind.DEDUCTION) == [
        Decimal(-249_950),
        Decimal(-99_980),
        Decimal(-149_970),
    ]


def test_what_was_settled_elsewhere_is_part_of_the_gross_of_the_year():
    facts = year([500] * 8, opening=Opening(Decimal(2_000), Decimal(500_000)))

    assert of_kind(facts, LineKind.TRUE_UP, LineKind.DEDUCTION) == [0, Decimal(-153_000), Decimal(-229_500)]


def test_fixed_fees_of_all_months_are_part_of_the_gross_of_the_year():
    plan = replace(YEARLY, kind=Kind.FIXED_PLUS_PERCENT, basis=Basis.MONTH, fixed_fee=Decimal(100))
    plan = replace(plan, tiers=plan.tiers[:1], base_target=None, shortfall_rate=None)

    # 12 × (2 × 250 + 100) = 7,200.
    assert of_kind(year([2] * 12, plan), LineKind.DEDUCTION) == [Decimal(-720), Decimal(-1_080)]


def test_months_before_the_last_carry_no_deduction_and_wait_for_no_quality():
    facts = YearFacts(months=(month(0, 6_000),), last=FIRST + 11)

    assert of_kind(facts, LineKind.DEDUCTION) == []
    assert missing_quality(facts) == ()


@pytest.mark.parametrize(
    ("judged", "missing"),
    [
        (POOR, ()),
        (None, ("complaint_rate", "nps")),
        (YearQuality(FIRST, {"nps": Decimal(70)}), ("complaint_rate",)),
    ],
)
def test_the_last_month_waits_for_the_quality_of_the_year(judged, missing):
    assert missing_quality(year([500] * 12, judged=judged)) == missing


def settled_year(judged, *, late=0):
    """A decided year of 6,000 units whose first month came to more since."""
    paid = Paid(Decimal(500), {}, Decimal(125_000))
    months = [month(place, 500, paid=paid) for place in range(12)]
    months[0] = months[0]._replace(units=Decimal(500 + late))
    own = YearFacts((MonthFacts(FIRST + 12, GRADUATED, Decimal(10), version="8"),), last=FIRST + 23)
    before = YearFacts(tuple(months), last=FIRST + 11, is_decided=True, quality=judged)
    return StatementFacts(years=(before, own))


def test_late_quality_of_a_decided_year_is_one_line_that_names_the_year():
    _tier, line = statement_lines(settled_year(EDGE._replace(judged_by=POOR.actuals)))

    assert (line.kind, line.amount) == (LineKind.PRIOR_PERIOD_DEDUCTION, Decimal(382_500))
    assert dict(line.trace) == {
        "first": "2025-01",
        "last": "2025-12",
        "deducted": "0",
        "deducted_before": "-382500",
    }


def test_late_units_of_a_decided_year_lose_their_part_too():
    _tier, *lines = statement_lines(settled_year(POOR._replace(judged_by=POOR.actuals), late=100))

    # 100 units at 280, and a quarter of it.
    assert [(line.kind.value, line.amount, line.trace["month"]) for line in lines] == [
        ("prior_period", Decimal(28_000), "2025-01"),
        ("prior_period_deduction", Decimal(-7_000), "2025-01"),
    ]


def test_late_units_and_late_quality_together_come_to_the_year_as_it_is_now():
    _tier, *lines = statement_lines(settled_year(EDGE._replace(judged_by=POOR.actuals), late=100))

    # Paid were 1,530,000 − 382,500; the year is worth 1,558,000 without a deduction.
    assert total_of(lines) == Decimal(1_558_000) - Decimal(1_147_500)


def proof(facts, plan=YEARLY):
    plans = {"7": canonical_json(written_plan(plan)), "8": canonical_json(written_plan(GRADUATED))}
    return proof_of(json.loads(inputs_text(facts, plans=plans, names=NAMES)))


@given(
    units=st.lists(st.integers(min_value=-300, max_value=3_000), min_size=1, max_size=12),
    complaints=st.decimals(min_value=0, max_value=1, places=3),
    nps=st.integers(min_value=0, max_value=100),
)
def test_lines_add_up_and_come_out_the_same_byte_for_byte(units, complaints, nps):
    one = proof(StatementFacts(years=(year(units, judged=quality(complaints, nps)),)))

    assert Decimal(one["total"]) == sum(Decimal(line["amount"]) for line in one["lines"])
    again = proof_of(json.loads(json.dumps(one["inputs"])))
    assert canonical_json(again) == canonical_json(one)


@given(units=st.lists(st.integers(min_value=0, max_value=3_000), min_size=12, max_size=12))
def test_a_year_judged_as_a_whole_takes_off_the_same_as_one_month_of_the_whole_volume(units):
    whole = MonthFacts(FIRST, replace(GRADUATED), Decimal(sum(units)), actuals=POOR.actuals)
    facts = YearFacts((whole,), last=FIRST)
    expected = of_kind(facts, LineKind.DEDUCTION, LineKind.DEDUCTION_TRUE_UP)

    assert abs(sum(of_kind(year(units), LineKind.DEDUCTION)) - sum(expected)) <= Decimal("0.01")


def test_the_proof_of_a_plan_that_judges_its_months_keeps_its_form():
    facts = StatementFacts(years=(YearFacts((month(0, 10, GRADUATED),), last=FIRST + 11),))

    inputs = proof(facts, GRADUATED)["inputs"]

    assert "deductions_judged_on" not in inputs["plans"]["7"]
    assert set(inputs["years"][0]) == {"last", "is_decided", "opening", "months"}


def test_the_command_needs_nothing_but_python(tmp_path):
    paths = [tmp_path / name for name in ("decided.json", "late.json")]
    late = settled_year(EDGE._replace(judged_by=POOR.actuals), late=5)
    for path, facts in zip(paths, (StatementFacts(years=(year([500] * 12),)), late), strict=True):
        path.write_text(json.dumps(proof(facts)), encoding="utf-8")

    command = [sys.executable, "-S", "-m", "agreements.rules.verify", *map(str, paths)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    assert run.returncode == 0, run.stdout + run.stderr
