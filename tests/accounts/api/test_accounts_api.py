import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiToken, AuditEntry, User
from accounts.rules.permissions import Role
from accounts.services import create_token, ensure_organisation
from tests.factories.accounts import administrator, manager, person

pytestmark = pytest.mark.django_db

BASE = "/api/v1"


def program_of(user: User, *scopes: str) -> APIClient:
    """Return a client that signs in with a token of the person."""
    _row, text = create_token(user=user, name="test", scopes=scopes, now=timezone.now(), by=None)
    return APIClient(headers={"Authorization": f"Bearer {text}"})


def test_a_person_is_edited_on_the_version_that_was_read() -> None:
    lin, api = manager(), program_of(administrator(), "*:read", "*:write")
    address = f"{BASE}/users/{lin.pk}/"
    etag = api.get(address).headers["ETag"]

    assert api.patch(address, {"name": "Lin"}).status_code == 428
    edited = api.patch(address, {"name": "Lin", "roles": ["finance"]}, headers={"If-Match": etag})
    again = api.patch(address, {"name": "Other"}, headers={"If-Match": etag})

    assert (edited.status_code, edited.json()["name"], edited.json()["roles"]) == (200, "Lin", ["finance"])
    assert again.status_code == 412


def test_people_are_found_by_name_role_and_team() -> None:
    api = program_of(administrator(), "*:read")
    person(Role.FINANCE, name="Wang")
    person(Role.EXECUTIVE, name="Chen")

    def names(query: str) -> list[str]:
        return [row["name"] for row in api.get(f"{BASE}/users/?{query}").json()["results"]]

    assert names("q=wang") == ["Wang"]
    assert names("role=executive") == ["Chen"]
    assert names("is_active=false") == []
    assert api.get(f"{BASE}/users/?rank=high").status_code == 400


def test_a_deactivation_needs_its_reason_and_shuts_out() -> None:
    lin, api = manager(), program_of(administrator(), "*:write")

    assert api.post(f"{BASE}/users/{lin.pk}/deactivation/", {}).status_code == 400
    assert api.post(f"{BASE}/users/{lin.pk}/deactivation/", {"reason": "Left"}).json()["is_active"] is False
    assert api.post(f"{BASE}/users/{lin.pk}/reactivation/").json()["is_active"] is True


def test_a_token_is_shown_in_the_answer_that_makes_it_and_never_again() -> None:
    lin = manager()
    api = program_of(lin, "*:read", "*:write")

    made = api.post(f"{BASE}/tokens/", {"name": "sync", "scopes": ["partners:read"], "days": 30}).json()

    listed = api.get(f"{BASE}/tokens/").content.decode()
    assert made["token"].startswith(f"prms_{made['record']['prefix']}_")
    assert made["token"] not in listed
    assert APIClient(headers={"Authorization": f"Bearer {made['token']}"}).get(f"{BASE}/partners/").status_code == 200


def test_a_token_makes_no_token_wider_than_itself() -> None:
    api = program_of(manager(), "tokens:write", "partners:read")

    def asked(*scopes: str) -> int:
        return api.post(f"{BASE}/tokens/", {"name": "more", "scopes": scopes}).status_code

    assert asked("partners:read") == 201
    assert [asked("measurements:write"), asked("*:write"), asked("partners:read", "*:read")] == [403, 403, 403]
    assert ApiToken.objects.count() == 2


def test_a_revoked_token_is_refused_at_once() -> None:
    lin = manager()
    api, other = program_of(lin, "*:read", "*:write"), program_of(lin, "*:read")
    row = ApiToken.objects.get(scopes=["*:read"])

    assert other.get(f"{BASE}/profile/").status_code == 200
    assert api.post(f"{BASE}/tokens/{row.pk}/revocation/").status_code == 201
    assert other.get(f"{BASE}/profile/").status_code == 401


def test_what_a_program_does_stands_in_the_trail_with_its_token_and_request() -> None:
    boss, lin = administrator(), manager()
    api = program_of(boss, "*:read", "*:write")
    token = ApiToken.objects.get()

    headers = {"X-Request-ID": "sync-run-2026-03-10"}
    api.post(f"{BASE}/users/{lin.pk}/deactivation/", {"reason": "Left"}, headers=headers)

    entry = AuditEntry.objects.get(action="users.disabled")
    assert (entry.actor, entry.token_id, entry.request_id) == (boss, token.pk, "sync-run-2026-03-10")
    row = api.get(f"{BASE}/audit/?request_id=sync-run-2026-03-10").json()["results"][0]
    assert row["changes"]["is_active"] == [True, False]


def test_one_edits_ones_own_profile_and_nothing_else_of_it() -> None:
    lin = manager()
    api = program_of(lin, "*:read", "*:write")
    etag = {"If-Match": api.get(f"{BASE}/profile/").headers["ETag"]}

    assert api.patch(f"{BASE}/profile/", {"roles": ["administrator"]}, headers=etag).status_code == 400
    assert api.patch(f"{BASE}/profile/", {"email": "boss@example.com"}, headers=etag).status_code == 400
    assert api.patch(f"{BASE}/profile/", {"time_zone": "Mars/Olympus"}, headers=etag).status_code == 400
    assert api.patch(f"{BASE}/profile/", {"language": "zh-hans"}, headers=etag).json()["language"] == "zh-hans"


def test_the_organisation_is_one_record() -> None:
    api = program_of(administrator(), "*:read", "*:write")
    assert api.get(f"{BASE}/organisation/").status_code == 404
    ensure_organisation(name="NEV", by=None)

    edited = api.patch(f"{BASE}/organisation/", {"close_at": "07:30"}, headers={"If-Match": '"1"'})

    assert (edited.json()["close_at"], edited.json()["version"]) == ("07:30", 2)


def test_the_trail_is_exported_for_spreadsheets() -> None:
    api = program_of(administrator(), "*:read")

    exported = api.get(f"{BASE}/audit/export/")

    assert exported.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert b"".join(exported.streaming_content).startswith(b"\xef\xbb\xbfid,at,actor,action")
