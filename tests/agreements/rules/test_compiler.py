from datetime import date

from agreements.rules.compiler import Cause, wanted_duties
from agreements.rules.terms import read_terms

STARTS = date(2025, 1, 1)
ENDS = date(2026, 12, 31)
CLAUSES = {
    "data_rights": {"destruction_days": 30, "security_level": "MLPS level 3"},
    "cost_shares": [{"party": "us", "share": "0.6"}, {"party": "them", "share": "0.4"}],
    "confidential_core": ["Claims model"],
}


def due(clauses, ends_on=ENDS):
    wanted = wanted_duties(terms=read_terms(clauses), starts_on=STARTS, ends_on=ends_on)
    return {row.cause: (str(row.due_on), row.recurrence.value) for row in wanted}


def test_each_clause_that_was_written_asks_for_its_obligation():
    assert due(CLAUSES) == {
        Cause.DESTRUCTION: ("2027-01-30", "none"),
        Cause.AUDIT: ("2025-12-31", "yearly"),
        Cause.COST_SHARES: ("2025-12-31", "yearly"),
        Cause.CONFIDENTIAL_CORE: ("2025-12-31", "yearly"),
    }


def test_an_equity_buy_back_is_decided_by_its_day():
    clauses = {"exit": {"buy_back": "The 5 % stake", "buy_back_by": "2026-06-30"}}

    assert due(clauses) == {Cause.BUY_BACK: ("2026-06-30", "none")}


def test_a_clause_that_was_not_written_asks_for_nothing():
    assert due({}) == {}
    assert due({"goals": ["Grow"]}) == {}


def test_without_an_end_no_data_is_destroyed_on_a_day():
    assert Cause.DESTRUCTION not in due(CLAUSES, ends_on=None)
