"""What a caller sees when no view could answer."""

from types import ModuleType

import psycopg2
import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from accounts.rules.permissions import Role
from prms import urls
from tests.factories.accounts import person


class BugError(RuntimeError):
    """Stands for a fault of ours."""


RAISED: dict[str, Exception] = {
    "away": OperationalError("server closed the connection"),
    "broken": InterfaceError("connection already closed"),
    "cut": DatabaseError("server closed the connection unexpectedly"),
    "fault": BugError("secret detail"),
    "denied": PermissionDenied(),
    "suspicious": SuspiciousOperation(),
}


RAISED["cut"].__cause__ = psycopg2.DatabaseError("server closed the connection unexpectedly")


def fail(_request: HttpRequest, how: str) -> HttpResponse:
    raise RAISED[how]


@pytest.fixture
def failing(settings) -> Client:
    table = ModuleType("failing_urls")
    table.urlpatterns = [path("fail/<how>/", fail), path("api/v1/fail/<how>/", fail), *urls.urlpatterns]
    for name in ("handler400", "handler403", "handler404", "handler500"):
        setattr(table, name, getattr(urls, name))
    settings.ROOT_URLCONF = table
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ("away", 503, "service_unavailable"),
        ("broken", 503, "service_unavailable"),
        ("cut", 503, "service_unavailable"),
        ("fault", 500, "internal_server_error"),
        ("denied", 403, "forbidden"),
        ("suspicious", 400, "bad_request"),
    ],
)
def test_under_the_api_each_failure_is_problem_json(failing: Client, how: str, status: int, code: str) -> None:
    response = failing.get(f"/api/v1/fail/{how}/")

    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert (problem["type"], problem["status"]) == (f"urn:prms:problem:{code}", status)
    assert problem["title"]
    assert problem["errors"] == []
    assert b"secret detail" not in response.content


@pytest.mark.parametrize(("how", "status"), [("away", 503), ("fault", 500), ("denied", 403), ("suspicious", 400)])
def test_elsewhere_each_failure_is_a_page_without_details(failing: Client, how: str, status: int) -> None:
    response = failing.get(f"/fail/{how}/")

    assert response.status_code == status
    assert response.headers["Content-Type"].startswith("text/html")
    assert b"secret detail" not in response.content


def test_a_caller_is_told_when_to_try_again_while_the_database_is_away(failing: Client) -> None:
    assert failing.get("/api/v1/fail/away/").headers["Retry-After"] == "5"


def test_an_unknown_api_address_is_problem_json(client: Client) -> None:
    response = client.get("/api/v1/no-such-thing/")

    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"


def test_a_refused_colleague_reads_whom_to_ask(failing: Client, db) -> None:
    person(Role.ADMINISTRATOR, name="Ada Boss")
    failing.force_login(person(Role.FINANCE))

    response = failing.get("/settings/users/")

    assert response.status_code == 403
    assert "An administrator can grant it: Ada Boss." in response.content.decode()
    failing.force_login(person(Role.PARTNER_CONTACT))
    assert "Ada Boss" not in failing.get("/settings/users/").content.decode()
