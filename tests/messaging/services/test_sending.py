from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from messaging.models import InboxItem, Notification
from messaging.services import cancel_unsent, queue, resend, send_due
from messaging.services.sending import LEASE
from tests.factories.accounts import administrator, person
from tests.factories.messaging import MORNING, queued_email
from tests.messaging.mail_server import Server, at, ids_sent, refused_by, sweep

pytestmark = pytest.mark.django_db


def test_a_due_message_is_sent_once_and_says_when(server: Server) -> None:
    row = queued_email(person(email="lin@example.com"))

    assert [sweep(), sweep(seconds=2)] == [1, 0]

    row.refresh_from_db()
    assert (row.status, row.sent_at, row.attempts, row.lease) == ("sent", MORNING, 1, None)
    assert mail.outbox[0].to == ["lin@example.com"]
    assert ids_sent() == [row.message_id]
    assert row.delivery_attempts.get().outcome == "sent"


def test_a_message_waits_for_its_hour(server: Server) -> None:
    queued_email(person(), available_at=MORNING + timedelta(hours=1))

    assert [sweep(), sweep(hours=1)] == [0, 1]


def test_an_inbox_message_for_later_arrives_at_its_hour() -> None:
    queue(
        cause="meeting:7",
        recipients=[person()],
        template="messaging/messages/plain",
        params={},
        channels=["inbox"],
        available_at=MORNING + timedelta(hours=1),
        now=MORNING,
    )

    assert [sweep(), sweep(hours=1), sweep(hours=2)] == [0, 1, 0]
    assert InboxItem.objects.get().created_at == MORNING + timedelta(hours=1)


def test_a_worker_that_dies_after_sending_repeats_the_same_words_under_the_same_id(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin = person(name="Lin")
    queued_email(lin, params={"subject": "First words"})
    with monkeypatch.context() as dying:
        dying.setattr("messaging.services.sending.record_try", lambda **_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            sweep()
    Notification.objects.update(params={"subject": "Other words"})

    assert sweep(seconds=2) == 0, "the lease still holds"
    assert send_due(clock=at(MORNING + LEASE + timedelta(seconds=1))) == 1

    first, second = mail.outbox
    assert first.subject == second.subject == "First words"
    assert ids_sent()[0] == ids_sent()[1]
    assert Notification.objects.get().attempts == 2


def test_a_message_cancelled_between_claim_and_send_is_not_sent(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin, wang = person(email="lin@example.com"), person(email="wang@example.com")
    queued_email(lin, cause="incident:1:1")
    queued_email(wang, cause="incident:2:1")
    server.on_sending = lambda: cancel_unsent(cause_prefix="incident:2", reason="Acknowledged")

    assert sweep() == 1

    assert server.tried == ["lin@example.com"]
    assert Notification.objects.get(recipient=wang).status == "cancelled"


def test_a_message_that_got_through_while_it_was_cancelled_counts_as_sent(server: Server) -> None:
    queued_email(person())
    server.on_sending = lambda: cancel_unsent(cause_prefix="incident:12", reason="Acknowledged")

    sweep()

    assert Notification.objects.get().status == "sent"


def test_who_was_disabled_since_is_not_written_to(server: Server) -> None:
    lin = person()
    row = queued_email(lin)
    lin.is_active = False
    lin.save()

    assert sweep() == 0

    row.refresh_from_db()
    assert (row.status, row.status_reason) == ("cancelled", "The person can no longer sign in.")


def test_messages_of_one_thread_keep_their_order(server: Server) -> None:
    lin = person(email="lin@example.com")
    queued_email(lin, cause="incident:12:opened", params={"subject": "opened"})
    queued_email(lin, cause="incident:12:resolved", params={"subject": "resolved"})
    queued_email(lin, cause="incident:13:opened", params={"subject": "other"})
    server.errors["lin@example.com"] = refused_by("lin@example.com", 450)
    sweep()
    server.errors.clear()

    sweep(seconds=3)
    assert [message.subject for message in mail.outbox] == []

    for seconds in range(4, 60, 2):
        sweep(seconds=seconds)
    subjects = [message.subject for message in mail.outbox]
    assert sorted(subjects) == ["opened", "other", "resolved"]
    assert subjects.index("opened") < subjects.index("resolved")


def test_a_reminder_for_next_week_does_not_hold_up_todays_news(server: Server) -> None:
    lin = person()
    queued_email(lin, cause="meeting:7:reminder", available_at=MORNING + timedelta(days=7))
    queued_email(lin, cause="meeting:7:moved", params={"subject": "moved"})

    assert sweep() == 1
    assert mail.outbox[0].subject == "moved"


def test_a_given_up_message_can_be_sent_again_by_an_administrator(server: Server) -> None:
    boss, lin = administrator(), person(email="gone@example.com")
    row = queued_email(lin)
    server.errors["gone@example.com"] = refused_by("gone@example.com", 550)
    sweep()
    server.errors.clear()
    lin.email = "lin@example.com"
    lin.save()

    resend(notification=row, now=MORNING, by=boss)

    assert sweep(seconds=2) == 1
    assert mail.outbox[0].to == ["lin@example.com"]
    assert ids_sent() == [row.message_id]


def test_a_private_message_is_wiped_once_sent(server: Server) -> None:
    row = queued_email(
        person(is_active=False), cause="invitation:1:1", params={"body": "secret"}, is_private=True, url="/in/?key=abc"
    )

    assert sweep() == 1

    row.refresh_from_db()
    assert (row.params, row.payload, row.url) == ({}, None, "")
    assert "key=abc" in mail.outbox[0].body


def test_a_paused_installation_sends_nothing_and_keeps_everything(server: Server, settings: Any) -> None:
    queued_email(person())
    settings.SENDING_ENABLED = False

    assert sweep() == 0

    settings.SENDING_ENABLED = True
    assert sweep(minutes=1) == 1
