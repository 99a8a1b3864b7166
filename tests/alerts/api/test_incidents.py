from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from accounts.rules.permissions import Role
from alerts.models import Incident
from tests.factories import alerts as make
from tests.factories.accounts import administrator, manager, person

pytestmark = pytest.mark.django_db

LIST = "/api/v1/incidents/"
Clients = Callable[[User], APIClient]


@pytest.fixture
def api(incident: Incident, api_of: Clients) -> APIClient:
    """The owner's client."""
    return api_of(incident.partner.owner)


def address(incident: Incident, *below: object) -> str:
    return "/".join([f"{LIST}{incident.pk}", *map(str, below), ""])


def test_an_incident_says_what_happened_and_what_to_do(api: APIClient, incident: Incident) -> None:
    answer = api.get(address(incident))

    body = answer.json()
    assert (answer.status_code, answer["ETag"]) == (200, f'"{incident.version}"')
    assert (body["rule"], body["partner"], body["status"]) == ("slump", incident.partner.code, "firing")
    assert (body["severity"], body["opened_at"]) == ("major", "2025-03-04T08:00:00Z")
    assert (body["first_period"], body["last_period"]) == ("2025-01", "2025-02")
    assert body["evidence"]["value"] == "0.56"
    assert [step["position"] for step in body["steps"]] == [1, 2, 3, 4]
    assert [line["kind"] for line in body["timeline"]] == ["opened", "notified"]
    assert body["proposed_switch"] == "referrals_paused"
    assert body["policy_steps"][1] == {"number": 2, "wait_working_minutes": 240, "target": "deputy"}


def test_an_incident_is_acknowledged_without_naming_a_version(api: APIClient, incident: Incident) -> None:
    answer = api.post(address(incident, "acknowledgement"))

    assert answer.status_code == 201
    assert answer.json()["acknowledged_by"] == incident.partner.owner.email
    assert answer.json()["acknowledgement_expires_at"] == "2025-03-07T09:00:00Z"


def test_a_second_acknowledgement_of_somebody_else_is_a_conflict(
    api: APIClient, incident: Incident, api_of: Clients
) -> None:
    api.post(address(incident, "acknowledgement"))

    assert api_of(administrator()).post(address(incident, "acknowledgement")).status_code == 409


def test_resolving_needs_a_reason(api: APIClient, incident: Incident) -> None:
    refused = api.post(address(incident, "resolution"), {})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/reason")

    done = api.post(address(incident, "resolution"), {"reason": "Agreed with the partner"})
    assert (done.status_code, done.json()["resolution"]) == (201, "manual")
    assert api.post(address(incident, "resolution"), {"reason": "Again"}).status_code == 409


def test_a_silence_is_made_and_lifted(api: APIClient, incident: Incident) -> None:
    made = api.post(address(incident, "silence"), {"until": "2025-03-10T08:00:00Z", "reason": "Known outage"})
    assert (made.status_code, made.json()["ends_at"]) == (201, "2025-03-10T08:00:00Z")

    read = api.get(address(incident))
    assert read.json()["silenced_until"] == "2025-03-10T08:00:00Z"
    assert api.delete(address(incident, "silence")).status_code == 428
    assert api.delete(address(incident, "silence"), headers={"If-Match": '"1"'}).status_code == 412
    assert api.delete(address(incident, "silence"), headers={"If-Match": read["ETag"]}).status_code == 204
    assert api.get(address(incident)).json()["silenced_until"] is None


def test_a_silence_into_the_past_breaks_a_rule(api: APIClient, incident: Incident) -> None:
    refused = api.post(address(incident, "silence"), {"until": "2025-03-01T08:00:00Z", "reason": "Known"})

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/until")


def test_steps_are_ticked_off_and_reopened(api: APIClient, incident: Incident) -> None:
    done = api.post(address(incident, "steps", 1, "completion"))
    assert (done.status_code, done.json()["done_by"]) == (201, incident.partner.owner.email)
    assert api.post(address(incident, "steps", 1, "completion")).status_code == 409

    assert api.post(address(incident, "steps", 1, "reopening")).json()["done_at"] is None
    assert [step["position"] for step in api.get(address(incident, "steps")).json()["results"]] == [1, 2, 3, 4]
    assert api.post(address(incident, "steps", 9, "completion")).status_code == 404


def test_the_proposed_switch_is_set_with_one_request(api: APIClient, incident: Incident) -> None:
    assert api.post(address(incident, "switch")).status_code == 201
    incident.partner.refresh_from_db()
    assert incident.partner.referrals == "paused"
    assert api.post(address(incident, "switch")).status_code == 422


def test_a_comment_is_added_to_the_timeline(api: APIClient, incident: Incident) -> None:
    answer = api.post(address(incident, "comments"), {"text": "Called them."})

    assert (answer.status_code, answer.json()["params"]) == (201, {"text": "Called them."})


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1),
        ("?rule=slump&severity=major&status=firing", 1),
        ("?rule=other", 0),
        ("?is_open=true", 1),
        ("?is_open=false", 0),
        ("?opened_from=2025-03-01T00:00:00Z&opened_before=2025-04-01T00:00:00Z", 1),
        ("?opened_from=2025-04-01T00:00:00Z", 0),
        ("?q=INC-0", 0),
    ],
)
def test_the_list_is_filtered(api: APIClient, query: str, count: int) -> None:
    answer = api.get(LIST + query)

    assert (answer.status_code, len(answer.json()["results"])) == (200, count)


def test_the_list_is_filtered_by_partner_owner_and_number(api: APIClient, incident: Incident) -> None:
    partner = incident.partner
    for query in (f"partner={partner.code}", f"owner={partner.owner.email}", f"q={incident.code}", f"q={partner.code}"):
        assert len(api.get(f"{LIST}?{query}").json()["results"]) == 1, query


def test_a_list_of_incidents_takes_a_fixed_number_of_statements(incident: Incident, api_of: Clients) -> None:
    reader = api_of(administrator())
    reader.get(LIST)
    with CaptureQueriesContext(connection) as one:
        reader.get(LIST)
    make.slump_rule(code="again", periods=1)
    make.partner_of(incident.partner.owner)
    make.close_and_evaluate("2025-02")
    with CaptureQueriesContext(connection) as two:
        assert len(reader.get(LIST).json()["results"]) == 2

    assert len(one) == len(two) <= 5


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("acknowledgement", {}),
        ("resolution", {"reason": "x"}),
        ("silence", {"until": "2025-03-10T08:00:00Z", "reason": "x"}),
        ("switch", {}),
        ("comments", {"text": "x"}),
        ("steps/1/completion", {}),
    ],
)
def test_outside_the_scope_there_is_no_incident(
    incident: Incident, api_of: Clients, verb: str, body: dict[str, str]
) -> None:
    for stranger in (manager(), person(Role.PARTNER_CONTACT), person(Role.TEAM_MEMBER)):
        assert api_of(stranger).post(address(incident, verb), body).status_code == 404


@pytest.mark.parametrize("verb", ["resolution", "silence", "switch", "steps/1/completion"])
def test_an_executive_sees_the_incident_but_may_not_work_on_it(incident: Incident, api_of: Clients, verb: str) -> None:
    executive = api_of(person(Role.EXECUTIVE))

    assert executive.get(address(incident)).status_code == 200
    assert executive.post(address(incident, verb), {"reason": "x"}).status_code == 403
    assert executive.post(address(incident, "acknowledgement")).status_code == 201


def test_many_are_acknowledged_with_one_reason(api: APIClient, incident: Incident) -> None:
    asked = {"incidents": [incident.pk, 10_000], "reason": "On the phone"}
    answer = api.post(f"{LIST}acknowledgements/", asked)

    incident.refresh_from_db()
    assert (answer.status_code, answer.json(), incident.status) == (201, {"count": 1, "left": 1}, "acknowledged")
    assert api.post(f"{LIST}acknowledgements/", {**asked, "incidents": []}).status_code == 400
    assert api.post(f"{LIST}acknowledgements/", {"incidents": [incident.pk]}).status_code == 400
