import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.rules.permissions import Role
from accounts.services import prepare_invitation, withdraw_invitations

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough passphrase"


@pytest.fixture
def link() -> str:
    """The address behind an invitation of Wang."""
    _row, secret = prepare_invitation(
        email="wang@example.com", name="Wang", roles=[Role.MANAGER], now=timezone.now(), by=None
    )
    return f"/invitation/?key={secret}"


def wang() -> User:
    return User.objects.get(email="wang@example.com")


def test_opening_the_link_changes_nothing(client: Client, link: str) -> None:
    assert [client.get(link).status_code for _ in range(3)] == [200, 200, 200]
    assert not wang().is_active


def test_the_button_sets_the_password_and_leads_to_signing_in(client: Client, link: str) -> None:
    response = client.post(link, {"password": PASSWORD})

    assert (response.status_code, response.headers["Location"]) == (302, "/accounts/login/")
    assert client.post("/accounts/login/", {"login": "wang@example.com", "password": PASSWORD}).status_code == 302
    assert client.get(link).status_code == 410


def test_a_weak_password_says_why(client: Client, link: str) -> None:
    response = client.post(link, {"password": "short"})

    assert response.status_code == 422
    assert "12 characters" in response.content.decode()


@pytest.mark.parametrize("key", ["", "guess", "\x00", "x" * 5000])
def test_a_link_that_is_none_opens_nothing(client: Client, key: str) -> None:
    assert client.get("/invitation/", {"key": key}).status_code == 410
    assert client.post(f"/invitation/?key={'guess'}", {"password": PASSWORD}).status_code == 410


def test_a_withdrawn_invitation_opens_nothing(client: Client, link: str) -> None:
    withdraw_invitations(user=wang(), now=timezone.now(), by=None)

    assert client.post(link, {"password": PASSWORD}).status_code == 410


def test_the_link_is_told_to_no_other_site(client: Client, link: str) -> None:
    assert client.get(link).headers["Referrer-Policy"] == "no-referrer"
