from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from agreements.models import Statement, StatementDispute
from agreements.services import approve_statement
from tests.factories.partners import PartnerFactory, outsider_of
from tests.factories.statements import (
    JANUARY,
    NOW,
    finance,
    run,
    settled,
    statement_of,
    worked_agreement,
    year_of,
)

pytestmark = pytest.mark.django_db
LIST = reverse("reports:portal_statements")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def approved(client) -> Statement:
    """An approved January of 416 contracts; the client is signed in as a contact of the partner."""
    agreement = worked_agreement(code="AG-1", partner=PartnerFactory(name="Zephyr Insurance"))
    year_of(agreement, [416, 400])
    run(JANUARY)
    client.force_login(outsider_of(agreement.partner).user)
    return approve_statement(statement=statement_of(agreement, JANUARY), by=finance(), now=NOW)


def address(statement: Statement, *more: str) -> str:
    return f"{LIST}{statement.pk}/{''.join(f'{part}/' for part in more)}"


def test_a_contact_reads_what_was_approved_for_the_own_company(client, approved):
    other = worked_agreement(code="OTHER")
    year_of(other, [10])
    settled(other, JANUARY, by=finance())

    page = client.get(LIST)

    assert [row.agreement.code for row in page.context["page"].object_list] == ["AG-1"]
    shown = client.get(address(approved)).content.decode()
    assert "You are owed ¥104,000.00 for January 2025." in shown
    assert "From 0 to 5,000" in shown
    assert client.get(address(statement_of(other, JANUARY))).status_code == 404


def test_a_draft_is_not_shown(client, approved):
    run(JANUARY + 1)

    draft = statement_of(approved.agreement, JANUARY + 1)

    assert client.get(address(draft)).status_code == 404


def test_an_objection_keeps_the_line_out_and_stays_in_sight(client, approved):
    form = {"claimed": "105,000", "reason": "Four contracts are missing."}

    assert client.post(address(approved, "lines", "1", "dispute"), form).status_code == 302

    dispute = StatementDispute.objects.get()
    assert (dispute.claimed, dispute.is_kept_out) == (Decimal("105000.00"), True)
    page = client.get(address(approved)).content.decode()
    assert "Dispute is open" in page
    assert "A dispute was opened; it is approved again once that is settled." in page


def test_the_form_names_the_line_and_its_amount(client, approved):
    assert "From 0 to 5,000: ¥104,000.00" in client.get(address(approved, "lines", "1", "dispute")).content.decode()


def test_an_objection_says_why(client, approved):
    answer = client.post(address(approved, "lines", "1", "dispute"), {"reason": ""})

    assert answer.status_code == 422
    assert not StatementDispute.objects.exists()


def test_a_line_that_is_not_there_is_not_disputed(client, approved):
    assert client.get(address(approved, "lines", "8", "dispute")).status_code == 404


@pytest.mark.parametrize("name", ["proof", "csv", "xlsx"])
def test_a_contact_takes_the_statement_along(client, approved, name):
    assert client.get(reverse(f"agreements:statement_{name}", args=[approved.pk])).status_code == 200


def test_an_address_of_the_office_leads_to_the_portal(client, approved):
    assert client.get(approved.get_absolute_url()).headers["Location"] == address(approved)


def test_a_locked_statement_is_final(client, approved):
    settled(approved.agreement, JANUARY + 1, by=finance())

    rows = client.get(LIST).content.decode()

    assert "Final" in rows
    assert rows.index("February 2025") < rows.index("January 2025")


def test_without_a_statement_the_page_says_what_comes(client):
    client.force_login(outsider_of(PartnerFactory()).user)

    assert "No statement was approved yet." in client.get(LIST).content.decode()
