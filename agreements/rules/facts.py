"""What a version says, field by field, and how two versions differ (SPEC C2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from agreements.rules.plan import Plan
from agreements.rules.terms import Terms
from prms.lib.money import canonical_decimal

_OBJECTS = ("meetings", "renewal", "exit", "data_rights")
_LISTS = ("goals", "ip_ownership", "customer_ownership", "confidential_core", "territories")
_FREE, _PLAN = "clauses", "commission_plan"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two versions say differently; None where one of them says nothing of it."""

    field: str
    before: Any
    after: Any


def facts_of(*, title: str, ends_on: date | None, terms: Terms) -> dict[str, Any]:
    """Return each field that a version says something of: `exit/fee_rate`, free clauses as `clauses/…`."""
    facts: dict[str, Any] = {"title": title or None, "ends_on": ends_on}
    facts |= {name: getattr(terms, name) for name in _LISTS}
    facts["cost_shares"] = tuple((row.party, row.share) for row in terms.cost_shares)
    facts["dispute_ladder"] = tuple((rung.step, rung.days, rung.forum) for rung in terms.dispute_ladder)
    facts["kpi_targets"] = tuple((row.kpi, row.target, row.weight, row.curve) for row in terms.kpi_targets)
    for name in _OBJECTS:
        if name in terms.written:
            facts |= {f"{name}/{key}": value for key, value in _members(getattr(terms, name)).items()}
    facts |= {f"{_FREE}/{name}": value for name, value in terms.free.items()}
    return {name: value for name, value in facts.items() if value not in (None, "", ())}


def plan_facts(plan: Plan | None, *, effective_from: date | None) -> dict[str, Any]:
    """Return the fields of the commission plan in force; empty when there is none."""
    if plan is None:
        return {}
    facts = {**_members(plan), "effective_from": effective_from}
    facts["tiers"] = tuple((tier.starts_at, tier.rate) for tier in plan.tiers)
    if not plan.deductions:
        del facts["deductions_judged_on"]
    facts["deductions"] = tuple((row.kpi, row.operator, row.threshold, row.percent) for row in plan.deductions)
    return {f"{_PLAN}/{name}": value for name, value in facts.items() if value not in (None, ())}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Return the fields whose values differ, in the order in which they are said."""
    return [
        Difference(name, before.get(name), after.get(name))
        for name in _in_order(before, after)
        if before.get(name) != after.get(name)
    ]


def as_sent(fact: Any) -> Any:
    """Return a fact as JSON: decimals and days as text, sequences as lists."""
    if isinstance(fact, Decimal):
        return canonical_decimal(fact)
    if isinstance(fact, date):
        return fact.isoformat()
    if isinstance(fact, tuple | list):
        return [as_sent(part) for part in fact]
    return fact


def _in_order(*sides: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name for side in sides for name in side))


def _members(value: Any) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value)}
