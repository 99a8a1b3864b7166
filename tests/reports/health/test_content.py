"""The figures of a quarter: each from its source, missing ones as nothing."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from reports.read.health.content import content_of
from tests.factories.alerts import firing_incident
from tests.factories.reports import portfolio
from tests.reports.health.quarter import NOW, QUARTER, company, meeting, partner, promise

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return company()


def figures(key: str) -> tuple[list[str | None], str | None]:
    content = content_of(QUARTER, now=NOW).figures
    row = next(row for row in content["figures"] if row["key"] == key)
    return row["values"], row["target"]


def test_the_portfolio_is_weighed_by_level_and_compared_with_six_quarters(owner: User) -> None:
    partner(owner, "BIG", ["100", "100", "100", "110", "112", "114"], level="S")
    partner(owner, "SMALL", ["90", "90", "90", "76", "78", "80"], level="C")

    values, target = figures("score")

    # Q2 (4 × 100 + 90) ÷ 5, Q3 (4 × 112 + 78) ÷ 5
    assert values == [None, None, None, None, "98", "105.2"]
    assert target == "100"
    assert figures("poor") == ([None, None, None, None, "0", "1"], "0")


def test_before_rules_watched_the_number_of_incidents_is_unknown(owner: User) -> None:
    partner(owner, "ONE", ["100"])

    assert figures("critical")[0] == [None] * 6
    assert figures("answered")[0] == [None] * 6


def test_without_promises_and_meetings_their_shares_are_unknown(owner: User) -> None:
    partner(owner, "ONE", ["100"])

    assert figures("kept") == ([None] * 6, "1")
    assert figures("held") == ([None] * 6, "1")


def test_promises_are_the_actions_due_in_the_quarter(owner: User) -> None:
    one = partner(owner, "ONE", ["100"])
    promise(one, date(2025, 7, 1), date(2025, 7, 1))
    promise(one, date(2025, 9, 30), date(2025, 10, 2), title="Late")
    promise(one, date(2025, 9, 30), None, title="Open")
    promise(one, date(2025, 8, 1), None, status="cancelled")
    promise(one, date(2025, 6, 30), None)

    content = content_of(QUARTER, now=NOW).figures

    assert figures("kept")[0] == [None, None, None, None, "0", "0.3333"]
    assert (content["promises"]["kept"], content["promises"]["missed"]) == (1, 2)
    assert [row["title"] for row in content["promises"]["rows"]][:2] == ["Open", "Late"]


def test_a_meeting_without_minutes_was_not_held(owner: User) -> None:
    one = partner(owner, "ONE", ["100"])
    for status in ("held", "not_held", "planned", "cancelled", "proposed"):
        meeting(one, date(2025, 8, 5), status)

    assert figures("held")[0][-1] == "0.3333"
    assert content_of(QUARTER, now=NOW).figures["meetings"][1] == {"level": "business", "held": 1, "due": 3}


def test_lines_tell_months_change_and_what_happened(owner: User) -> None:
    partner(owner, "DOWN", ["104", "104", "104", "99", "98", "60"], level="A")
    partner(owner, "GAP", ["100", "100"])
    partner(owner, "NONE", [])

    lines = content_of(QUARTER, now=NOW).figures["partners"]

    down, gap, none = lines
    assert (down["total"], down["change"], down["grade"]) == ("85.7", "-18.3", "acceptable")
    assert down["note"] | {"actual": ""} == {
        "case": "grade_down",
        "from": "good",
        "kpi": "Contracts",
        "kpi_zh": "",
        "actual": "",
        "target": "100",
        "unit": "",
    }
    assert (gap["months"][0], gap["note"]["case"]) == (None, "gap")
    assert (none["total"], none["note"]["case"]) == (None, "no_card")


def test_what_is_missing_is_told(owner: User) -> None:
    partner(owner, "GAP", ["100", "100"])

    missing = content_of(QUARTER, now=NOW).figures["missing"]

    assert (missing["months"], missing["cards"]) == ([], 1)
    assert [(row["partner"], row["month"], row["reason"]) for row in missing["rows"]] == [("GAP", "2025-07", "NO_CARD")]


def test_a_risk_has_its_exposure_and_its_next_step_in_both_languages(owner: User) -> None:
    incident = firing_incident()

    risks = content_of(QUARTER, now=NOW).figures["risks"]

    (row,) = risks["rows"]
    assert (risks["open"], row["code"], row["severity"]) == (1, incident.code, "major")
    assert row["exposure"] == 2 * {"S": 4, "A": 3, "B": 2, "C": 1}[incident.partner.level]
    assert row["summary"] != row["summary_zh"]


def test_business_results_are_sums_of_lines_that_have_an_actual(owner: User) -> None:
    partner(owner, "ONE", ["110", "110", "110"])
    partner(owner, "TWO", ["80", "80"])

    rows = content_of(QUARTER, now=NOW).figures["business"]

    assert sum(Decimal(row["actual"]) for row in rows) == 490
    assert sum(Decimal(row["target"]) for row in rows) == 500


def test_the_figures_take_as_many_statements_for_sixty_partners_as_for_ten(owner: User) -> None:
    counts = []
    for more in (10, 50):
        for row in portfolio(owner, more):
            promise(row, date(2025, 8, 1), None)
            meeting(row, date(2025, 8, 5), "held")
        with CaptureQueriesContext(connection) as found:
            content_of(QUARTER, now=NOW)
        counts.append(len(found))

    assert counts[0] == counts[1] <= 30
