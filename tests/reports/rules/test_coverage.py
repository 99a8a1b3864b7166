from datetime import date
from typing import Any

import pytest

from agreements.rules.terms import TYPED_CLAUSES, read_terms
from governance.rules.cadence import Interval
from prms.lib.periods import Month
from reports.rules.coverage import AgreedTarget, CoverageFacts, Duty, Row, Watcher, Why, coverage

TODAY = date(2025, 7, 10)
LIN = Watcher("Lin Qiao")


def found(clauses: dict[str, Any] | None = None, **facts: Any) -> dict[str, Why]:
    return {row.clause: row.why for row in rows(clauses, **facts)}


def rows(clauses: dict[str, Any] | None = None, **facts: Any) -> list[Row]:
    return coverage(CoverageFacts(today=TODAY, terms=read_terms(clauses or {}), **facts))


def duty(**fields: Any) -> Duty:
    return Duty(**{"title": "Yearly account", "watcher": LIN, **fields})


def test_an_agreement_without_clauses_has_no_rows() -> None:
    assert rows() == []


def test_clauses_that_were_not_written_are_not_asked_for() -> None:
    assert set(found({"goals": ["Grow"], "renewal": None})) == {"goals"}


@pytest.mark.parametrize(
    ("clause", "written", "watched_by"),
    [
        ("data_rights", {"owner": "us"}, {"cause": "data_rights:audit"}),
        ("data_rights", {"owner": "us"}, {"kind": "security_audit"}),
        ("territories", ["East"], {"kind": "exclusivity"}),
        ("goals", ["Grow"], {"title": "Review of the GOALS"}),
        ("confidential_core", ["Prices"], {"cause": "confidential_core:review"}),
    ],
)
def test_an_obligation_watches_the_clause_it_belongs_to(clause: str, written: Any, watched_by: Any) -> None:
    names = {"goals": ["Goals", "目标"]}

    assert found({clause: written}, names=names, duties=[duty(**watched_by)]) == {clause: Why.OBLIGATION}
    assert found({clause: written}, names=names, duties=[duty()]) == {clause: Why.NO_OBLIGATION}


def test_a_free_clause_is_watched_only_by_an_obligation_that_names_it() -> None:
    clauses, names = {"press_releases": "Both sides agree"}, {"clauses/press_releases": ["press releases"]}
    named = duty(title="Check of press releases")

    assert found(clauses, names=names) == {"clauses/press_releases": Why.NO_OBLIGATION}
    assert found(clauses, names=names, duties=[named]) == {"clauses/press_releases": Why.OBLIGATION}


@pytest.mark.parametrize(
    ("planned_on", "why"),
    [
        (None, Why.NO_MEETING),
        (date(2025, 10, 10), Why.MEETING),
        (date(2025, 10, 11), Why.MEETING_TOO_LATE),
    ],
)
def test_a_meeting_watches_its_level_within_the_agreed_months(planned_on: date | None, why: Why) -> None:
    meetings = {"executive": Watcher("Review", on=planned_on)} if planned_on else {}

    assert found({"meetings": {"executive_months": 3}}, meetings=meetings) == {"meetings/executive_months": why}


def test_each_agreed_level_of_meetings_is_a_row() -> None:
    agreed = {"meetings": {"executive_months": 3, "technical_months": 1}}

    assert set(found(agreed)) == {"meetings/executive_months", "meetings/technical_months"}


def test_meetings_of_the_partners_level_are_rows_where_the_agreement_names_none() -> None:
    by_level = {"technical": Interval(days=7)}
    planned = {"technical": Watcher("Review", on=date(2025, 7, 17))}

    (row,) = rows(by_level=by_level, meetings=planned)
    assert (row.clause, row.why, row.is_by_level) == ("meetings/technical_months", Why.MEETING, True)
    (row,) = rows({"meetings": {"business_months": 1}}, by_level=by_level)
    assert (row.clause, row.is_by_level) == ("meetings/business_months", False)


@pytest.mark.parametrize(
    ("ends_on", "renewal", "why"),
    [
        (None, None, Why.NO_END),
        (date(2025, 12, 31), None, Why.NO_RENEWAL),
        (date(2025, 12, 31), LIN, Why.RENEWAL),
    ],
)
def test_a_renewal_needs_an_end_and_days(ends_on: date | None, renewal: Watcher | None, why: Why) -> None:
    assert found({"renewal": {}}, ends_on=ends_on, renewal=renewal) == {"renewal": why}


def test_exit_clauses_are_watched_once_a_trigger_has_figures() -> None:
    assert found({"exit": {}}) == {"exit": Why.NO_FIGURES}
    assert found({"exit": {}}, judged=[Watcher("Stop-loss")]) == {"exit": Why.TRIGGERS}


@pytest.mark.parametrize(
    ("target", "why"),
    [
        (AgreedTarget("nps"), Why.NO_RULE),
        (AgreedTarget("nps", score_rules=[LIN]), Why.SCORE_RULE),
        (AgreedTarget("nps", rules=[LIN], score_rules=[LIN]), Why.RULE),
    ],
)
def test_a_target_is_watched_by_a_rule_on_its_kpi_before_one_on_the_total(target: AgreedTarget, why: Why) -> None:
    assert found(targets=[target]) == {"target/nps": why}


def test_a_year_without_a_plan_is_a_row_only_where_a_plan_was_ever_agreed() -> None:
    assert found() == {}
    assert found(has_plans=True) == {"commission_plan": Why.NO_PLAN}
    assert found(has_plans=True, plan=LIN) == {"commission_plan": Why.STATEMENTS}


def test_months_without_a_plan_are_named_although_this_one_has_one() -> None:
    gap = (Month(2025, 9), Month(2025, 12))
    (row,) = rows(has_plans=True, plan=LIN, gaps=[gap])

    assert (row.why, row.gaps, row.is_watched) == (Why.NO_PLAN, (gap,), False)


def test_each_deduction_is_watched_by_the_rules_on_its_threshold() -> None:
    assert found(deductions={"nps": [LIN], "complaint_rate": []}) == {
        "deduction/complaint_rate": Why.NO_RULE,
        "deduction/nps": Why.RULE,
    }


def test_a_kpi_of_the_terms_without_a_target_in_force_is_told() -> None:
    agreed = {"kpi_targets": [{"kpi": "contracts", "target": "417"}, {"kpi": "nps", "target": "70"}]}
    targets = [AgreedTarget("nps", rules=[LIN])]

    assert found(agreed, targets=targets) == {"target/contracts": Why.NO_TARGET, "target/nps": Why.RULE}


def test_a_meeting_that_is_only_proposed_watches_nothing_yet() -> None:
    (row,) = rows({"meetings": {"business_months": 1}}, proposed={"business": Watcher("Review", on=TODAY)})

    assert (row.why, row.is_watched, row.watchers[0].name) == (Why.MEETING_PROPOSED, False, "Review")


WRITTEN: dict[str, Any] = {
    "goals": ["Grow"],
    "ip_ownership": "Ours",
    "customer_ownership": "Theirs",
    "confidential_core": ["Prices"],
    "territories": ["East"],
    "cost_shares": [{"party": "we", "share": "1"}],
    "dispute_ladder": [{"step": "negotiation"}],
    "kpi_targets": [{"kpi": "nps", "target": "70"}],
    "meetings": {"executive_months": 3},
    "renewal": {"months": 12},
    "exit": {"notice_months": 6},
    "data_rights": {"owner": "us"},
}


def test_every_typed_clause_is_a_row_of_its_own() -> None:
    places = {"kpi_targets": "target/nps", "meetings": "meetings/executive_months"}

    assert set(WRITTEN) == set(TYPED_CLAUSES)
    for clause in TYPED_CLAUSES:
        assert set(found({clause: WRITTEN[clause]})) == {places.get(clause, clause)}


def test_every_clause_that_is_written_is_watched_by_something_named_or_listed() -> None:
    watched = {
        "duties": [duty(kind="security_audit"), duty(title="Review of goals")],
        "names": {"goals": ["goals"]},
        "judged": [LIN],
        "renewal": LIN,
        "ends_on": date(2025, 12, 31),
        "meetings": {"executive": Watcher("Review", on=TODAY)},
        "targets": [AgreedTarget("nps", rules=[LIN])],
    }
    unwatched = [row.clause for row in rows(WRITTEN, **watched) if not row.is_watched]

    assert all(row.watchers for row in rows(WRITTEN, **watched) if row.is_watched)
    assert unwatched == [
        "ip_ownership",
        "customer_ownership",
        "confidential_core",
        "territories",
        "cost_shares",
        "dispute_ladder",
    ]


def test_nobody_watches_an_agreement_that_is_not_in_force() -> None:
    waiting = rows({"exit": {}}, judged=[LIN], is_in_force=False)

    assert [(row.why, row.watchers, row.is_watched) for row in waiting] == [(Why.NOT_IN_FORCE, (), False)]


def test_a_buy_back_is_watched_by_the_obligation_that_decides_it() -> None:
    clauses = {"exit": {"buy_back": "The 5 % stake", "buy_back_by": "2026-06-30"}}
    decision = Duty(title="Decision", watcher=LIN, cause="exit/buy_back:decision")

    unwatched, watched = (rows(clauses, judged=[LIN], duties=duties) for duties in ([], [decision]))

    assert [(row.clause, row.is_watched) for row in unwatched] == [("exit/buy_back", False), ("exit", True)]
    assert all(row.is_watched for row in watched)


def test_those_that_nobody_watches_come_first() -> None:
    ordered = rows({"exit": {}, "goals": ["Grow"]}, judged=[LIN], has_plans=True, plan=LIN)

    assert [row.clause for row in ordered] == ["goals", "commission_plan", "exit"]
