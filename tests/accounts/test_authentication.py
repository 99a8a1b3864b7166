"""Programs sign in with tokens, browsers with sessions."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiToken
from accounts.rules.permissions import Role
from accounts.services import create_token
from prms.lib import request_context
from tests.factories.accounts import manager, person
from tests.factories.partners import PartnerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.prms.lib.rest.sample")]
PARTNERS = "/api/v1/partners/"


def with_token(text: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
    return client


def new_token(user, *scopes: str, days: int | None = None) -> tuple[ApiToken, str]:
    return create_token(user=user, name="crm", scopes=scopes, now=timezone.now(), days=days, by=None)


def test_a_token_signs_its_owner_in(django_assert_num_queries):
    row, text = new_token(manager(), "partners:read")
    PartnerFactory(owner=row.user, code="ACME")
    client = with_token(text)
    assert client.get(PARTNERS).status_code == 200

    # The token with its person and the roles, and the list.
    with django_assert_num_queries(2):
        assert [partner["code"] for partner in client.get(PARTNERS).json()["results"]] == ["ACME"]


def spoil(text: str, part: int) -> str:
    parts = text.split("_", 2)
    parts[part] = parts[part][:-1] + ("0" if parts[part][-1] != "0" else "1")
    return "_".join(parts)


def test_a_token_that_differs_in_one_character_is_unknown():
    _row, text = new_token(manager(), "partners:read")

    for wrong in (spoil(text, 1), spoil(text, 2), text[5:], f"{text}x", "prms__", "prms_" + "é" * 50, ""):
        response = with_token(wrong).get(PARTNERS)
        assert response.status_code == 401, wrong
        assert response.headers["WWW-Authenticate"] == 'Bearer realm="PRMS"'


def test_a_token_dies_when_it_expires_is_revoked_or_its_owner_is_disabled():
    row, text = new_token(manager(), "partners:read", days=1)
    client = with_token(text)
    assert client.get(PARTNERS).status_code == 200

    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
        assert client.get(PARTNERS).status_code == 401
    row.user.is_active = False
    row.user.save()
    assert client.get(PARTNERS).status_code == 401
    row.user.is_active = True
    row.user.save()
    assert client.get(PARTNERS).status_code == 200
    ApiToken.objects.update(revoked_at=timezone.now())
    assert client.get(PARTNERS).status_code == 401


def test_use_is_noted_once_a_minute(django_assert_num_queries):
    row, text = new_token(manager(), "partners:read")
    start = timezone.now()
    client = with_token(text)
    for seconds, noted in ((0, 0), (59, 0), (61, 61)):
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            client.get(PARTNERS)
        row.refresh_from_db()
        assert row.last_used_at == start + timedelta(seconds=noted)


@pytest.mark.parametrize(
    ("scopes", "read", "write"),
    [
        (("partners:read",), 200, 403),
        (("partners:write",), 403, 201),
        (("*:read",), 200, 403),
        (("*:write",), 403, 201),
        (("partners:read", "partners:write"), 200, 201),
        (("kpis:read",), 403, 403),
    ],
)
def test_a_token_may_do_what_its_scopes_say(scopes, read, write):
    _row, text = new_token(manager(), *scopes)
    client = with_token(text)

    assert client.get(PARTNERS).status_code == read
    written = client.post(PARTNERS, {"code": "ACME", "name": "Acme"})
    assert written.status_code == write
    if write == 403:
        assert "partners:write" in written.json()["detail"]


def test_a_token_may_never_do_more_than_its_owner():
    row, text = new_token(manager(), "*:read", "*:write")
    row.user.role_assignments.update(role=Role.EXECUTIVE)
    client = with_token(text)

    assert client.get(PARTNERS).status_code == 200
    assert client.post(PARTNERS, {"code": "ACME", "name": "Acme"}).status_code == 403


def test_the_audit_trail_can_name_the_token(monkeypatch):
    row, text = new_token(manager(), "partners:read")
    named = []
    monkeypatch.setattr(request_context, "name_token", named.append)

    with_token(text).get(PARTNERS)

    assert named == [row.pk]


def test_a_browser_session_needs_the_csrf_token_to_write():
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(manager())

    assert client.get(PARTNERS).status_code == 200
    response = client.post(PARTNERS, {"code": "ACME", "name": "Acme"})
    assert response.status_code == 403
    assert "CSRF" in response.json()["detail"]


def test_a_disabled_persons_session_dies_at_once(api_client):
    user = manager()
    api_client.force_login(user)
    assert api_client.get(PARTNERS).status_code == 200
    user.is_active = False
    user.save()

    assert api_client.get(PARTNERS).status_code == 401


@pytest.fixture
def two_calls_a_minute(settings):
    settings.API_CALLS_PER_MINUTE = 2
    caches["fast"].clear()
    with time_machine.travel("2025-01-31T08:30:50Z", tick=False):
        yield


def test_too_many_calls_are_told_how_long_to_wait(two_calls_a_minute):
    first, second = (with_token(new_token(person(Role.MANAGER), "partners:read")[1]) for _ in range(2))

    assert [first.get(PARTNERS).status_code for _ in range(3)] == [200, 200, 429]
    response = first.get(PARTNERS)
    assert response.headers["Retry-After"] == "10"
    assert response.headers["Content-Type"] == "application/problem+json"
    assert second.get(PARTNERS).status_code == 200
    with time_machine.travel("2025-01-31T08:31:00Z", tick=False):
        assert first.get(PARTNERS).status_code == 200


def test_without_the_cache_that_counts_every_call_is_let_in(two_calls_a_minute, settings):
    settings.CACHES = {
        **settings.CACHES,
        "fast": {
            "BACKEND": "prms.lib.cache.FailOpenRedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
            "OPTIONS": {"socket_timeout": 0.2, "socket_connect_timeout": 0.2},
        },
    }
    client = with_token(new_token(manager(), "partners:read")[1])

    assert [client.get(PARTNERS).status_code for _ in range(5)] == [200] * 5
