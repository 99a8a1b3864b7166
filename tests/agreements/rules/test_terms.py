from decimal import Decimal

import pytest

from agreements.rules.exit_clause import ExitTerms
from agreements.rules.terms import DisputeStep, KpiTerm, Meetings, check_terms, read_terms

WRITTEN = {
    "goals": ["5,000 contracts in the first year", "One app for both"],
    "ip_ownership": "Each side keeps what it brings.",
    "customer_ownership": "The customer belongs to who sold the car.",
    "confidential_core": ["Battery chemistry"],
    "territories": "Mainland China",
    "cost_shares": [{"party": "Aurora", "share": "60"}, {"party": "Volt", "share": "40"}],
    "dispute_ladder": [{"step": "negotiation", "days": 30}, {"step": "arbitration", "forum": "CIETAC, Shanghai"}],
    "kpi_targets": [{"kpi": "contracts", "target": "417"}, {"kpi": "nps", "target": "70", "weight": "2"}],
    "meetings": {"executive_months": 6, "business_months": 1},
    "renewal": {"renews": True, "months": 24, "notice_months": 6, "decision_days": 240},
    "exit": {"fee_rate": "0.25", "stop_loss_cap": "1000000.00"},
    "data_rights": {"owner": "Aurora", "compensation_min": "5000000", "compensation_max": "50000000"},
    "joint_brand": "Both logos, side by side.",
}


def test_clauses_are_read_as_terms_and_the_others_stay_as_written():
    terms = read_terms(WRITTEN)

    assert check_terms(WRITTEN) == []
    assert terms.territories == ("Mainland China",)
    assert terms.meetings == Meetings(executive_months=6, business_months=1)
    assert terms.kpi_targets == (KpiTerm("contracts", Decimal(417)), KpiTerm("nps", Decimal(70), Decimal(2)))
    assert terms.exit == ExitTerms(fee_rate=Decimal("0.25"), stop_loss_cap=Decimal(1_000_000))
    assert (terms.exit.notice_months, terms.renewal.decision_days) == (6, 240)
    assert terms.dispute_ladder[1] == DisputeStep("arbitration", None, "CIETAC, Shanghai")
    assert (terms.data_rights.destruction_days, terms.data_rights.compensation_min) == (30, 5_000_000)
    assert terms.free == {"joint_brand": "Both logos, side by side."}
    assert terms.written == set(WRITTEN) - {"joint_brand"}


def test_without_clauses_the_usual_exit_holds_and_nothing_else():
    terms = read_terms({"renewal": None})

    assert (terms.exit, terms.renewal, terms.data_rights, terms.written) == (ExitTerms(), None, None, frozenset())


@pytest.mark.parametrize(
    ("shares", "amount", "parts"),
    [
        (("60", "40"), "100000", ["60000.00", "40000.00"]),
        (("1", "1", "1"), "100.00", ["33.33", "33.33", "33.34"]),
        (("1", "1", "1"), "-100.00", ["-33.33", "-33.33", "-33.34"]),
        ((), "100.00", []),
    ],
)
def test_costs_are_shared_without_losing_a_cent(shares, amount, parts):
    terms = read_terms({"cost_shares": [{"party": f"P{row}", "share": share} for row, share in enumerate(shares)]})

    assert [str(part) for _, part in terms.split_costs(Decimal(amount))] == parts


@pytest.mark.parametrize(
    ("clauses", "field", "said"),
    [
        ({"exit": "6 months"}, "clauses/exit", "is an object with one member per term"),
        ({"exit": {"fee_rate": "20"}}, "clauses/exit/fee_rate", "“fee_rate” is a fraction from 0 to 1"),
        ({"exit": {"fee_rate": 0.2}}, "clauses/exit/fee_rate", 'Send the number as text so that it stays exact: "0.2"'),
        ({"exit": {"stop_loss_cap": "1.005"}}, "clauses/exit/stop_loss_cap", "an amount of zero or more in cents"),
        ({"exit": {"quarters": 0}}, "clauses/exit/quarters", "a whole number from 1 to 20, not “0”"),
        ({"exit": {"quarters": True}}, "clauses/exit/quarters", "a whole number"),
        ({"exit": {"notice": 6}}, "clauses/exit/notice", "There is no “notice” here. Possible: base_share"),
        ({"goals": [1]}, "clauses/goals", "a list of at most 100 texts"),
        ({"ip_ownership": ["x"]}, "clauses/ip_ownership", "is a text"),
        ({"territories": [None]}, "clauses/territories", "list of at most 100 texts"),
        ({"customer_ownership": "x" * 4001}, "clauses/customer_ownership", "at most 4000 characters"),
        ({"cost_shares": [{"party": "A", "share": "0"}]}, "clauses/cost_shares/0/share", "a share of more than zero"),
        ({"cost_shares": [{"share": "1"}]}, "clauses/cost_shares/0/party", "“party” is missing"),
        ({"cost_shares": {"A": 1}}, "clauses/cost_shares", "a list of at most 100 objects"),
        (
            {"dispute_ladder": [{"step": "court"}]},
            "clauses/dispute_ladder/0/step",
            "negotiation, mediation, arbitration",
        ),
        (
            {"dispute_ladder": [{"step": "mediation"}, {"step": "negotiation"}]},
            "clauses/dispute_ladder",
            "from negotiation to mediation to arbitration",
        ),
        ({"kpi_targets": [{"kpi": "nps"}]}, "clauses/kpi_targets/0/target", "“target” is missing"),
        ({"kpi_targets": [{"target": "70"}]}, "clauses/kpi_targets/0/kpi", "“kpi” is missing"),
        ({"kpi_targets": [{"kpi": "nps", "target": 0.7}]}, "clauses/kpi_targets/0/target", "Send the number as text"),
        (
            {"kpi_targets": [{"kpi": "nps", "target": "70", "weight": "0"}]},
            "clauses/kpi_targets/0/weight",
            "more than zero",
        ),
        ({"kpi_targets": [{"kpi": "nps", "target": "70", "curve": "x"}]}, "clauses/kpi_targets/0/curve", "of points"),
        (
            {"kpi_targets": [{"kpi": "nps", "target": "70"}, {"kpi": "nps", "target": "71"}]},
            "clauses/kpi_targets/1/kpi",
            "“nps” has a target already",
        ),
        ({"meetings": {"business_months": 0}}, "clauses/meetings/business_months", "from 1 to 60"),
        ({"exit": {"buy_back": "The 5 % stake"}}, "clauses/exit/buy_back_by", "give both"),
        ({"exit": {"buy_back_by": "2026-06-30"}}, "clauses/exit/buy_back", "give both"),
        ({"exit": {"buy_back": "All", "buy_back_by": "30.6.2026"}}, "clauses/exit/buy_back_by", "30.6.2026"),
        (
            {"meetings": {"technical_months": 1, "technical_weeks": 2}},
            "clauses/meetings/technical_weeks",
            "leave one of them empty",
        ),
        ({"renewal": {"renews": "yes"}}, "clauses/renewal/renews", "is true or false"),
        (
            {"renewal": {"notice_months": 3, "decision_days": 92}},
            "clauses/renewal/decision_days",
            "93 days or more before the end",
        ),
        (
            {"data_rights": {"compensation_min": "5", "compensation_max": "4"}},
            "clauses/data_rights/compensation_max",
            "not below the lowest, which is 5",
        ),
    ],
)
def test_what_is_wrong_with_a_clause_is_named_and_what_would_be_right(clauses, field, said):
    problem, *others = check_terms(clauses)

    assert (problem.field, others) == (field, [])
    assert said in problem.detail


def test_a_clause_of_another_form_stays_a_free_one_when_it_is_read():
    terms = read_terms({"exit": "Six months, in writing.", "goals": ["More"]})

    assert terms.exit == ExitTerms()
    assert (dict(terms.free), terms.goals) == ({"exit": "Six months, in writing."}, ("More",))


def test_a_decision_is_due_before_the_notice_without_being_told():
    assert read_terms({"renewal": {"notice_months": 6}}).renewal.decision_days == 186
    assert read_terms({"renewal": {"notice_months": 3}}).renewal.decision_days == 120
