from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from accounts.rules.permissions import Role
from alerts.models import Incident
from partners.models import Partner
from tests.factories import alerts as make
from tests.factories.accounts import manager, person

pytestmark = pytest.mark.django_db

LIST = "/api/v1/events/"


@pytest.fixture
def partner(db) -> Partner:
    make.default_rules()
    return make.partner_of(make.owner_with_ladder())


@pytest.fixture
def api(api_of: Callable[[User], APIClient]) -> APIClient:
    return api_of(person(Role.INTEGRATOR))


def leak(partner: Partner, **fields: object) -> dict[str, object]:
    return {
        "partner": partner.code,
        "kind": "data_incident",
        "source_id": "SOC-2025-0117",
        "occurred_at": "2025-03-04T06:30:00Z",
        "description": "A dump was found.",
        **fields,
    }


def test_an_event_sent_three_times_is_one_event_and_one_incident(api: APIClient, partner: Partner) -> None:
    answers = [api.post(LIST, leak(partner)) for _time in range(3)]

    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert answers[2].json()["incidents"] == [Incident.objects.get().pk]
    switches = api.get(f"/api/v1/partners/{partner.code}/switches/").json()
    assert switches["data_exchange"] == "stopped"


def test_an_idempotency_key_repeats_the_first_answer(api: APIClient, partner: Partner) -> None:
    headers = {"Idempotency-Key": "once"}
    first, second = (api.post(LIST, leak(partner), headers=headers) for _time in range(2))

    assert (first.status_code, second.status_code, first.json()) == (201, 201, second.json())


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"kind": "earthquake"}, "/kind"),
        ({"occurred_at": "yesterday"}, "/occurred_at"),
        ({"occurred_at": "2030-01-01T00:00:00Z"}, "/occurred_at"),
        ({"source_id": ""}, "/source_id"),
    ],
)
def test_what_is_wrong_with_an_event_is_named(
    api: APIClient, partner: Partner, wrong: dict[str, str], pointer: str
) -> None:
    refused = api.post(LIST, leak(partner) | wrong)

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, pointer)


def test_an_event_of_a_partner_out_of_sight_is_not_found(api: APIClient, partner: Partner) -> None:
    refused = api.post(LIST, leak(partner) | {"partner": "P-none"})

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (404, "/partner")


def test_a_source_id_of_another_partner_is_a_conflict(api: APIClient, partner: Partner) -> None:
    api.post(LIST, leak(partner))

    assert api.post(LIST, leak(make.partner_of(partner.owner))).status_code == 409


def test_events_are_read_by_those_who_see_the_partner(
    api: APIClient, partner: Partner, api_of: Callable[[User], APIClient]
) -> None:
    made = api.post(LIST, leak(partner)).json()

    assert api_of(partner.owner).get(f"{LIST}?partner={partner.code}").json()["results"] == [made]
    stranger = api_of(manager())
    assert stranger.get(LIST).json()["results"] == []
    assert stranger.get(f"{LIST}{made['id']}/").status_code == 404
    assert stranger.get(f"{LIST}?partner={partner.code}").status_code == 404
    assert stranger.post(LIST, leak(partner)).status_code == 404
