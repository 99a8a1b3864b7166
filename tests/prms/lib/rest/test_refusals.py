"""What cannot be read, and what goes wrong below, is refused in problem+json and in few words."""

import psycopg2
import pytest
from django.db import DatabaseError, IntegrityError, OperationalError
from rest_framework.test import APIClient

from tests.factories.partners import PartnerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.prms.lib.rest.sample")]
PARTNERS = "/api/v1/partners/"
NO_NUL = "Text may not contain NUL or half of a surrogate pair"


@pytest.mark.parametrize("accept", ["text/csv", "application/xml"])
def test_a_format_that_is_not_made_is_refused_in_json(api, accept):
    response = api.get(PARTNERS, headers={"Accept": accept})

    assert response.status_code == 406
    assert response.json()["type"] == "urn:prms:problem:not_acceptable"


def test_a_body_in_another_format_is_refused(api):
    response = api.post(PARTNERS, "code=ACME", content_type="application/x-www-form-urlencoded")

    assert response.status_code == 415


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"code": NaN}', b'{"code": "\\ud800"}', b'{"code":"\xff"}', b'{"a":1,"a":2}', b"{"]
)
def test_malformed_bodies_are_refused_cleanly(api, body):
    response = api.post(PARTNERS, body, content_type="application/json")

    assert response.status_code == 400
    assert response.json()["type"] == "urn:prms:problem:parse_error"


def test_a_body_above_five_megabytes_is_refused(api):
    response = api.post(PARTNERS, b'"' + b"x" * (5 * 1024 * 1024) + b'"', content_type="application/json")

    assert response.status_code == 413


def cut_off() -> DatabaseError:
    error = DatabaseError("server at 10.0.0.7 closed the connection unexpectedly")
    error.__cause__ = psycopg2.DatabaseError(*error.args)
    return error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("could not connect to server at 10.0.0.7"), 503),
        (cut_off(), 503),
        (IntegrityError("UNIQUE constraint failed: partners_partner.code"), 409),
    ],
)
def test_a_database_failure_is_told_without_its_words(api, monkeypatch, error, status):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr("tests.prms.lib.rest.sample.Partner.objects.create", fail)
    monkeypatch.setattr("prms.lib.rest.errors.connection.vendor", "sqlite")

    response = api.post(PARTNERS, {"code": "ACME", "name": "Acme"})

    assert response.status_code == status
    assert b"10.0.0.7" not in response.content
    assert b"partners_partner" not in response.content
    assert response.headers.get("Retry-After") == ("5" if status == 503 else None)


def test_two_partners_of_one_code_are_a_conflict_not_a_fault(api, boss):
    PartnerFactory(owner=boss, code="ACME")

    assert api.post(PARTNERS, {"code": "ACME", "name": "Acme"}).status_code == 409


@pytest.mark.parametrize(
    ("method", "path", "body", "words"),
    [
        ("delete", PARTNERS, None, "This address does not take DELETE. Possible: GET, HEAD, POST."),
        ("get", f"{PARTNERS}NOPE/", None, "There is nothing at this address that you can see."),
        ("get", f"{PARTNERS}?level=Z", None, "“Z” is not possible here. Possible: S, A, B, C."),
        ("post", PARTNERS, [1], "A JSON object is expected here, and a list was sent."),
        (
            "post",
            PARTNERS,
            {"code": "A", "name": "a\0"},
            f"{NO_NUL}: see /name.",
        ),
    ],
)
def test_a_refusal_says_what_would_be_right(api, method, path, body, words):
    response = getattr(api, method)(path, body)

    assert response.json()["detail"] == words


def test_a_body_of_another_kind_is_told_the_kind_that_is_read(api):
    response = api.post(PARTNERS, "code=ACME", content_type="application/x-www-form-urlencoded")

    assert "Content-Type: application/json" in response.json()["detail"]


def test_who_sends_no_token_is_told_how():
    response = APIClient().get(PARTNERS)

    assert (response.status_code, "Authorization: Bearer prms_…" in response.json()["detail"]) == (401, True)
