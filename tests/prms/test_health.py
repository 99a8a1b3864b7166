from typing import NoReturn
from unittest.mock import patch

import pytest
from django.db import OperationalError, connections
from django.test import Client

from prms import health


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object, **_kwargs: object) -> NoReturn:
        raise OperationalError("could not connect")

    monkeypatch.setattr(connections["default"], "ensure_connection", away)
    monkeypatch.setattr(connections["default"], "cursor", away)


def test_healthz_answers_without_a_database(client: Client, no_database: None) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_is_ready_on_a_migrated_database(client: Client) -> None:
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "status": "ready",
        "problems": {},
        "sending_enabled": True,
        "outbound_allowed_networks": [],
    }


def test_readyz_says_that_the_database_is_away(client: Client, no_database: None) -> None:
    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["problems"] == {"database": ["The database does not answer."]}


@pytest.mark.django_db
def test_readyz_refuses_work_on_a_database_that_lacks_a_migration(client: Client) -> None:
    with patch.dict(health.NEEDED, {"migrations": lambda: ["alerts.0002_silence is not applied"]}):
        response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["status"] == "not ready"
    assert response.json()["problems"] == {"migrations": ["alerts.0002_silence is not applied"]}


@pytest.mark.django_db
def test_readyz_keeps_serving_while_it_names_what_the_auditors_find(client: Client) -> None:
    with patch.dict(health.AUDITED, {"escalation": lambda: ["2 steps are overdue."]}):
        response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json()["status"] == "degraded"
    assert response.json()["problems"] == {"escalation": ["2 steps are overdue."]}


@pytest.mark.django_db
def test_readyz_shows_that_sending_is_held_and_which_networks_are_open(client: Client, settings) -> None:
    settings.SENDING_ENABLED = False
    settings.OUTBOUND_ALLOWED_NETWORKS = ["10.0.0.0/8"]

    answer = client.get("/readyz").json()

    assert (answer["sending_enabled"], answer["outbound_allowed_networks"]) == (False, ["10.0.0.0/8"])


def test_health_pages_refuse_to_be_posted_to(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
    assert client.post("/readyz").status_code == 405
