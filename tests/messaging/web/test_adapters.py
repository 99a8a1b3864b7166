"""Signing in, and the letters of signing in."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from messaging.models import Notification
from messaging.services import send_due
from tests.factories.accounts import manager

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough passphrase"
ANOTHER = "quite another passphrase"


@pytest.fixture
def lin_email() -> str:
    lin = manager(email="lin@example.com")
    lin.set_password(PASSWORD)
    lin.save()
    return lin.email


def sign_in(client: Client, email: str, password: str = PASSWORD) -> int:
    return client.post("/accounts/login/", {"login": email, "password": password}).status_code


@pytest.mark.parametrize("address", ["/accounts/signup/", "/accounts/email/", "/accounts/confirm-email/"])
def test_nobody_signs_up_or_changes_the_address_alone(client: Client, lin_email: str, address: str) -> None:
    assert client.get(address).status_code == 404
    sign_in(client, lin_email)
    assert client.post(address, {"email": "other@example.com"}).status_code == 404


def test_one_signs_in_by_e_mail_whatever_its_case(client: Client, lin_email: str) -> None:
    assert sign_in(client, "LIN@example.com") == 302


def test_a_wrong_password_and_an_unknown_person_get_the_same_answer(client: Client, lin_email: str) -> None:
    wrong = client.post("/accounts/login/", {"login": lin_email, "password": "wrong"})
    unknown = client.post("/accounts/login/", {"login": "nobody@example.com", "password": "wrong"})

    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].errors == unknown.context["form"].errors


def test_after_five_wrong_passwords_the_right_one_waits_too(client: Client, lin_email: str) -> None:
    for _ in range(5):
        sign_in(client, lin_email, "wrong")

    assert sign_in(client, lin_email) != 302


def test_a_forgotten_password_is_replaced_through_a_link_that_works_once(client: Client, lin_email: str) -> None:
    client.post("/accounts/password/reset/", {"email": lin_email})
    send_due(clock=timezone.now)
    (found,) = re.findall(r"https://prms\.example\.com(/accounts/password/reset/key/\S+)", mail.outbox[0].body)

    form = client.get(found).headers["Location"]
    done = client.post(form, {"password1": ANOTHER, "password2": ANOTHER})

    assert done.status_code == 302
    assert sign_in(Client(), lin_email, ANOTHER) == 302
    assert sign_in(Client(), lin_email, PASSWORD) == 200


def test_the_link_of_a_new_password_is_not_kept(client: Client, lin_email: str) -> None:
    client.post("/accounts/password/reset/", {"email": lin_email})
    send_due(clock=timezone.now)

    row = Notification.objects.get()
    assert (row.url, row.payload) == ("", None)


def test_the_link_leads_to_us_whatever_host_the_asker_claimed(client: Client, lin_email: str, settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    client.post("/accounts/password/reset/", {"email": lin_email}, headers={"Host": "evil.example"})
    send_due(clock=timezone.now)

    assert "evil.example" not in mail.outbox[0].body


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client: Client, lin_email: str) -> None:
    known = client.post("/accounts/password/reset/", {"email": lin_email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.com"})

    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert Notification.objects.count() == 1


def test_a_changed_password_is_told_to_its_owner(client: Client, lin_email: str) -> None:
    sign_in(client, lin_email)
    fields = {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER}

    client.post("/accounts/password/change/", fields)
    send_due(clock=timezone.now)

    assert mail.outbox[0].subject == "Your password was changed"


@pytest.mark.parametrize("new", ["short", "123456789012345", "lin@example.com"])
def test_a_weak_new_password_is_refused(client: Client, lin_email: str, new: str) -> None:
    sign_in(client, lin_email)

    response = client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert response.context["form"].errors
