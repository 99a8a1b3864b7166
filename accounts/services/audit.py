"""The audit trail: every service writes its row in the transaction of its change."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import models

from accounts.models import AuditEntry, User
from prms.lib import request_context

SYSTEM = "PRMS"
KEYS_SHOWN = 50

Changes = Mapping[str, Sequence[Any]]


def record(*, action: str, by: User | None, target: models.Model, changes: Changes | None = None) -> AuditEntry:
    """Write who did `action` to `target`; `changes` maps a field to [before, after]. `by=None` is the system."""
    return AuditEntry.objects.create(
        **_who(by),
        action=action,
        object_type=target._meta.label_lower,
        object_id=str(target.pk),
        object_label=str(target)[:200],
        changes={field: [_plain(value) for value in pair] for field, pair in (changes or {}).items()},
    )


def record_batch(
    *,
    action: str,
    by: User | None,
    model: type[models.Model],
    count: int,
    keys: Sequence[object],
    changes: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Write one row for a bulk write: how many rows, and the first keys of them."""
    shown = [str(key) for key in keys[:KEYS_SHOWN]]
    return AuditEntry.objects.create(
        **_who(by),
        action=action,
        object_type=model._meta.label_lower,
        object_id=shown[0] if len(keys) == 1 else "",
        object_label=", ".join(shown)[:200],
        changes={**{name: _plain(value) for name, value in (changes or {}).items()}, "keys": shown},
        batch_count=count,
    )


def changed_fields(target: models.Model, new_values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return [before, after] of each field whose value differs from the new one."""
    pairs = {field: [getattr(target, field), value] for field, value in new_values.items()}
    return {field: pair for field, pair in pairs.items() if pair[0] != pair[1]}


def _who(by: User | None) -> dict[str, Any]:
    context = request_context.current()
    return {
        "actor": by,
        "actor_label": by.email if by else SYSTEM,
        "request_id": context.request_id,
        "token_id": context.token_id,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, str | int | bool | dict) or value is None:
        return value
    return str(value)
