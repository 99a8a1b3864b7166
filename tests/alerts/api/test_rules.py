from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from alerts.models import AlertRule
from tests.factories import alerts as make
from tests.factories.accounts import administrator, manager

pytestmark = pytest.mark.django_db

LIST = "/api/v1/alert-rules/"
SLUMP = {
    "code": "slump",
    "measure": "attainment",
    "kpi": "contracts",
    "operator": "<",
    "threshold": "0.6",
    "period": "month",
    "periods": 2,
    "scope": "all",
    "severity": "major",
}


@pytest.fixture
def api(api_of: Callable[[User], APIClient]) -> APIClient:
    make.contracts()
    return api_of(administrator())


def test_a_rule_is_written_and_read_back(api: APIClient) -> None:
    made = api.post(LIST, SLUMP)

    assert (made.status_code, made["ETag"], made["Location"]) == (201, '"1"', f"http://testserver{LIST}slump/")
    body = api.get(f"{LIST}slump/").json()
    assert {name: body[name] for name in SLUMP} == SLUMP
    assert (body["name"], body["clear_at"], body["playbook"], body["version"]) == ("slump", None, None, 1)
    assert body["sentence"] == "Fires when attainment of Contracts is below 60.0% for 2 months in a row."


def test_a_rule_is_edited_at_the_version_that_was_read(api: APIClient) -> None:
    api.post(LIST, SLUMP)

    assert api.patch(f"{LIST}slump/", {"periods": 3}).status_code == 428
    edited = api.patch(f"{LIST}slump/", {"periods": 3}, headers={"If-Match": '"1"'})
    assert (edited.status_code, edited.json()["periods"], edited["ETag"]) == (200, 3, '"2"')
    assert api.patch(f"{LIST}slump/", {"periods": 4}, headers={"If-Match": '"1"'}).status_code == 412
    versions = api.get(f"{LIST}slump/versions/").json()["results"]
    assert [(row["number"], row["periods"]) for row in versions] == [(2, 3), (1, 2)]


def test_a_rule_is_taken_out_of_force_and_put_back(api: APIClient) -> None:
    api.post(LIST, SLUMP)

    off = api.post(f"{LIST}slump/deactivation/", {"reason": "A pause"}, headers={"If-Match": '"1"'})
    assert (off.status_code, off.json()["is_active"]) == (201, False)
    assert api.post(f"{LIST}slump/activation/").status_code == 428
    on = api.post(f"{LIST}slump/activation/", headers={"If-Match": off["ETag"]})
    assert on.json()["is_active"] is True
    assert api.post(f"{LIST}slump/activation/", headers={"If-Match": on["ETag"]}).status_code == 409


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"kpi": None}, "/kpi"),
        ({"threshold": None}, "/threshold"),
        ({"threshold": 0.6}, "/threshold"),
        ({"operator": "=="}, "/operator"),
        ({"periods": 0}, "/periods"),
        ({"clear_at": "0.5"}, "/clear_at"),
        ({"scope": "level", "scope_value": "D"}, "/scope_value"),
        ({"measure": "event"}, "/kpi"),
        ({"colour": "red"}, "/colour"),
        ({"code": "a b"}, "/code"),
    ],
)
def test_terms_that_do_not_go_together_are_named(api: APIClient, wrong: dict[str, Any], pointer: str) -> None:
    refused = api.post(LIST, SLUMP | wrong)

    assert refused.status_code == 400
    assert pointer in [error["pointer"] for error in refused.json()["errors"]]
    assert not AlertRule.objects.exists()


def test_a_rule_on_an_unknown_kpi_is_not_found(api: APIClient) -> None:
    refused = api.post(LIST, SLUMP | {"kpi": "unknown"})

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (404, "/kpi")


def test_a_code_is_taken_once(api: APIClient) -> None:
    api.post(LIST, SLUMP)

    assert api.post(LIST, SLUMP).json()["errors"][0] == {
        "pointer": "/code",
        "code": "code_taken",
        "detail": "The code “slump” is taken by another rule.",
    }


def test_managers_read_rules_but_do_not_write_them(api_of: Callable[[User], APIClient]) -> None:
    make.default_rules()
    reader = api_of(manager())

    assert len(reader.get(f"{LIST}?measure=event&is_active=true").json()["results"]) == 2
    assert reader.post(LIST, SLUMP).status_code == 403
    assert reader.get("/api/v1/playbooks/data_incident/").json()["steps"][1]["text"] == "Bring in legal"
    assert len(reader.get("/api/v1/escalation-policies/").json()["results"]) == 4
