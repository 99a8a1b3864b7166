"""A joint cost in a statement: the share of one party, to the cent, on the right side."""

import json
from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest

from agreements.rules.plan import Basis, Kind, Plan, Tier
from agreements.rules.proof import canonical_json, inputs_text, proof_of, written_plan
from agreements.rules.shared_costs import Payer, SharedCost, is_added, shared_cost_line
from agreements.rules.statement_values import MonthFacts, StatementFacts, YearFacts
from agreements.rules.verify import differences
from prms.lib.periods import Month

SIXTY_FORTY = (("Aurora", Decimal(60)), ("Zephyr", Decimal(40)))
THIRDS = (("Aurora", Decimal(1)), ("Zephyr", Decimal(1)), ("Boreas", Decimal(1)))
JANUARY = Month(2025, 1)


def cost(amount="100000.00", *, party="Zephyr", shares=SIXTY_FORTY, paid_by=Payer.US, direction="payable"):
    return SharedCost(
        outlay="7",
        booked_on=date(2025, 1, 20),
        amount=Decimal(amount),
        shares=shares,
        party=party,
        paid_by=paid_by,
        is_added=is_added(paid_by=paid_by, direction=direction),
        description="Launch campaign",
    )


def proof(costs, direction="payable"):
    plan = Plan(
        kind=Kind.FIXED_PLUS_PERCENT,
        basis=Basis.MONTH,
        tiers=(Tier(Decimal(0), Decimal("0.04")),),
        fixed_fee=Decimal(500),
    )
    own = MonthFacts(JANUARY, plan, Decimal(0), version="7")
    facts = StatementFacts(years=(YearFacts((own,), last=JANUARY + 11),), costs=tuple(costs))
    names = {"agreement": "AG-1", "partner": "P-1", "month": "2025-01", "currency": "CNY", "direction": direction}
    return proof_of(json.loads(inputs_text(facts, plans={"7": canonical_json(written_plan(plan))}, names=names)))


@pytest.mark.parametrize(
    ("paid_by", "direction", "party", "amount"),
    [
        (Payer.US, "payable", "Zephyr", "-40000.00"),
        (Payer.PARTNER, "payable", "Aurora", "60000.00"),
        (Payer.US, "receivable", "Zephyr", "40000.00"),
        (Payer.PARTNER, "receivable", "Aurora", "-60000.00"),
    ],
)
def test_who_paid_the_cost_gets_the_other_sides_share(paid_by, direction, party, amount):
    line = shared_cost_line(cost(party=party, paid_by=paid_by, direction=direction))

    assert (line.kind, line.amount) == ("cost_share", Decimal(amount))
    assert (line.trace["share"], line.trace["shares"]) == ("60" if party == "Aurora" else "40", "100")


@pytest.mark.parametrize(("party", "amount"), [("Aurora", "33.33"), ("Zephyr", "33.33"), ("Boreas", "33.34")])
def test_the_last_of_three_equal_shares_takes_the_rest(party, amount):
    assert cost("100.00", party=party, shares=THIRDS).share == Decimal(amount)


def test_a_proof_carries_the_cost_and_comes_out_the_same():
    shown = proof([cost(), cost(paid_by=Payer.PARTNER, party="Aurora", direction="payable")])

    lines = [(line["kind"], line["amount"]) for line in shown["lines"]]
    assert lines == [("fixed_fee", "500.00"), ("cost_share", "-40000.00"), ("cost_share", "60000.00")]
    assert shown["total"] == "20500.00"
    assert differences(shown) == []


@pytest.mark.parametrize(
    "flip",
    [
        lambda row: row.update(amount="100000.01"),
        lambda row: row["shares"][1].update(share="41"),
        lambda row: row.update(party="Aurora"),
        lambda row: row.update(paid_by="partner"),
    ],
)
def test_one_flipped_input_of_a_cost_changes_its_line_alone(flip):
    shown = proof([cost(), cost("90.00")])
    inputs = deepcopy(shown["inputs"])
    flip(inputs["costs"][0])

    made = proof_of(inputs)

    changed = [one != other for one, other in zip(shown["lines"], made["lines"], strict=True)]
    assert changed == [False, True, False]
    assert made["sha256"] != shown["sha256"]


def test_a_statement_without_joint_costs_has_the_proof_it_always_had():
    assert "costs" not in proof([])["inputs"]
