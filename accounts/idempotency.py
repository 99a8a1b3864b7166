"""Keeps the answers of requests that carry an Idempotency-Key: `@idempotent` on an action of a view set."""

from datetime import datetime

from django.db import connection, models

from accounts.models import IdempotencyRecord
from prms.lib.rest.idempotency import RecordedAnswer, RequestKey, idempotent_through


class RecordStore:
    """Answers as rows of `IdempotencyRecord`."""

    def lock(self, key: RequestKey) -> bool:
        """Hold the key for this transaction. SQLite runs one writing transaction at a time and needs no lock."""
        if connection.vendor != "postgresql":
            return True
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [key.number])
            return cursor.fetchone()[0]

    def find(self, key: RequestKey, *, since: datetime) -> RecordedAnswer | None:
        """Return the answer recorded for the key since then."""
        row = self._rows(key).filter(created_at__gte=since).first()
        return RecordedAnswer(row.fingerprint, row.response_status, row.response_body) if row else None

    def record(self, key: RequestKey, answer: RecordedAnswer, *, now: datetime) -> None:
        """Keep the answer in place of one that has expired."""
        self._rows(key).delete()
        IdempotencyRecord.objects.create(
            user_id=key.user_id,
            method=key.method,
            route=key.route,
            key=key.key,
            fingerprint=answer.fingerprint,
            response_status=answer.status,
            response_body=answer.body,
        )

    def _rows(self, key: RequestKey) -> models.QuerySet[IdempotencyRecord]:
        return IdempotencyRecord.objects.filter(user_id=key.user_id, method=key.method, route=key.route, key=key.key)


idempotent = idempotent_through(RecordStore())
