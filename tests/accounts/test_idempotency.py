from datetime import timedelta

import pytest
import time_machine
from django.db import connections, transaction
from django.utils import timezone

from accounts.idempotency import RecordStore
from accounts.models import IdempotencyRecord
from accounts.tasks import forget_old_answers
from prms.lib.rest.idempotency import RecordedAnswer, RequestKey
from tests.factories.accounts import manager

pytestmark = pytest.mark.django_db


def test_an_answer_is_forgotten_after_a_day():
    user = manager()
    for hours, key in ((25, "old"), (23, "young")):
        moment = timezone.now() - timedelta(hours=hours)
        with time_machine.travel(moment, tick=False):
            answer = RecordedAnswer("0" * 64, 201, "{}")
            RecordStore().record(RequestKey(user.pk, "POST", "/api/v1/events/", key), answer, now=moment)

    assert forget_old_answers() == 1
    assert [record.key for record in IdempotencyRecord.objects.all()] == ["young"]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_key_is_held_until_its_transaction_ends():
    key, other = (RequestKey(1, "POST", "/api/v1/events/", name) for name in ("a", "b"))
    second = connections.create_connection("default")
    try:
        with transaction.atomic():
            assert RecordStore().lock(key)
            with second.cursor() as cursor:
                for wanted, free in ((key, False), (other, True)):
                    cursor.execute("SELECT pg_try_advisory_lock(%s)", [wanted.number])
                    assert cursor.fetchone()[0] is free
    finally:
        second.close()
