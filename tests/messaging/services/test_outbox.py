from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from messaging.models import InboxItem, Notification
from messaging.services import Letter, cancel_unsent, cancel_unsent_batch, queue, queue_letters
from tests.factories.accounts import person
from tests.factories.messaging import MORNING, queued_email

pytestmark = pytest.mark.django_db


def say(cause: str = "incident:12:1", **fields: Any) -> int:
    letter = {"template": "messaging/messages/plain", "params": {"subject": "Hello"}, "available_at": MORNING}
    return queue(cause=cause, **{"recipients": [person()], **letter, **fields})


def test_a_message_is_an_inbox_item_at_once_and_an_e_mail_that_waits() -> None:
    lin = person()

    assert say(recipients=[lin]) == 2

    item = InboxItem.objects.get()
    assert (item.user, item.created_at, item.read_at) == (lin, MORNING, None)
    assert dict(Notification.objects.values_list("channel", "status")) == {"inbox": "sent", "email": "queued"}


def test_the_same_message_is_queued_once_however_often_it_is_said() -> None:
    lin = person()
    say(recipients=[lin])

    assert say(recipients=[lin]) == 0
    assert say(recipients=[lin], step=1) == 2
    assert say(recipients=[lin], repeat=1) == 2
    assert InboxItem.objects.count() == 3


def test_a_person_named_twice_hears_it_once() -> None:
    lin = person()

    assert say(recipients=[lin, lin]) == 2


def test_who_cannot_sign_in_is_told_nothing() -> None:
    assert say(recipients=[person(is_active=False)]) == 0


def test_a_private_link_goes_to_somebody_who_is_not_in_yet() -> None:
    assert say(recipients=[person(is_active=False)], is_private=True, channels=["email"]) == 1


def test_a_message_for_later_waits_also_for_the_inbox() -> None:
    say(available_at=MORNING + timedelta(days=1), now=MORNING)

    assert set(Notification.objects.values_list("status", flat=True)) == {"queued"}
    assert not InboxItem.objects.exists()


def test_a_suppressed_message_is_evidence_that_nobody_reads() -> None:
    say(suppressed_because="Silenced until 14 March")

    assert set(Notification.objects.values_list("status", "status_reason")) == {
        ("suppressed", "Silenced until 14 March")
    }
    assert not InboxItem.objects.exists()


def test_what_is_rolled_back_was_never_said() -> None:
    lin = person()

    with transaction.atomic():
        say(recipients=[lin])
        transaction.set_rollback(True)

    assert not Notification.objects.exists()
    assert not InboxItem.objects.exists()


def test_the_message_id_follows_from_the_unique_key() -> None:
    lin = person()
    first = queued_email(lin).message_id
    Notification.objects.all().delete()

    assert queued_email(lin).message_id == first
    assert queued_email(lin, step=1).message_id != first
    assert first.endswith("@example.com>")


def test_cancelling_takes_what_is_unsent_of_the_cause_and_below() -> None:
    lin = person()
    kept = [queued_email(lin, cause=cause) for cause in ("incident:120:1", "meeting:12")]
    for cause in ("incident:12", "incident:12:1", "incident:12:2:owner"):
        queued_email(lin, cause=cause)

    assert cancel_unsent(cause_prefix="incident:12:", reason="Acknowledged") == 3

    assert set(Notification.objects.filter(status="queued")) == set(kept)
    assert set(Notification.objects.filter(status="cancelled").values_list("status_reason", flat=True)) == {
        "Acknowledged"
    }


def test_what_was_sent_stays_sent_when_its_cause_is_cancelled() -> None:
    say(channels=["inbox"])

    assert cancel_unsent(cause_prefix="incident:12", reason="Acknowledged") == 0


def test_statements_do_not_grow_with_the_letters(django_assert_max_num_queries: Any) -> None:
    people = [person() for _ in range(3)]

    def letters(count: int, prefix: str) -> list[Letter]:
        return [
            Letter(
                cause=f"{prefix}:{number}",
                recipients=people,
                template="messaging/messages/plain",
                params={},
                available_at=MORNING,
            )
            for number in range(count)
        ]

    with django_assert_max_num_queries(8):
        assert queue_letters(letters(1, "one")) == 6
    # SQLite takes 45 rows a statement.
    with django_assert_max_num_queries(8 + 240 // 45):
        assert queue_letters(letters(40, "many")) == 240


def test_many_causes_are_cancelled_at_once_and_nothing_below_them() -> None:
    lin = person()
    below = queued_email(lin, cause="incident:12:1:owner")
    for number in range(3):
        queued_email(lin, cause=f"incident:{number}:1")

    assert cancel_unsent_batch(causes=["incident:0:1", "incident:1:1", "incident:12:1"], reason="Over") == 2

    assert set(Notification.objects.unsent().values_list("cause", flat=True)) == {below.cause, "incident:2:1"}
