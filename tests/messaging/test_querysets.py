from datetime import timedelta

import pytest

from messaging.models import Notification
from messaging.services import outbox_problems
from tests.factories.accounts import administrator, person
from tests.factories.messaging import MORNING, queued_email

pytestmark = pytest.mark.django_db


def stuck(**passed: float) -> list[Notification]:
    return list(Notification.objects.stuck(now=MORNING + timedelta(**passed)))


def test_a_message_that_no_worker_takes_is_stuck_after_ten_minutes() -> None:
    row = queued_email(person())

    assert stuck(minutes=10) == []
    assert stuck(minutes=10, seconds=1) == [row]
    assert outbox_problems(now=MORNING + timedelta(minutes=11)) == [
        "Messages wait for a sender: 1. Is a worker running?"
    ]


def test_a_lease_that_ran_out_is_stuck_after_a_minute() -> None:
    row = queued_email(person())
    lease = "9d2d9bb2-95a6-4b8e-9ef1-a4a4a39c1f11"
    Notification.objects.update(status="leased", lease=lease, leased_until=MORNING)

    assert stuck(seconds=59) == []
    assert stuck(seconds=61) == [row]


def test_a_message_between_two_tries_is_not_stuck() -> None:
    queued_email(person())
    Notification.objects.update(attempts=4, next_attempt_at=MORNING + timedelta(minutes=30))

    assert stuck(minutes=25) == []


def test_a_message_behind_another_of_its_thread_is_not_stuck() -> None:
    lin = person()
    first = queued_email(lin, cause="incident:12:1")
    queued_email(lin, cause="incident:12:2")
    Notification.objects.filter(pk=first.pk).update(next_attempt_at=MORNING + timedelta(hours=5))

    assert stuck(hours=1) == []


def test_people_see_their_own_messages_and_administrators_all() -> None:
    lin = person()
    mine, other = queued_email(lin), queued_email(person())

    assert list(Notification.objects.visible_to(lin)) == [mine]
    assert set(Notification.objects.visible_to(administrator())) == {mine, other}
