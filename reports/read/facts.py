"""The counts of Today, all in one statement: each kind of row is read once and counted by conditions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.utils import timezone

from alerts.models.rule import Severity
from evaluations.models import Scorecard
from reports.read.queue import due_actions, to_answer
from reports.read.scope import Kind, Scope


@dataclass(frozen=True, slots=True)
class Facts:
    """What waits in each scope, and what is open in this one."""

    in_mine: int
    in_team: int
    open_incidents: int
    critical: int
    open_actions: int
    late_actions: int
    to_publish: int


def facts_of(scope: Scope) -> Facts:
    """Count everything in one statement: for each kind, the rows by whose they are and whether they wait."""
    is_late = Q(due_on__lt=timezone.localdate(scope.now))
    waiting = scope.cards.visible.filter(status__in=(Scorecard.Status.DRAFT, Scorecard.Status.DISPUTED))
    groups = [
        _groups("incidents", scope.incidents, special=Q(severity=Severity.CRITICAL)),
        _groups("actions", scope.actions, queued=due_actions(scope), special=is_late),
        _groups("meetings", scope.meetings, queued=Q(starts_at__lt=scope.queue_ends_on)),
        _groups("cards", Kind(waiting, scope.cards.own), queued=to_answer(), special=Q(status=Scorecard.Status.DRAFT)),
    ]
    found = list(groups[0].union(*groups[1:], all=True))
    here = [row for row in found if row["own"] or not scope.is_mine]
    return Facts(
        in_mine=_sum(row for row in found if row["own"] and row["queued"]),
        in_team=_sum(row for row in found if row["queued"]),
        open_incidents=_sum(row for row in here if row["kind"] == "incidents"),
        critical=_sum(row for row in here if row["kind"] == "incidents" and row["special"]),
        open_actions=_sum(row for row in here if row["kind"] == "actions"),
        late_actions=_sum(row for row in here if row["kind"] == "actions" and row["special"]),
        to_publish=_sum(row for row in here if row["kind"] == "cards" and row["special"]),
    )


def _groups(name: str, kind: Kind, *, queued: Q | None = None, special: Q | None = None) -> QuerySet[Any]:
    """Return how many rows there are of each sort: one's own or not, in the queue or not, special or not."""
    sorts = {"own": _flag(kind.own), "queued": _flag(queued), "special": _flag(special)}
    return kind.visible.order_by().values(kind=Value(name), **sorts).annotate(count=Count("pk"))


def _flag(condition: Q | None) -> Case | Value:
    return Case(When(condition, then=1), default=0) if condition else Value(1)


def _sum(rows: Iterable[Mapping[str, Any]]) -> int:
    return sum(row["count"] for row in rows)
