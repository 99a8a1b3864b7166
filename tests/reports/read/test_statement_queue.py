from decimal import Decimal

import pytest
import time_machine

from accounts.models import User
from agreements.models import Agreement
from agreements.services import adjust_statement, open_dispute, resolve_dispute
from evaluations.models import MonthlyActual
from reports.read.scope import Scope, Whose
from reports.read.statement_queue import statement_work
from reports.read.today import today
from tests.factories.accounts import administrator, manager
from tests.factories.partners import outsider_of
from tests.factories.statements import JANUARY, NOW, finance, measured, run, settled, statement_of, worked_agreement
from tests.factories.statements import year_of as measured_and_closed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def new_year():
    with time_machine.travel(NOW, tick=False):
        yield


def agreement_of(owner: User) -> Agreement:
    agreement = worked_agreement(partner__owner=owner)
    measured(agreement, JANUARY, 416)
    return agreement


def drafts(owner: User, number: int) -> list[Agreement]:
    """Make drafts of January, prepared by the owner."""
    agreements = [agreement_of(owner) for _ in range(number)]
    measured_and_closed(agreements[0], [416])
    run(JANUARY, by=owner)
    return agreements


def rows(person: User, whose: Whose = Whose.TEAM) -> list[tuple[str, int]]:
    items = statement_work(Scope(person, whose, NOW)).items
    return [(item.kind, item.statements.number if item.statements else 1) for item in items]


def test_the_drafts_of_a_month_are_one_row_for_those_who_may_approve_them():
    owner = manager()
    drafts(owner, 3)

    assert rows(finance()) == [("statement_drafts", 3)]
    assert rows(owner) == rows(administrator()) == []


def test_a_single_draft_is_named_and_the_row_leads_to_the_drafts_of_its_month():
    agreement = drafts(manager(), 1)[0]

    item = statement_work(Scope(finance(), Whose.MINE, NOW)).items[0]

    assert item.statements
    assert item.statements.agreement == agreement.code
    assert item.href == "/commissions/2025-01/?status=draft"


def test_nobody_is_asked_to_approve_what_that_person_prepared_adjusted_or_settled():
    agreement = drafts(manager(), 1)[0]
    statement, adjuster, judge, preparer = statement_of(agreement, JANUARY), finance(), finance(), finance()
    adjust_statement(statement=statement, amount=Decimal(10), reason="Rounding.", by=adjuster)
    contact = outsider_of(agreement.partner).user
    dispute = open_dispute(statement=statement, line=1, reason="One more.", by=contact, now=NOW, claimed=Decimal(1))
    resolve_dispute(dispute=dispute, outcome="upheld", answer="Right.", by=judge, now=NOW)
    measured(agreement, JANUARY, 417)
    run(JANUARY, by=preparer)

    assert [rows(person) for person in (adjuster, judge, preparer)] == [[], [], []]
    assert rows(finance()) == [("statement_drafts", 1)]


def test_what_waits_for_data_is_the_preparers_and_the_owners():
    owner, colleague = manager(), manager()
    agreement = worked_agreement(has_deductions=True, partner__owner=owner)
    measured_and_closed(agreement, [416])
    run(JANUARY, by=owner)

    assert rows(owner, Whose.MINE) == [("statement_held", 1)]
    assert rows(colleague) == []
    assert (rows(finance(), Whose.MINE), rows(finance())) == ([], [("statement_held", 1)])


def test_a_draft_that_lost_its_data_and_one_that_never_was_are_one_row():
    owner = manager()
    lost, never = (worked_agreement(has_deductions=True, partner__owner=owner) for _ in range(2))
    measured_and_closed(lost, [416])
    measured(never, JANUARY, 416)
    for kpi, value in (("complaint_rate", "0.01"), ("nps", 70)):
        measured(lost, JANUARY, value, kpi=kpi)
    run(JANUARY, by=owner)
    MonthlyActual.objects.filter(kpi__code="nps").delete()
    run(JANUARY, by=owner)

    assert statement_of(lost, JANUARY).hold
    assert rows(owner) == [("statement_held", 2)]


def test_what_a_later_run_made_is_not_held_any_more():
    owner = manager()
    agreement = worked_agreement(has_deductions=True, partner__owner=owner)
    measured_and_closed(agreement, [416])
    run(JANUARY, by=owner)
    for kpi, value in (("complaint_rate", "0.01"), ("nps", 70)):
        measured(agreement, JANUARY, value, kpi=kpi)
    run(JANUARY, by=owner)

    assert rows(owner) == []


def test_an_open_dispute_waits_for_finance_but_not_for_who_opened_it():
    owner, opener = manager(), finance()
    agreement = drafts(owner, 1)[0]
    statement = settled(agreement, JANUARY, by=finance())
    dispute = open_dispute(statement=statement, line=1, reason="It was 417.", by=opener, now=NOW)

    item = statement_work(Scope(finance(), Whose.MINE, NOW)).items[0]
    assert (item.kind, item.dispute, item.partner) == ("statement_dispute", dispute, agreement.partner)
    assert rows(opener) == rows(owner) == []
    resolve_dispute(dispute=dispute, outcome="rejected", answer="Counted again.", by=finance(), now=NOW)
    assert rows(finance()) == []


def test_today_shows_them_and_counts_each_row_once():
    drafts(manager(), 3)

    page = today(Scope(finance(), Whose.MINE, NOW))

    assert [item.kind for group in page["groups"] for item in group.items] == ["statement_drafts"]
    assert (page["mine_count"], page["team_count"], page["waiting"]) == (1, 1, 1)


@pytest.mark.parametrize("number", [1, 12])
def test_the_page_asks_as_often_for_many_statements_as_for_few(client, django_assert_max_num_queries, number):
    for agreement in drafts(manager(), number):
        statement, contact = statement_of(agreement, JANUARY), outsider_of(agreement.partner).user
        open_dispute(statement=statement, line=1, reason="One is missing.", by=contact, now=NOW)
    client.force_login(finance())
    client.get("/")

    with django_assert_max_num_queries(13):
        page = client.get("/").content.decode()

    assert page.count("is disputed") == number
