from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from evaluations.models import Measurement, MeasurementBatch
from tests.clients import api_of
from tests.factories.accounts import manager
from tests.factories.evaluations import NOW, KpiFactory, MeasurementFactory, row, take_in
from tests.factories.partners import PartnerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("early_february")]
ONE, BULK = "/api/v1/measurements/", "/api/v1/measurements/bulk/"


@pytest.fixture
def early_february():
    with time_machine.travel(NOW, tick=False):
        yield


def codes(response: Any) -> list[tuple[int, str, str]]:
    return [(error.get("index"), error["pointer"], error["code"]) for error in response.json()["errors"]]


def test_a_bulk_says_what_became_of_its_rows(api: APIClient) -> None:
    partner, kpi = PartnerFactory(), KpiFactory()
    take_in(row(partner, kpi, "1", "2025-01-01"), row(partner, kpi, "1", "2025-01-02"))
    days = ("2025-01-01", "2025-01-02", "2025-01-03")
    rows = [row(partner, kpi, value, day) for value, day in zip("123", days, strict=True)]
    response = api.post(BULK, {"mode": "atomic", "rows": rows})
    assert response.status_code == 200
    assert response.json() == {"created": 1, "updated": 1, "unchanged": 1, "errors": []}
    assert MeasurementBatch.objects.order_by("-pk")[0].door == "rest"


def test_an_atomic_bulk_with_a_bad_row_writes_nothing(api: APIClient) -> None:
    partner, kpi = PartnerFactory(), KpiFactory()
    rows = [row(partner, kpi, "1"), row(partner, kpi, "NaN", "2025-01-30"), {"partner": "P-NONE"}]
    response = api.post(BULK, {"rows": rows})
    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    assert (1, "/rows/1/value", "not_finite") in codes(response)
    assert (2, "/rows/2/partner", "unknown_partner") in codes(response)
    assert not Measurement.objects.exists()


def test_a_partial_bulk_writes_the_good_rows_and_answers_207(api: APIClient) -> None:
    partner, kpi = PartnerFactory(), KpiFactory()
    rows = [row(partner, kpi, "1"), row(partner, kpi, "NaN", "2025-01-30")]
    response = api.post(BULK, {"mode": "partial", "rows": rows})
    assert response.status_code == 207
    assert {**response.json(), "errors": len(response.json()["errors"])} == {
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "errors": 1,
    }
    assert codes(response) == [(1, "/rows/1/value", "not_finite")]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/rows"),
        ({"rows": {}}, "/rows"),
        ({"rows": [], "mode": "careless"}, "/mode"),
        ({"rows": [], "extra": 1}, "/extra"),
        ([], ""),
        ({"rows": [{}] * 5_001}, "/rows"),
    ],
)
def test_a_bulk_that_cannot_be_read_is_a_400(api: APIClient, body: Any, pointer: str) -> None:
    response = api.post(BULK, body)
    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"rows":' * 50_000,
        b'{"rows": [{"value": NaN}]}',
        b'{"rows": ["\\ud800"]}',
        b'{"rows": [{"partner": "a\\u0000b"}]}',
        '{"rows": []}'.encode("utf-16"),
        b"partner,kpi,date,value",
        b"",
    ],
)
def test_nonsense_is_refused_and_never_a_500(api: APIClient, body: bytes) -> None:
    response = api.generic("POST", BULK, body, content_type="application/json")
    assert response.status_code == 400
    assert response.json()["detail"]


def test_a_mode_that_is_none_is_answered_with_those_there_are(api: APIClient) -> None:
    response = api.post("/api/v1/measurements/bulk/", {"mode": "half", "rows": []})

    assert response.json()["detail"] == '"half" is not a valid choice. Possible: atomic, partial.'


def test_a_float_is_refused_with_the_text_to_send(api: APIClient) -> None:
    partner, kpi = PartnerFactory(), KpiFactory()
    body = b'{"rows": [{"partner": "%s", "kpi": "%s", "date": "2025-01-31", "value": 0.10}]}'
    sent = body % (partner.code.encode(), kpi.code.encode())
    response = api.generic("POST", BULK, sent, content_type="application/json")
    assert codes(response) == [(0, "/rows/0/value", "float_not_exact")]
    assert '"0.1' in response.json()["errors"][0]["detail"]


def test_the_same_request_again_gets_the_same_answer(api: APIClient) -> None:
    body = {"rows": [row(PartnerFactory(), KpiFactory(), "1")]}
    first = api.post(BULK, body, headers={"Idempotency-Key": "feed-1"})
    again = api.post(BULK, body, headers={"Idempotency-Key": "feed-1"})
    other = api.post(BULK, {"rows": []}, headers={"Idempotency-Key": "feed-1"})
    assert first.json() == again.json() == {"created": 1, "updated": 0, "unchanged": 0, "errors": []}
    assert other.status_code == 422


def test_one_measurement_is_created_known_or_corrected(api: APIClient) -> None:
    partner, kpi = PartnerFactory(), KpiFactory()
    created = api.post(ONE, row(partner, kpi, "580", source="crm"))
    known = api.post(ONE, row(partner, kpi, "580", source="crm"))
    corrected = api.post(ONE, row(partner, kpi, "590", source="crm"))
    assert [response.status_code for response in (created, known, corrected)] == [201, 200, 200]
    assert corrected.json()["id"] == created.json()["id"]
    assert {name: corrected.json()[name] for name in ("partner", "kpi", "date", "value", "numerator", "source")} == {
        "partner": partner.code,
        "kpi": kpi.code,
        "date": "2025-01-31",
        "value": "590",
        "numerator": None,
        "source": "crm",
    }


def test_a_corrected_measurement_tells_what_it_was(api: APIClient) -> None:
    partner, kpi = PartnerFactory(), KpiFactory()
    for value in ("580", "590", "600"):
        sent = api.post(ONE, row(partner, kpi, value, source="crm")).json()
    detail = api.get(f"{ONE}{sent['id']}/").json()
    assert detail["value"] == "600"
    assert [(old["value"], old["source"]) for old in detail["history"]] == [("590", "crm"), ("580", "crm")]


def test_one_bad_measurement_is_a_400_that_names_its_fields(api: APIClient) -> None:
    response = api.post(ONE, {"partner": "P-NONE", "kpi": "x", "date": "2025-01-31", "value": "1", "note": "?"})
    assert response.status_code == 400
    assert {error["pointer"] for error in response.json()["errors"]} == {"/partner", "/kpi", "/note"}


def test_the_list_is_filtered_in_two_queries_the_partner_found_among_them(boss: User) -> None:
    boss.role_names()
    api = APIClient()
    api.force_authenticate(boss)
    partner, kpi = PartnerFactory(), KpiFactory()
    for day in (29, 30, 31):
        MeasurementFactory(partner=partner, kpi=kpi, date=date(2025, 1, day), value=Decimal(day))
    MeasurementFactory()
    query = {"partner": partner.code, "kpi": kpi.code, "date_from": "2025-01-30", "limit": 1}
    with CaptureQueriesContext(connection) as captured:
        page = api.get(ONE, query).json()
    assert [found["value"] for found in page["results"]] == ["31"]
    assert len(captured) == 2
    assert [found["value"] for found in api.get(page["next"]).json()["results"]] == ["30"]


def test_a_manager_sees_measurements_of_own_partners_only() -> None:
    owner = manager()
    own, foreign = MeasurementFactory(partner=PartnerFactory(owner=owner)), MeasurementFactory()
    client = api_of(owner)
    assert [found["id"] for found in client.get(ONE).json()["results"]] == [own.pk]
    assert client.get(f"{ONE}{foreign.pk}/").status_code == 404


def test_a_batch_can_be_taken_back(api: APIClient) -> None:
    partner, kpi = PartnerFactory(), KpiFactory()
    take_in(row(partner, kpi, "1"))
    api.post(BULK, {"rows": [row(partner, kpi, "2"), row(partner, kpi, "3", "2025-01-30")]})
    batch = api.get("/api/v1/measurement-batches/").json()["results"][0]
    reversed_ = api.post(f"/api/v1/measurement-batches/{batch['id']}/reversal/")
    assert reversed_.status_code == 201
    assert reversed_.json()["undone_at"] == "2025-02-03T01:00:00Z"
    assert list(Measurement.objects.values_list("value", flat=True)) == [1]
    assert api.post(f"/api/v1/measurement-batches/{batch['id']}/reversal/").status_code == 409
