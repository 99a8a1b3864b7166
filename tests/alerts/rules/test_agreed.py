from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agreements.rules.terms import read_terms
from alerts.rules.agreed import DEDUCTION, WEAK_QUARTERS, PlanFacts, Watch, wanted_watches

CONTRACTS, COMPLAINTS = 1, 2
PLAN = PlanFacts(date(2025, 1, 1), CONTRACTS, ((COMPLAINTS, ">", Decimal("0.08")),))


def rule(threshold: str, operator: str = ">", **said: Any) -> Watch:
    watches = {"kpi": COMPLAINTS, "measure": "kpi_actual", "operator": operator, "threshold": Decimal(threshold)}
    return Watch(**{**watches, **said})


def kinds(clauses: dict[str, Any], plan: PlanFacts | None = PLAN, *general: Watch) -> list[str]:
    return [watch.kind for watch in wanted_watches(clauses=read_terms(clauses), plan=plan, general=general)]


def test_each_threshold_of_the_plan_and_a_written_exit_clause_are_watched() -> None:
    assert kinds({}) == [DEDUCTION]
    assert kinds({"exit": {"quarters": 3, "base_share": "0.4"}}) == [DEDUCTION, WEAK_QUARTERS]
    assert kinds({"exit": {}}, PlanFacts(date(2025, 1, 1), None)) == []
    assert kinds({"exit": {}}, None) == []


@pytest.mark.parametrize(
    ("general", "covers"),
    [
        (rule("0.08"), True),
        (rule("0.05"), True),
        (rule("0.08", ">="), True),
        (rule("0.10"), False),
        (rule("0.05", "<"), False),
        (rule("0.05", periods=2), False),
        (rule("0.05", period="quarter"), False),
        (rule("0.05", min_sample=Decimal(10)), False),
        (rule("0.05", kpi=CONTRACTS), False),
        (rule("0.05", measure="attainment"), False),
    ],
)
def test_a_general_rule_spares_one_where_it_fires_whenever_that_would(general: Watch, covers: bool) -> None:
    assert kinds({}, PLAN, general) == ([] if covers else [DEDUCTION])


@pytest.mark.parametrize(
    ("threshold", "operator", "covers"), [("70", "<", True), ("65", "<=", True), ("60", "<", False)]
)
def test_below_a_threshold_a_higher_one_fires_earlier(threshold: str, operator: str, covers: bool) -> None:
    assert rule(threshold, operator).covers(rule("65", "<")) is covers
