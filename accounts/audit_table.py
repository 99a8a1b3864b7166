"""The audit trail as a table that spreadsheets open."""

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from accounts.models import AuditEntry

FILE_NAME = "audit.csv"
COLUMNS = (
    "id",
    "at",
    "actor",
    "action",
    "object_type",
    "object_id",
    "object",
    "changes",
    "rows",
    "request_id",
    "token",
)


def audit_rows(entries: QuerySet[AuditEntry]) -> Iterator[list[Any]]:
    """Yield the entries in `COLUMNS`, newest first, moments in UTC."""
    for entry in entries.iterator(chunk_size=1000):
        yield [
            entry.pk,
            entry.at.isoformat(),
            entry.actor_label,
            entry.action,
            entry.object_type,
            entry.object_id,
            entry.object_label,
            json.dumps(entry.changes, ensure_ascii=False, sort_keys=True),
            entry.batch_count,
            entry.request_id,
            entry.token_id,
        ]
