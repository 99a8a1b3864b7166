"""Several workers at the same rows, on a real PostgreSQL."""

from collections import Counter

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from messaging.models import DeliveryAttempt, InboxItem, Notification
from messaging.services import queue, send_due
from tests.at_once import at_once
from tests.factories.accounts import person
from tests.factories.messaging import MORNING, queued_email

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

WORKERS = 4


def test_workers_that_sweep_together_send_each_message_once() -> None:
    people = [person() for _ in range(20)]
    rows = [queued_email(lin, cause=f"incident:{number}:1") for number in range(10) for lin in people]

    def sweep_until_empty() -> None:
        while Notification.objects.unsent().exists():
            send_due(clock=timezone.now)

    at_once(*[sweep_until_empty] * WORKERS)

    sent = Counter(message.extra_headers["Message-ID"] for message in mail.outbox)
    assert sent == Counter(row.message_id for row in rows)
    assert DeliveryAttempt.objects.count() == len(rows)


def test_workers_that_sweep_together_keep_the_order_of_each_thread() -> None:
    lin = person()
    for number in range(12):
        queued_email(lin, cause="incident:1:news", step=number, params={"subject": str(number)})

    def sweep_until_empty() -> None:
        while Notification.objects.unsent().exists():
            send_due(clock=timezone.now)

    at_once(*[sweep_until_empty] * WORKERS)

    assert [message.subject for message in mail.outbox] == [str(number) for number in range(12)]


def test_two_that_say_the_same_thing_at_once_say_it_once() -> None:
    people = [person() for _ in range(10)]

    def say() -> None:
        with transaction.atomic():
            queue(
                cause="incident:12:1",
                recipients=people,
                template="messaging/messages/plain",
                params={},
                available_at=MORNING,
            )

    at_once(*[say] * WORKERS)

    assert Notification.objects.count() == 20
    assert InboxItem.objects.count() == 10
