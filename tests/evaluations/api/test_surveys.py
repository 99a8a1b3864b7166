import pytest
import time_machine
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.services import create_token
from tests.factories.accounts import administrator
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db
ROUNDS = "/api/v1/survey-rounds/"
ROUND = {"partner": "VOLT", "closed_on": "2025-06-30", "mean": "82.5", "n": 40}


def test_a_round_is_recorded_read_and_corrected(api: APIClient) -> None:
    PartnerFactory(code="VOLT")

    created = api.post(ROUNDS, ROUND)
    address = f"{ROUNDS}{created.json()['id']}/"
    corrected = api.patch(address, {"mean": "79"}, headers={"If-Match": created.headers["ETag"]})

    assert created.status_code == 201
    assert {name: created.json()[name] for name in ROUND} == ROUND
    assert (corrected.status_code, corrected.json()["mean"]) == (200, "79")
    assert api.patch(address, {"mean": "70"}, headers={"If-Match": '"1"'}).status_code == 412
    assert api.delete(address, headers={"If-Match": '"2"'}).status_code == 204


def test_a_round_of_the_same_day_is_a_conflict(api: APIClient) -> None:
    PartnerFactory(code="VOLT")
    api.post(ROUNDS, ROUND)

    again = api.post(ROUNDS, ROUND)

    assert (again.status_code, again.json()["errors"][0]["pointer"]) == (409, "/closed_on")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"mean": "100.5"}, "/mean"),
        ({"mean": 82.5}, "/mean"),
        ({"n": 0}, "/n"),
        ({"closed_on": "2099-01-01"}, "/closed_on"),
    ],
)
def test_what_cannot_be_is_a_field_error(api: APIClient, change: dict[str, object], pointer: str) -> None:
    PartnerFactory(code="VOLT")

    answer = api.post(ROUNDS, ROUND | change)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_takes_the_same_queries_however_long(api, django_assert_max_num_queries, count: int) -> None:
    for number in range(count):
        PartnerFactory(code=f"P{number}")
        api.post(ROUNDS, ROUND | {"partner": f"P{number}"})

    with django_assert_max_num_queries(3):
        rows = api.get(ROUNDS).json()["results"]

    assert len(rows) == count


@pytest.mark.parametrize(("zone", "status"), [("Asia/Shanghai", 201), ("UTC", 400)])
def test_a_program_has_the_day_that_its_owner_sees_on_the_pages(zone: str, status: int) -> None:
    PartnerFactory(code="VOLT")
    with time_machine.travel("2025-06-01T20:00:00Z", tick=False):
        owner = administrator(time_zone=zone)
        _row, text = create_token(user=owner, name="crm", scopes=["*:write"], now=timezone.now(), days=1, by=None)
        client = APIClient(headers={"Authorization": f"Bearer {text}"})

        answer = client.post(ROUNDS, ROUND | {"closed_on": "2025-06-03"})

    assert answer.status_code == status
    assert timezone.get_current_timezone_name() == "UTC"
