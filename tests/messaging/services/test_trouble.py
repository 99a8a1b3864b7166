"""What becomes of a message whose address, server or words are at fault."""

from collections.abc import Callable

import pytest

from messaging.models import InboxItem, Notification
from messaging.services import queue, send_due
from tests.factories.accounts import administrator, person
from tests.factories.messaging import MORNING, queued_email
from tests.messaging.mail_server import Server, at, refused_by, sweep

pytestmark = pytest.mark.django_db


def test_a_bad_address_delays_nobody_else(server: Server) -> None:
    bad, good = person(email="bad@example.com"), person(email="good@example.com")
    queued_email(bad)
    queued_email(good)
    server.errors["bad@example.com"] = refused_by("bad@example.com", 450)

    assert sweep() == 1

    assert Notification.objects.get(recipient=good).status == "sent"
    assert Notification.objects.get(recipient=bad).status == "queued"


def test_a_server_that_is_away_is_asked_once_a_sweep(server: Server) -> None:
    for number in range(5):
        queued_email(person(email=f"p{number}@example.com"))
        server.errors[f"p{number}@example.com"] = ConnectionRefusedError("refused")

    assert sweep() == 0

    assert len(server.tried) == 1
    assert Notification.objects.filter(status="queued", attempts=0, lease=None).count() == 4


def test_tries_are_spaced_wider_and_wider_and_then_given_up(server: Server) -> None:
    boss, lin = administrator(), person(email="lin@example.com")
    row = queued_email(lin)
    server.errors["lin@example.com"] = refused_by("lin@example.com", 450)
    now, pauses = MORNING, []
    while row.status == "queued":
        send_due(clock=at(now))
        row.refresh_from_db()
        pauses.append((row.next_attempt_at - now).total_seconds())
        now = max(row.next_attempt_at, now)

    wanted = [5, 30, 120, 600, 1800, 7200, 18000, 36000, 86400]
    assert [abs(pause - want) <= 0.2 * want for pause, want in zip(pauses, wanted, strict=False)] == [True] * 9
    assert (row.status, row.attempts, len(server.tried)) == ("dead", 10, 10)
    assert InboxItem.objects.get(user=lin).notification.fallback_of == row
    assert InboxItem.objects.get(user=boss).notification.template == "messaging/messages/undeliverable"


def test_an_address_that_does_not_exist_is_given_up_at_once(server: Server) -> None:
    boss, lin = administrator(), person(email="gone@example.com")
    row = queued_email(lin)
    server.errors["gone@example.com"] = refused_by("gone@example.com", 550)

    sweep()

    row.refresh_from_db()
    assert (row.status, row.status_reason) == ("dead", "550 no such user")
    assert set(InboxItem.objects.values_list("user", flat=True)) == {lin.pk, boss.pk}


def test_the_inbox_does_not_repeat_what_it_holds_already(server: Server) -> None:
    lin = person(email="gone@example.com")
    letter = {"template": "messaging/messages/plain", "params": {}, "available_at": MORNING}
    queue(cause="incident:12:1", recipients=[lin], **letter)
    server.errors["gone@example.com"] = refused_by("gone@example.com", 550)

    sweep()

    assert InboxItem.objects.filter(user=lin).count() == 1


def test_administrators_hear_of_one_dead_address_once_a_day(server: Server) -> None:
    boss, lin = administrator(), person(email="gone@example.com")
    server.errors["gone@example.com"] = refused_by("gone@example.com", 550)
    for number in range(3):
        queued_email(lin, cause=f"incident:{number}:1")

    sweep()

    assert InboxItem.objects.filter(user=boss).count() == 1


def test_a_message_that_cannot_be_written_is_given_up_without_stopping_others(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = queued_email(person(), params={"subject": "Hello", "until_on": "2026-03-10"}, template="broken")
    queued_email(person(), cause="incident:13:1")
    monkeypatch.setattr("messaging.services.sending.compose_letter", fail_for("broken"))

    assert sweep() == 1

    broken.refresh_from_db()
    assert (broken.status, broken.attempts) == ("dead", 0)


def fail_for(template: str) -> Callable[..., dict[str, str]]:
    def compose(row: Notification, **_: object) -> dict[str, str]:
        if row.template == template:
            raise ValueError("no such filter")
        return {"subject": "Hello", "text": "Text"}

    return compose
