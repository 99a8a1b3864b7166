from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from evaluations.models import Scorecard
from evaluations.services import sweep_marks
from messaging.models import Notification
from partners.models import Partner
from tests.clients import api_of
from tests.factories.accounts import manager
from tests.factories.evaluations import NOW, KpiFactory, KpiTargetFactory, row, seed_month, take_in
from tests.factories.partners import PartnerFactory, outsider_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("early_february")]
CLOSES, CARDS = "/api/v1/month-closes/", "/api/v1/scorecards/"


@pytest.fixture
def early_february():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def partner(api: APIClient) -> Partner:
    """A partner whose January is closed."""
    partner = seed_month()
    assert api.post(CLOSES, {"month": "2025-01"}).status_code == 201
    return partner


def card_of(client: APIClient, partner: Partner) -> dict[str, Any]:
    return client.get(CARDS, {"partner": partner.code, "month": "2025-01"}).json()["results"][0]


def publish(api: APIClient, partner: Partner) -> str:
    """Publish the card and return its address."""
    address = f"{CARDS}{card_of(api, partner)['id']}/"
    assert api.post(f"{address}publication/").status_code == 201
    return address


def test_a_close_answers_with_the_finished_result(api: APIClient) -> None:
    seed_month()
    PartnerFactory(code="P-IDLE", stage="active")
    response = api.post(CLOSES, {"month": "2025-01"})
    body = response.json()
    assert response.status_code == 201
    assert (body["month"], body["status"], body["scored"]) == ("2025-01", "finished", 1)
    assert body["skipped"] == [{"partner": "P-IDLE", "reason": "NO_TARGETS", "detail": ""}]
    assert api.get(f"{CLOSES}{body['id']}/").json() == body


def test_a_reader_sees_the_skipped_partners_in_scope(api: APIClient) -> None:
    PartnerFactory(code="P-FOREIGN", stage="active")
    owner = manager()
    PartnerFactory(code="P-OWN", stage="active", owner=owner)
    body = api_of(owner).post(CLOSES, {"month": "2025-01"}).json()
    assert [skip["partner"] for skip in body["skipped"]] == ["P-OWN"]


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({}, 400, "/month"),
        ({"month": "2025-13"}, 400, "/month"),
        ({"month": "January"}, 400, "/month"),
        ({"month": 202501}, 400, "/month"),
        ({"month": "2025-02"}, 422, None),
    ],
)
def test_a_month_that_cannot_be_closed(api: APIClient, body: Any, status: int, pointer: str | None) -> None:
    response = api.post(CLOSES, body)
    assert response.status_code == status
    assert [error["pointer"] for error in response.json()["errors"]] == ([pointer] if pointer else [])


def test_the_seed_month_reads_as_it_is_worked(api: APIClient, partner: Partner) -> None:
    card = card_of(api, partner)
    assert (card["total"], card["grade"], card["status"], card["version"]) == ("112.2", "good", "draft", 1)
    assert {line["kpi"]: line["score"] for line in card["lines"]} == {
        "contracts": "116.00",
        "conversion_rate": "106.67",
        "nps": "105.71",
        "complaint_rate": "110.00",
        "quoting_hours": "115.00",
        "failure_rate": "120.00",
    }
    line = next(line for line in card["lines"] if line["kpi"] == "complaint_rate")
    assert (line["target"], line["actual"], line["weight"], line["no_data"]) == ("0.05", "0.032", "1", "")
    assert api.get(f"{CARDS}{card['id']}/").json() == card


def test_the_list_costs_two_queries_however_many_cards(boss: User) -> None:
    boss.role_names()
    api = APIClient()
    api.force_authenticate(boss)
    counts = []
    for size in (2, 12):
        kpi = KpiFactory()
        for _ in range(size):
            target = KpiTargetFactory(kpi=kpi)
            take_in(row(target.partner, kpi, "90"))
        api.post(CLOSES, {"month": "2025-01"})
        with CaptureQueriesContext(connection) as captured:
            api.get(CARDS)
        counts.append(len(captured))
    assert counts == [2, 2]


def test_a_published_card_is_seen_by_its_partner_who_is_told(api: APIClient, partner: Partner) -> None:
    contact = api_of(outsider_of(partner).user)
    stranger = api_of(outsider_of(PartnerFactory()).user)
    assert contact.get(CARDS).json()["results"] == []
    address = publish(api, partner)
    seen = contact.get(address).json()
    assert (seen["status"], seen["answers_until"]) == ("published", "2025-02-13")
    assert stranger.get(address).status_code == 404
    assert Notification.objects.filter(cause__startswith="scorecard:").count() == 2
    assert api.post(f"{address}publication/", {}).status_code == 409


def test_late_data_restates_a_published_card(api: APIClient, partner: Partner) -> None:
    publish(api, partner)
    late = {"partner": partner.code, "kpi": "contracts", "date": "2025-01-31", "value": "500"}
    api.post("/api/v1/measurements/bulk/", {"rows": [late]})
    sweep_marks(now=NOW)
    cards = api.get(CARDS, {"partner": partner.code}).json()["results"]
    assert [(card["version"], card["status"]) for card in cards] == [(2, "published"), (1, "superseded")]


def test_a_partner_accepts_a_card(api: APIClient, partner: Partner) -> None:
    contact, address = api_of(outsider_of(partner).user), publish(api, partner)
    accepted = contact.post(f"{address}acceptance/")
    assert (accepted.status_code, accepted.json()["status"]) == (201, "final")
    assert contact.post(f"{address}acceptance/").status_code == 409


def test_a_dispute_is_raised_and_resolved(api: APIClient, partner: Partner) -> None:
    contact, address = api_of(outsider_of(partner).user), publish(api, partner)
    sent = {"kpi": "complaint_rate", "reason": "Counted twice", "claimed": "0.021"}
    raised = contact.post(f"{address}disputes/", sent)
    assert (raised.status_code, raised.json()["claimed"]) == (201, "0.021")
    assert contact.get(address).json()["status"] == "disputed"
    again = contact.post(f"{address}disputes/", {"kpi": "complaint_rate", "reason": "Again"})
    assert again.status_code == 409
    assert contact.post(f"{address}acceptance/").status_code == 409
    resolution = f"{address}disputes/{raised.json()['id']}/resolution/"
    assert contact.post(resolution, {"resolution": "upheld", "reason": "So it is"}).status_code == 403
    resolved = api.post(resolution, {"resolution": "rejected", "reason": "The log shows two users"})
    assert (resolved.status_code, resolved.json()["resolution"]) == (201, "rejected")
    assert api.get(address).json()["status"] == "final"
    assert api.post(resolution, {"resolution": "upheld", "reason": "After all"}).status_code == 409


def test_a_dispute_names_a_line_of_the_card(api: APIClient, partner: Partner) -> None:
    contact, address = api_of(outsider_of(partner).user), publish(api, partner)
    response = contact.post(f"{address}disputes/", {"kpi": "luck", "reason": "Bad"})
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (400, "/kpi")


def test_a_card_can_be_answered_until_its_day(api: APIClient, partner: Partner) -> None:
    contact, address = api_of(outsider_of(partner).user), publish(api, partner)
    Scorecard.objects.update(answers_until="2025-02-02")
    assert contact.post(f"{address}acceptance/").status_code == 409


def test_who_does_not_own_the_partner_publishes_nothing(api: APIClient, partner: Partner) -> None:
    address = f"{CARDS}{card_of(api, partner)['id']}/publication/"
    assert api_of(partner.owner).post(address, {"comment": "Well done"}).json()["comment"] == "Well done"
    assert api_of(manager()).post(address, {}).status_code == 404
    assert api_of(outsider_of(partner).user).post(address, {}).status_code == 403
