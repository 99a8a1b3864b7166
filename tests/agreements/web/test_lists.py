from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.rules.permissions import Role
from agreements.models import Agreement
from partners.models import Partner
from tests.agreements.web.conftest import QueriesOf
from tests.clients import ClientOf
from tests.factories.accounts import person
from tests.factories.agreements import AgreementFactory

pytestmark = pytest.mark.django_db

LIST = reverse("agreements:agreements")


@pytest.fixture
def _three(partner: Partner) -> None:
    AgreementFactory(partner=partner, code="AG-1", status="active", ends_on=date(2025, 8, 1), title="Referral")
    AgreementFactory(partner=partner, code="AG-2", status="active", ends_on=date(2026, 12, 31))
    AgreementFactory(partner=partner, code="AG-3", status="draft", kind="pilot", starts_on=date(2025, 6, 1))


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["AG-1", "AG-2", "AG-3"]),
        ("sort=-code", ["AG-3", "AG-2", "AG-1"]),
        ("sort=-starts", ["AG-3", "AG-1", "AG-2"]),
        ("status=draft", ["AG-3"]),
        ("status=draft,active&sort=code", ["AG-1", "AG-2", "AG-3"]),
        ("kind=pilot", ["AG-3"]),
        ("q=zeph", ["AG-1", "AG-2", "AG-3"]),
        ("q=referral", ["AG-1"]),
        ("ends=30", ["AG-1"]),
        ("ends=30,180", ["AG-1"]),
        ("partner=ZEPHYR", ["AG-1", "AG-2", "AG-3"]),
        ("sort=odd&per_page=odd", ["AG-1", "AG-2", "AG-3"]),
    ],
)
@pytest.mark.usefixtures("_three")
def test_the_list_is_narrowed_and_sorted(reader: Client, query: str, codes: list[str]) -> None:
    rows = reader.get(f"{LIST}?{query}").context["page"].object_list

    assert [row.code for row in rows] == codes


@pytest.mark.usefixtures("_three")
def test_an_end_that_is_near_says_how_many_days_are_left(reader: Client) -> None:
    assert "22 d" in reader.get(LIST).content.decode()


def test_an_agreement_out_of_sight_is_not_listed(reader: Client) -> None:
    AgreementFactory(code="AG-OTHER")

    assert "AG-OTHER" not in reader.get(LIST).content.decode()


def test_an_empty_list_says_what_an_agreement_is_for(reader: Client) -> None:
    assert "No agreements yet." in reader.get(LIST).content.decode()


@pytest.mark.usefixtures("_three")
def test_filters_that_match_nothing_offer_to_be_cleared(reader: Client) -> None:
    answer = reader.get(f"{LIST}?q=nowhere").content.decode()

    assert "No agreement matches these filters." in answer
    assert "Clear all" in answer


@pytest.mark.usefixtures("_three")
def test_the_csv_file_carries_the_filters_of_the_address(reader: Client) -> None:
    answer = reader.get(f"{reverse('agreements:agreements_export')}?status=draft")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()

    assert lines[0].startswith("code,partner,kind,title,status,starts_on")
    assert [line.split(",")[:3] for line in lines[1:]] == [["AG-3", "ZEPHYR", "pilot"]]


def test_a_team_member_does_not_open_the_list(client_of: ClientOf) -> None:
    assert client_of(person(Role.TEAM_MEMBER)).get(LIST).status_code == 403


@pytest.mark.usefixtures("_three")
def test_many_rows_cost_as_many_queries_as_few(partner: Partner, queries_of: QueriesOf) -> None:
    few = queries_of(LIST)
    AgreementFactory.create_batch(12, partner=partner, is_led=True)

    assert Agreement.objects.count() == 15
    assert queries_of(LIST) == few
