import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.authentication import living_token
from accounts.models import BusinessCalendar, Organisation, User
from tests.factories.accounts import manager

pytestmark = pytest.mark.django_db


def told(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def test_an_empty_system_gets_its_first_administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", "a long enough passphrase")

    told("create_admin", "boss@example.com", organisation="NEV", time_zone="Asia/Shanghai", currency="CNY")

    boss = User.objects.get()
    assert boss.may("users.manage")
    assert boss.check_password("a long enough passphrase")
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.currency) == ("NEV", "CNY")
    assert organisation.calendar == BusinessCalendar.objects.get(country="CN")


def test_a_weak_password_makes_no_administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", "short")

    with pytest.raises(CommandError, match="12 characters"):
        told("create_admin", "boss@example.com")

    assert not User.objects.exists()
    assert not Organisation.objects.exists()


def test_the_last_line_is_the_token_alone() -> None:
    lin = manager(email="lin@example.com")

    lines = told(
        "create_token", user="lin@example.com", scopes="partners:read, measurements:write", days=90
    ).splitlines()

    assert re.fullmatch(r"prms_\w+", lines[-1].replace("-", "_"))
    token = living_token(lines[-1], now=timezone.now())
    assert token is not None
    assert (token.user, token.scopes) == (lin, ["measurements:write", "partners:read"])


@pytest.mark.parametrize(
    ("user", "scopes", "said"),
    [
        ("nobody@example.com", "*:read", "Nobody has the e-mail address"),
        ("lin@example.com", "partners:fly", "is not a scope"),
        ("lin@example.com", ",", "needs one scope or more"),
    ],
)
def test_a_mistake_makes_no_token(user: str, scopes: str, said: str) -> None:
    manager(email="lin@example.com")

    with pytest.raises(CommandError, match=said):
        told("create_token", user=user, scopes=scopes)
