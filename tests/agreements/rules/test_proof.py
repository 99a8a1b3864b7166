"""A proof is computed again with nothing but Python; whoever changes an input is found out."""

import json
import subprocess
import sys
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.rules.lines import LineKind, total_of
from agreements.rules.proof import (
    canonical_json,
    differing_lines,
    facts_from,
    inputs_text,
    proof_of,
    proof_text,
    written_plan,
)
from agreements.rules.statement import statement_lines
from agreements.rules.statement_values import Adjustment, MonthFacts, Paid, StatementFacts, YearFacts
from agreements.rules.verify import differences, main
from prms.lib.periods import Month
from tests.agreements.rules.plans import GRADUATED, PERCENT_GRADUATED, VOLUME

ROOT = Path(__file__).resolve().parents[3]
FIRST = Month(2025, 1)
GOOD = {"complaint_rate": Decimal("0.02"), "nps": Decimal(70)}
NAMES = {"agreement": "AG-1", "partner": "P-1", "month": "2025-02", "currency": "CNY", "direction": "payable"}


def month(place, units, plan=GRADUATED, **known):
    return MonthFacts(FIRST + place, plan, Decimal(units), known.pop("actuals", GOOD), version="7", **known)


def year(*months):
    return YearFacts(months=months, last=FIRST + 11)


def proof(facts, plan=GRADUATED):
    return proof_of(json.loads(inputs_text(facts, plans={"7": canonical_json(written_plan(plan))}, names=NAMES)))


@pytest.fixture
def full():
    """A February with a tier edge, a deduction, a correction of January, an adjustment and a carried balance."""
    january = month(0, 4900, paid=Paid(Decimal(4800), GOOD, Decimal("1200000.00")))
    february = month(1, 200, actuals={"complaint_rate": Decimal("0.09"), "nps": Decimal(70)})
    return proof(
        StatementFacts(
            years=(year(january, february),),
            carried={Month(2024, 12): Decimal("-100.00")},
            adjustments=(Adjustment(Decimal("12.5"), "返还样品费"),),
        )
    )


def test_a_proof_comes_out_as_it_says(full):
    assert [(line["kind"], line["amount"]) for line in full["lines"]] == [
        ("tier", "25000.00"),
        ("tier", "28000.00"),
        ("deduction", "-5300.00"),
        ("prior_period", "25000.00"),
        ("adjustment", "12.50"),
        ("carry_forward", "-100.00"),
    ]
    assert full["total"] == "72612.50"
    assert differences(full) == []


@pytest.mark.parametrize(
    ("flip", "affected"),
    [
        (lambda inputs: inputs["years"][0]["months"][1].update(units="201"), {"tier", "deduction"}),
        (lambda inputs: inputs["years"][0]["months"][1]["actuals"].update(complaint_rate="0.10"), {"deduction"}),
        (lambda inputs: inputs["years"][0]["months"][0]["paid"].update(units="4850"), {"prior_period"}),
        (lambda inputs: inputs["adjustments"][0].update(amount="13.50"), {"adjustment"}),
        (lambda inputs: inputs["carried"][0].update(amount="-99.00"), {"carry_forward"}),
        (lambda inputs: inputs["plans"]["7"]["deductions"][0].update(percent="11"), {"deduction"}),
    ],
)
def test_one_flipped_input_changes_the_hash_and_exactly_the_lines_it_touches(full, flip, affected):
    inputs = deepcopy(full["inputs"])
    flip(inputs)

    changed = proof_of(inputs)

    assert changed["sha256"] != full["sha256"]
    assert {made["kind"] for _shown, made in differing_lines(full["lines"], changed["lines"])} == affected
    found = differences({**full, "inputs": inputs})
    assert found[-1].startswith("The sha256 is")


def test_the_command_needs_nothing_but_python(full, tmp_path):
    good, bad, none = (tmp_path / name for name in ("good.json", "bad.json", "none.json"))
    good.write_text(json.dumps(full), encoding="utf-8")
    bad.write_text(json.dumps({**full, "total": "72612.51"}), encoding="utf-8")
    none.write_text("[]", encoding="utf-8")

    for path, status in ((good, 0), (bad, 1), (none, 2)):
        command = [sys.executable, "-S", "-m", "agreements.rules.verify", str(path)]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        assert run.returncode == status, run.stderr
    assert main([]) == 2


def test_a_proof_of_another_format_is_not_guessed_at(full):
    with pytest.raises(ValueError, match="format 2"):
        facts_from({**full["inputs"], "format": 2})


units_of_months = st.lists(st.integers(min_value=-400, max_value=6_000), min_size=1, max_size=12)
plans = st.sampled_from([GRADUATED, VOLUME, PERCENT_GRADUATED, replace(GRADUATED, cap=Decimal(900_000))])


@given(units=units_of_months, late=st.integers(min_value=-300, max_value=300), plan=plans)
def test_lines_add_up_and_come_out_the_same_byte_for_byte(units, late, plan):
    months = [month(place, count, plan) for place, count in enumerate(units)]
    if len(months) > 1:
        months[0] = months[0]._replace(paid=Paid(Decimal(units[0] - late), GOOD, Decimal("0.00")))
    facts = StatementFacts(years=(year(*months),))

    one = proof(facts, plan)

    assert Decimal(one["total"]) == sum(Decimal(line["amount"]) for line in one["lines"])
    again = proof_of(json.loads(json.dumps(one["inputs"])))
    assert canonical_json(again) == canonical_json(one)


@given(
    units=units_of_months,
    plan=plans,
    reason=st.text(alphabet=st.characters(exclude_categories=["Cs"])),
    names=st.dictionaries(st.sampled_from(sorted(NAMES)), st.text(max_size=5), min_size=len(NAMES)),
)
def test_a_proof_that_is_written_part_by_part_is_the_whole_one_byte_for_byte(units, plan, reason, names):
    months = [month(place, count, plan) for place, count in enumerate(units)]
    facts = StatementFacts(years=(year(*months),), adjustments=(Adjustment(Decimal("1.5"), reason),))
    text = inputs_text(facts, plans={"7": canonical_json(written_plan(plan))}, names=names)
    lines = statement_lines(facts)

    whole, parts = proof_of(json.loads(text)), proof_text(text, lines)

    assert canonical_json(whole["inputs"]) == parts.inputs
    assert [canonical_json(line["trace"]) for line in whole["lines"]] == list(parts.traces)
    assert whole["sha256"] == parts.sha256


@given(units=st.lists(st.integers(min_value=0, max_value=3_000), min_size=12, max_size=12), plan=plans)
def test_the_twelve_statements_of_a_year_add_up_to_the_year(units, plan):
    total = Decimal(0)
    known = []
    for place, count in enumerate(units):
        own = month(place, count, plan)
        lines = statement_lines(StatementFacts(years=(year(*known, own),)))
        gross = [line for line in lines if line.kind not in (LineKind.DEDUCTION, LineKind.DEDUCTION_TRUE_UP)]
        earned = total_of(line for line in gross if line.kind is not LineKind.TRUE_UP)
        known.append(own._replace(paid=Paid(own.units, own.actuals, earned)))
        total += total_of(gross)
    whole = statement_lines(StatementFacts(years=(YearFacts((month(0, sum(units), plan),), last=FIRST),)))
    assert total == total_of(whole)


def test_a_deduction_follows_its_month_to_the_final_rate():
    poor = {"complaint_rate": Decimal("0.09"), "nps": Decimal(60)}
    months = [month(0, 416, actuals=poor), *(month(place, 416) for place in range(1, 11)), month(11, 423)]

    lines = statement_lines(StatementFacts(years=(year(*months),)))

    # 25 % of 104,000 was taken, 25 % of 83,200 is due: 5,200 comes back.
    (line,) = (line for line in lines if line.kind is LineKind.DEDUCTION_TRUE_UP)
    assert (line.amount, line.trace["month"]) == (Decimal(5_200), "2025-01")


def test_a_deduction_of_a_year_that_met_its_base_stays():
    poor = {"complaint_rate": Decimal("0.09"), "nps": Decimal(60)}
    months = [month(0, 416, actuals=poor), *(month(place, 416) for place in range(1, 11)), month(11, 424)]

    lines = statement_lines(StatementFacts(years=(year(*months),)))

    assert [line.kind for line in lines] == [LineKind.TIER, LineKind.TRUE_UP]
