from typing import Any

import pytest

from accounts.models import AuditEntry
from messaging.models import Notification, SendingPermit
from messaging.services import is_sending_permitted, outbox_problems, resume_sending, send_due
from tests.factories.accounts import administrator, person
from tests.factories.messaging import MORNING, queued_email

pytestmark = pytest.mark.django_db


def restore_into_another_database() -> None:
    SendingPermit.objects.update(fingerprint="of the original")


def sweep() -> int:
    return send_due(clock=lambda: MORNING)


def test_a_new_installation_may_send() -> None:
    assert is_sending_permitted(now=MORNING)


def test_a_restored_copy_sends_nothing_until_told_to() -> None:
    row = queued_email(person())
    restore_into_another_database()

    assert sweep() == 0
    row.refresh_from_db()
    assert row.status == "queued"

    resume_sending(now=MORNING, by=None)
    assert sweep() == 1


def test_a_copy_served_under_another_name_sends_nothing(settings: Any) -> None:
    assert is_sending_permitted(now=MORNING)

    settings.PUBLIC_URL = "https://staging.example.com"

    assert not is_sending_permitted(now=MORNING)


def test_what_the_original_may_have_sent_can_be_cancelled_on_resuming() -> None:
    queued_email(person())
    restore_into_another_database()
    boss = administrator()

    assert resume_sending(now=MORNING, by=boss, is_queue_cancelled=True) == 1

    assert sweep() == 0
    assert Notification.objects.get().status == "cancelled"
    assert AuditEntry.objects.get(action="sending.resumed").actor == boss


def test_the_pause_is_shown_to_those_who_watch() -> None:
    assert outbox_problems(now=MORNING) == []

    restore_into_another_database()

    (problem,) = outbox_problems(now=MORNING)
    assert "manage.py resume_sending" in problem
