from dataclasses import replace
from datetime import date
from decimal import Decimal

from agreements.rules.facts import Difference, as_sent, differences, facts_of, plan_facts
from agreements.rules.plan import Plan, Tier
from agreements.rules.terms import read_terms
from tests.agreements.rules.plans import YEARLY


def facts(clauses, *, title="Swap", ends_on=None):
    return facts_of(title=title, ends_on=ends_on, terms=read_terms(clauses))


def test_only_what_differs_is_told_field_by_field():
    before = facts({"exit": {"notice_months": 6, "fee_rate": "0.20"}, "goals": ["Grow"], "brand": "Both logos"})
    after = facts(
        {"exit": {"notice_months": 9, "fee_rate": "0.2"}, "goals": ["Grow", "Save"]}, ends_on=date(2027, 1, 1)
    )

    assert differences(before, after) == [
        Difference("goals", ("Grow",), ("Grow", "Save")),
        Difference("exit/notice_months", 6, 9),
        Difference("clauses/brand", "Both logos", None),
        Difference("ends_on", None, date(2027, 1, 1)),
    ]


def test_the_same_said_in_other_ways_is_no_difference():
    assert differences(facts({"exit": {"fee_rate": "0.20"}}), facts({"exit": {"fee_rate": "0.2"}})) == []
    assert differences(facts({"territories": "Asia"}), facts({"territories": ["Asia "]})) == []
    assert differences(facts({"exit": {"fee_rate": "0.20"}}), facts({"exit": {}})) == []


def test_an_exit_clause_written_for_the_first_time_is_told_with_all_its_terms():
    assert [row.field for row in differences(facts({}), facts({"exit": {}}))] == [
        "exit/notice_months",
        "exit/fee_rate",
        "exit/buffer_months",
        "exit/customers_told_months",
        "exit/quarters",
        "exit/base_share",
    ]


def test_another_plan_in_force_is_told():
    first = Plan(tiers=(Tier(Decimal(0), Decimal(250)),), base_target=Decimal(5000), shortfall_rate=Decimal(200))
    second = Plan(tiers=(Tier(Decimal(0), Decimal(260)),), base_target=Decimal(5000), shortfall_rate=Decimal(200))
    before = plan_facts(first, effective_from=date(2025, 1, 1))

    assert differences(before, plan_facts(second, effective_from=date(2025, 7, 1))) == [
        Difference("commission_plan/tiers", ((0, 250),), ((0, 260),)),
        Difference("commission_plan/effective_from", date(2025, 1, 1), date(2025, 7, 1)),
    ]
    assert len(differences(before, plan_facts(None, effective_from=None))) == 7


def test_facts_travel_as_json():
    assert as_sent((("A", Decimal("60.00")), date(2025, 1, 1), True, None)) == [["A", "60"], "2025-01-01", True, None]


def test_how_deductions_are_judged_is_told_where_there_are_any():
    facts = plan_facts(YEARLY, effective_from=None)

    assert facts["commission_plan/deductions_judged_on"] == "year"
    assert "commission_plan/deductions_judged_on" not in plan_facts(replace(YEARLY, deductions=()), effective_from=None)
