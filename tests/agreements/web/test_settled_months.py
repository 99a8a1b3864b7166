from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.services import approve_statement
from tests.factories.agreements import AgreementFactory, worked_plan
from tests.factories.statements import JANUARY, NOW, finance, run, statement_of, worked_agreement, year_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def years(client, agreement):
    page = client.get(f"/agreements/{agreement.code}/statements/")
    assert page.status_code == 200
    return page.context["settled_years"]


def first_year(client, agreement):
    (year,) = [row for row in years(client, agreement) if row.number == 1]
    return year.months


def test_each_month_of_the_year_says_how_far_its_settlement_is(client):
    clerk = finance()
    agreement = worked_agreement()
    year_of(agreement, [416, 417])
    run(JANUARY, by=clerk)
    approve_statement(statement=statement_of(agreement, JANUARY), by=finance(), now=NOW)
    client.force_login(clerk)

    found = first_year(client, agreement)

    assert [cell.state for cell in found][:2] == ["approved", "waiting"]
    assert [cell.month for cell in found if cell.decides] == [date(2025, 12, 1)]
    assert found[0].href == statement_of(agreement, JANUARY).get_absolute_url()


def test_months_without_a_plan_and_those_settled_elsewhere_are_told_apart(client):
    agreement = worked_agreement()
    agreement.commission_plans.update(effective_from=date(2025, 3, 1), settled_elsewhere_through=date(2025, 1, 1))
    client.force_login(finance())

    assert [cell.state for cell in first_year(client, agreement)][:3] == ["elsewhere", "no_plan", "open"]
    assert "No plan" in client.get(f"/agreements/{agreement.code}/statements/").content.decode()


def test_an_agreement_without_any_plan_shows_no_months(client):
    agreement = AgreementFactory(status="active")
    client.force_login(finance())

    assert years(client, agreement) == []


def test_the_months_take_the_same_queries_however_many_have_statements(client):
    clerk, agreement = finance(), AgreementFactory(status="active")
    worked_plan(agreement)
    client.force_login(clerk)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            years(client, agreement)
        return len(asked)

    queries()
    few = queries()
    year_of(agreement, [416, 417, 418])
    run(JANUARY, by=clerk)

    assert queries() <= few + 1
