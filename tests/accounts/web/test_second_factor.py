from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.utils import timezone

from accounts.rules.permissions import Role
from accounts.services import create_token
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db

PAGE = "/accounts/sessions/"
SETUP = "/accounts/2fa/totp/activate/"


@pytest.fixture
def mandatory(settings: Any) -> None:
    settings.MFA_REQUIRED_ROLES = ["administrator", "finance", "executive"]


def status(client: Client, address: str) -> int:
    return client.get(address).status_code


@pytest.mark.usefixtures("mandatory")
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.FINANCE, Role.EXECUTIVE])
def test_who_decides_about_money_or_people_sets_up_a_second_factor_first(client: Client, role: Role) -> None:
    client.force_login(person(role, Role.MANAGER))

    response = client.get("/admin/")

    assert (response.status_code, response.headers["Location"]) == (302, SETUP)


@pytest.mark.usefixtures("mandatory")
def test_the_pages_of_signing_in_and_out_stay_open(client: Client) -> None:
    client.force_login(person(Role.FINANCE))

    assert [status(client, address) for address in ("/healthz", "/accounts/logout/", PAGE)] == [200, 200, 200]


@pytest.mark.usefixtures("mandatory")
def test_who_has_one_goes_on(client: Client) -> None:
    boss = person(Role.ADMINISTRATOR)
    TOTP.activate(boss, generate_totp_secret())
    client.force_login(boss)

    assert status(client, "/admin/") == 200


@pytest.mark.usefixtures("mandatory")
def test_recovery_codes_alone_are_no_second_factor(client: Client) -> None:
    boss = person(Role.ADMINISTRATOR)
    Authenticator.objects.create(user=boss, type=Authenticator.Type.RECOVERY_CODES, data={})
    client.force_login(boss)

    assert status(client, "/admin/") == 302


@pytest.mark.usefixtures("mandatory")
def test_other_roles_may_do_without(client: Client) -> None:
    client.force_login(person(Role.MANAGER))

    assert client.get("/admin/").headers["Location"].startswith("/admin/login/")


@pytest.mark.usefixtures("mandatory")
def test_a_session_without_it_cannot_use_the_api_but_a_token_can(client: Client) -> None:
    boss = person(Role.ADMINISTRATOR)
    _row, text = create_token(user=boss, name="", scopes=["*:read"], now=timezone.now(), by=boss)

    by_token = client.get("/api/v1/partners/", headers={"Authorization": f"Bearer {text}"})
    client.force_login(boss)
    by_session = client.get("/api/v1/partners/")

    assert (by_token.status_code, by_session.status_code) == (200, 403)
    assert by_session.json()["code" if "code" in by_session.json() else "type"].endswith("second_factor_missing")


def test_where_it_is_not_mandatory_nobody_is_asked(client: Client, django_assert_num_queries: Any) -> None:
    client.force_login(person(Role.ADMINISTRATOR))

    assert status(client, "/admin/") == 200


def test_the_secret_of_an_authenticator_app_is_kept_encrypted(settings: Any) -> None:
    boss, secret = person(Role.ADMINISTRATOR), generate_totp_secret()
    TOTP.activate(boss, secret)

    kept = Authenticator.objects.get(user=boss, type=Authenticator.Type.TOTP)

    assert secret not in str(kept.data)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new key after the old one was replaced"
    assert TOTP(kept).instance.pk
