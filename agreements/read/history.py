"""Who did what to a statement, newest first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from accounts.models import AuditEntry
from agreements.models import Statement
from prms.lib.display import money_exact

# What of the audit trail is told on the page, and what of its changes is shown with it.
DETAILS: Mapping[str, tuple[str, ...]] = {
    "statements.adjusted": ("amount", "reason"),
    "statements.approved": (),
    "statements.locked": (),
    "statements.paid": ("amount", "reference"),
    "statements.disputed": ("amount", "reason"),
    "statements.dispute_resolved": ("amount", "reason"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history; `kind` names its mark and its sentence."""

    at: datetime
    kind: str
    who: str
    detail: str = ""


def history_of(statement: Statement) -> list[Step]:
    """Return the steps of one statement: when its draft was made, and what people did since. One query."""
    return sorted(_steps(statement), key=lambda step: step.at)[::-1]


def _steps(statement: Statement) -> Iterator[Step]:
    by = statement.prepared_by.name if statement.prepared_by else ""
    yield Step(statement.created_at, "statement_prepared", by)
    entries = AuditEntry.objects.about(statement._meta.label_lower, statement.pk).filter(action__in=DETAILS)
    for entry in entries.select_related("actor").order_by("id"):
        who = entry.actor.name if entry.actor else entry.actor_label
        kind = entry.action.replace("statements.", "statement_")
        yield Step(entry.at, kind, who, _detail(entry.changes, DETAILS[entry.action], statement.currency))


def _detail(changes: Mapping[str, Any], names: tuple[str, ...], currency: str) -> str:
    known = {name: str(changes[name][1]) for name in names if changes.get(name, ("", None))[1] is not None}
    if "amount" in known:
        known["amount"] = money_exact(Decimal(known["amount"]), currency)
    return " · ".join(known.values())
