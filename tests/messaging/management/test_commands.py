from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from messaging.models import SendingPermit
from messaging.services import is_sending_permitted, send_due
from tests.factories.accounts import person
from tests.factories.messaging import queued_email

pytestmark = pytest.mark.django_db


def told(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def test_somebody_is_invited_from_the_command_line() -> None:
    assert "wang@example.com is invited until" in told("invite", "wang@example.com", roles="manager,finance")

    send_due(clock=timezone.now)
    assert mail.outbox[0].to == ["wang@example.com"]
    assert User.objects.get().role_names() == {"manager", "finance"}


@pytest.mark.parametrize(("email", "roles"), [("wang@example.com", "boss"), ("wang", "manager")])
def test_a_mistake_invites_nobody(email: str, roles: str) -> None:
    with pytest.raises(CommandError):
        told("invite", email, roles=roles)

    assert not User.objects.exists()


def test_a_restored_copy_is_told_to_send_without_what_waited() -> None:
    queued_email(person())
    SendingPermit.objects.update(fingerprint="of the original")

    assert "Cancelled: 1." in told("resume_sending", cancel_queued=True)
    assert is_sending_permitted(now=timezone.now())
