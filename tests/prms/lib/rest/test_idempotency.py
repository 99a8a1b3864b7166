from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.test import APIClient, APIRequestFactory

from accounts.idempotency import RecordStore
from accounts.models import IdempotencyRecord
from partners.models import Partner
from prms.lib.rest.idempotency import fingerprint
from tests.factories.accounts import administrator
from tests.factories.partners import PartnerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.prms.lib.rest.sample")]
PARTNERS = "/api/v1/partners/"
ACME = {"code": "ACME", "name": "Acme"}


def send(api, body=ACME, key="order-7", address=PARTNERS, **headers):
    return api.post(address, body, headers={"Idempotency-Key": key, **headers})


def test_the_same_request_again_gets_the_first_answer_and_has_no_second_effect(api):
    first, second = send(api), send(api)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["ETag"] == first.headers["ETag"]
    assert second.headers["Location"] == first.headers["Location"]
    assert Partner.objects.count() == 1


def test_without_a_key_nothing_is_remembered(api):
    assert api.post(PARTNERS, ACME).status_code == 201
    assert not IdempotencyRecord.objects.exists()


def test_the_same_key_with_another_body_is_refused(api):
    send(api)

    response = send(api, {"code": "BOLT", "name": "Bolt"})

    assert response.status_code == 422
    assert response.json()["type"] == "urn:prms:problem:idempotency_key_reused"
    assert Partner.objects.count() == 1


def test_a_key_is_one_persons_own(api, api_client):
    send(api)
    api_client.force_login(administrator())

    assert send(api_client, {"code": "BOLT", "name": "Bolt"}).status_code == 201


def test_a_key_belongs_to_one_address(api, boss):
    for code in ("ACME", "BOLT"):
        PartnerFactory(owner=boss, code=code)
        answer = send(api, {"reason": "Crisis"}, address=f"{PARTNERS}{code}/pause/", **{"If-Match": '"1"'})
        assert answer.status_code == 200
        assert answer.json()["code"] == code


def test_a_repeated_verb_is_answered_though_the_version_has_moved_on(api, boss):
    PartnerFactory(owner=boss, code="ACME")
    address = f"{PARTNERS}ACME/pause/"

    first = send(api, {"reason": "Crisis"}, address=address, **{"If-Match": '"1"'})
    again = send(api, {"reason": "Crisis"}, address=address, **{"If-Match": '"1"'})
    other = send(api, {"reason": "Crisis"}, address=address, key="order-8", **{"If-Match": '"1"'})

    assert (first.status_code, again.status_code, other.status_code) == (200, 200, 412)


def test_a_refused_request_leaves_no_record_and_may_be_sent_again(api):
    assert send(api, {"code": "ACME"}).status_code == 400
    assert send(api).status_code == 201


def test_a_fault_after_the_effect_undoes_effect_and_record_alike(api, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the record cannot be written")

    monkeypatch.setattr(RecordStore, "record", fail)
    api.raise_request_exception = False

    assert send(api).status_code == 500
    assert not Partner.objects.exists()
    assert not IdempotencyRecord.objects.exists()


def test_while_the_first_request_is_at_work_the_second_is_told_to_wait(api, monkeypatch):
    monkeypatch.setattr(RecordStore, "lock", lambda self, key: False)

    response = send(api)

    assert response.status_code == 409
    assert response.json()["type"] == "urn:prms:problem:idempotency_key_in_flight"
    assert not Partner.objects.exists()


def test_a_record_without_an_answer_means_at_work(api):
    send(api)
    IdempotencyRecord.objects.update(response_status=None)

    assert send(api).status_code == 409


def test_after_a_day_a_key_is_free_again(api):
    send(api)
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1), tick=False):
        assert send(api, {"code": "BOLT", "name": "Bolt"}).status_code == 201

    assert IdempotencyRecord.objects.count() == 1


@pytest.mark.parametrize("key", ["", "with space", "x" * 201, "schlüssel"])
def test_a_key_that_cannot_be_one_is_refused(api, key):
    assert send(api, key=key).status_code == 400


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_of_twelve_requests_at_once_exactly_one_has_an_effect(boss):
    start = Barrier(12)

    def post(_number: int):
        client = APIClient()
        client.force_authenticate(boss)
        start.wait(30)
        try:
            return send(client)
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        responses = list(pool.map(post, range(12)))

    assert {response.status_code for response in responses} <= {201, 409}
    assert sum("Idempotent-Replayed" not in r.headers for r in responses if r.status_code == 201) == 1
    assert Partner.objects.count() == 1


def form(content: bytes, **fields: str) -> Request:
    upload = SimpleUploadedFile("rows.csv", content)
    return Request(APIRequestFactory().post("/", {"file": upload, **fields}, format="multipart"), [MultiPartParser()])


def test_a_form_is_known_by_its_fields_and_by_what_its_files_hold():
    first = fingerprint(form(b"partner,value\nACME,1\n", mode="atomic"))

    assert fingerprint(form(b"partner,value\nACME,1\n", mode="atomic")) == first
    assert fingerprint(form(b"partner,value\nACME,2\n", mode="atomic")) != first
    assert fingerprint(form(b"partner,value\nACME,1\n", mode="partial")) != first
