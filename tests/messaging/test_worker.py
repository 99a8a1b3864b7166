"""A message reaches a mailbox through the real thing: beat, broker, worker, outbox, mail."""

import email
import email.policy
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.rules.permissions import Role
from messaging.models import Notification
from tests.factories.accounts import person
from tests.factories.messaging import queued_email
from tests.processes import running, service_environment, wait_until

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

WORKER = "celery -A prms.celery worker --beat --schedule {}/beat --concurrency 1"


def test_a_message_queued_while_no_worker_runs_is_sent_once_when_one_starts(tmp_path: Path) -> None:
    chen = person(Role.MANAGER, email="chen@example.com")
    message = queued_email(chen, available_at=timezone.now())
    environment = service_environment(tmp_path) | {"DJANGO_SETTINGS_MODULE": "prms.settings.test"}
    log = tmp_path / "worker.log"

    with running(WORKER.format(tmp_path), environment=environment, log=log):
        wait_until(lambda: is_sent(message), seconds=60, log=log)

    letters = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in (tmp_path / "mail").iterdir()
    ]
    assert [(letter["To"], letter["Subject"]) for letter in letters] == [("chen@example.com", "Hello")]


def is_sent(message: Notification) -> bool:
    message.refresh_from_db()
    return message.status == Notification.Status.SENT
