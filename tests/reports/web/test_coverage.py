from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.rules.permissions import Role
from agreements.models import Agreement, AgreementKpiTarget
from alerts.services import ensure_agreement_rules
from evaluations.models import KpiTarget
from governance.services import ensure_meetings
from tests.factories.accounts import manager, person
from tests.factories.agreements import AgreementFactory, KpiFactory, worked_plan
from tests.factories.alerts import slump_rule
from tests.factories.governance import MeetingFactory
from tests.factories.obligations import ObligationFactory
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db
TAB = "/agreements/AG-1/coverage/"
CLAUSES = {
    "exit": {"notice_months": 6},
    "goals": ["Grow"],
    "cost_shares": [{"party": "we", "share": "0.6"}, {"party": "they", "share": "0.4"}],
    "meetings": {"executive_months": 3, "business_months": 1},
    "press_releases": "Both sides agree to each.",
}


@pytest.fixture(autouse=True)
def _july() -> Iterator[None]:
    with time_machine.travel(datetime(2025, 7, 10, 2, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def agreement(client: Client) -> Agreement:
    partner = PartnerFactory(owner=manager(name="Lin Qiao"), code="ZEPHYR", name="Zephyr")
    agreement = AgreementFactory(code="AG-1", status="active", partner=partner, clauses=CLAUSES)
    client.force_login(partner.owner)
    return agreement


def lines(client: Client) -> dict[str, Any]:
    page = client.get(TAB)
    assert page.status_code == 200
    return {line.label: line for line in page.context["coverage"].lines}


def agreed(agreement: Agreement, code: str, **months: Any) -> None:
    span = {"valid_from": date(2025, 1, 1), **months}
    target = KpiTarget.objects.create(
        partner=agreement.partner, kpi=KpiFactory(code=code), target=Decimal(500), weight=1, **span
    )
    AgreementKpiTarget.objects.create(agreement=agreement, kpi_target=target)


def test_the_tab_counts_the_clauses_and_names_those_nobody_watches(client: Client, agreement: Agreement) -> None:
    page = client.get(TAB)

    assert "0 of 6 clauses are watched." in page.content.decode()
    assert "Nobody watches Exit, Executive meetings, Business meetings and 3 more." in page.content.decode()
    assert [tab.label for tab in page.context["tabs"] if tab.is_current] == ["Coverage"]


def test_an_obligation_and_a_meeting_watch_their_clauses(client: Client, agreement: Agreement) -> None:
    ObligationFactory(agreement=agreement, cause="cost_shares:settlement", title="Account")
    ObligationFactory(agreement=agreement, title="Check of press releases")
    ObligationFactory(agreement=agreement, title="Goals", status="waived", waived_reason="Not now.")
    soon = {"partner": agreement.partner, "starts_at": datetime(2025, 8, 1, tzinfo=UTC)}
    MeetingFactory(level="business", **soon)
    MeetingFactory(level="executive", status="proposed", **soon)

    watched = {label: line.is_watched for label, line in lines(client).items()}

    assert [label for label, is_watched in watched.items() if is_watched] == [
        "Business meetings",
        "Cost sharing",
        "press releases",
    ]


def test_a_chinese_title_watches_its_clause_for_an_english_reader(client: Client, agreement: Agreement) -> None:
    client.get(TAB, headers={"accept-language": "zh-hans"})
    ObligationFactory(agreement=agreement, title="每年复核目标")

    assert lines(client)["Goals"].is_watched


def test_an_agreed_target_is_watched_by_a_rule_on_its_kpi(client: Client, agreement: Agreement) -> None:
    slump_rule(code="slump", name="Slump")
    agreed(agreement, "contracts")
    agreed(agreement, "nps")
    agreed(agreement, "old", valid_to=date(2025, 6, 1))

    found = lines(client)

    assert [watcher.name for watcher in found["Contracts"].watchers] == ["Slump"]
    assert found["nps"].why == "No alert rule in force judges this KPI or the scorecard total."
    assert "old" not in found


@pytest.mark.parametrize(
    "terms",
    [
        {"scope": "partner", "scope_value": "OTHER"},
        {"measure": "nodata", "operator": "", "threshold": None, "periods": 1},
    ],
)
def test_a_rule_about_others_or_about_missing_data_watches_no_target(
    client: Client, agreement: Agreement, terms: dict[str, Any]
) -> None:
    PartnerFactory(code="OTHER", owner=agreement.partner.owner)
    slump_rule(**terms)
    agreed(agreement, "contracts")

    assert not lines(client)["Contracts"].is_watched


def test_the_plan_of_the_year_is_watched_by_its_statements(client: Client, agreement: Agreement) -> None:
    worked_plan(agreement)

    assert lines(client)["Commission plan"].watchers[0].href == "/agreements/AG-1/statements/"


def test_a_year_without_a_plan_names_its_months(client: Client, agreement: Agreement) -> None:
    worked_plan(agreement)
    agreement.commission_plans.update(effective_from=date(2025, 4, 1))

    line = lines(client)["Commission plan"]
    assert (line.is_watched, line.why) == (False, "No plan for Jan 2025 – Mar 2025: these months are held.")


def test_a_deduction_is_watched_by_the_rule_that_was_made_for_it(client: Client, agreement: Agreement) -> None:
    worked_plan(agreement, has_deductions=True)
    assert not lines(client)["Deduction: nps"].is_watched
    ensure_agreement_rules(now=datetime(2025, 7, 10, 2, tzinfo=UTC))

    assert [watcher.name for watcher in lines(client)["Deduction: nps"].watchers] == ["Deduction for nps, AG-1"]


def test_a_proposed_meeting_leads_to_where_it_is_confirmed(client: Client, agreement: Agreement) -> None:
    ensure_meetings(now=datetime(2025, 7, 10, 2, tzinfo=UTC))

    line = lines(client)["Business meetings"]
    assert (line.is_watched, line.action) == (False, "Confirm meeting")
    assert line.href.startswith("/meetings/")


def test_an_agreement_that_names_no_meetings_shows_those_of_the_partners_level(
    client: Client, agreement: Agreement
) -> None:
    partner = PartnerFactory(owner=agreement.partner.owner, level="B")
    AgreementFactory(code="AG-2", status="active", partner=partner)
    ensure_meetings(now=datetime(2025, 7, 10, 2, tzinfo=UTC))

    found = {line.label: line for line in client.get("/agreements/AG-2/coverage/").context["coverage"].lines}
    assert list(found) == ["Business meetings"]
    assert found["Business meetings"].action == "Confirm meeting"
    assert found["Business meetings"].note == "No agreement names meetings: partners of level B meet like this."


def test_each_unwatched_clause_leads_to_what_would_watch_it(client: Client, agreement: Agreement) -> None:
    agreed(agreement, "nps")
    found = lines(client)

    assert found["Goals"].href == "/agreements/AG-1/obligations/new/"
    assert found["Executive meetings"].href == "/meetings/new/?partner=ZEPHYR"
    assert found["nps"].href == ""
    client.force_login(person(Role.ADMINISTRATOR))
    assert lines(client)["nps"].href == "/settings/rules/new/"


def test_who_only_reads_has_no_verbs(client: Client, agreement: Agreement) -> None:
    client.force_login(person(Role.FINANCE))

    assert {line.href for line in lines(client).values()} == {""}


def test_a_draft_says_that_nobody_watches_it(client: Client, agreement: Agreement) -> None:
    Agreement.objects.filter(pk=agreement.pk).update(status="draft")

    assert "Nobody watches an agreement that is not in force." in client.get(TAB).content.decode()


def test_an_agreement_without_clauses_says_so(client: Client, agreement: Agreement) -> None:
    AgreementFactory(code="AG-2", status="active", partner=agreement.partner)

    assert "No clauses yet." in client.get("/agreements/AG-2/coverage/").content.decode()


def test_the_tab_takes_the_same_queries_however_much_there_is(client: Client, agreement: Agreement) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            lines(client)
        return len(asked)

    slump_rule(code="slump")
    agreed(agreement, "contracts")
    ObligationFactory(agreement=agreement)
    MeetingFactory(partner=agreement.partner, starts_at=datetime(2025, 8, 1, tzinfo=UTC))
    lines(client)
    few = queries()
    for number in range(5):
        slump_rule(code=f"slump-{number}")
        agreed(agreement, f"kpi-{number}")
        ObligationFactory(agreement=agreement)
        MeetingFactory(partner=agreement.partner, starts_at=datetime(2025, 8, 2, tzinfo=UTC))

    assert queries() == few
