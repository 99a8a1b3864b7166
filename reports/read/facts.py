"""The counts of Today, all in one statement: each kind of row is read once and counted by conditions."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.utils import timezone

from alerts.models.rule import Severity
from evaluations.models import Scorecard
from reports.read.queue import due_actions, to_answer, to_decide
from reports.read.scope import Kind, Scope, flag
from reports.read.statement_queue import statement_kinds


@dataclass(frozen=True, slots=True)
class Facts:
    """What waits in each scope, what is open in this one, and the kinds of which something is there or waits in it."""

    in_mine: int
    in_team: int
    open_incidents: int
    critical: int
    open_actions: int
    late_actions: int
    to_publish: int
    present: frozenset[str]
    queued: frozenset[str]
    has_statements: bool


def facts_of(scope: Scope) -> Facts:
    """Count everything in one statement: for each kind, the rows by whose they are and whether they wait."""
    # A kind without conditions is counted even where it has no rows.
    found = [row for row in (_Row(**row) for row in scope.ask(_counts)) if row.count]
    here = [row for row in found if row.own or not scope.is_mine]
    return Facts(
        in_mine=_sum(row for row in found if row.own and row.queued),
        in_team=_sum(row for row in found if row.queued),
        open_incidents=_sum(row for row in here if row.row_kind == "incidents"),
        critical=_sum(row for row in here if row.row_kind == "incidents" and row.special),
        open_actions=_sum(row for row in here if row.row_kind == "actions"),
        late_actions=_sum(row for row in here if row.row_kind == "actions" and row.special),
        to_publish=_sum(row for row in here if row.row_kind == "cards" and row.special),
        present=frozenset(row.row_kind for row in here),
        queued=frozenset(row.row_kind for row in here if row.queued),
        has_statements=any(row.row_kind == _STATEMENTS for row in found),
    )


# Many of them are one row of the queue, which reports.read.statement_queue counts.
_STATEMENTS = "statements"


@dataclass(frozen=True, slots=True)
class _Row:
    row_kind: str
    own: int
    queued: int
    special: int
    count: int


def _counts(scope: Scope) -> QuerySet[Any]:
    """Return the counts of all kinds, of the own rows and of all that the reader may see."""
    waiting = scope.cards.visible.filter(status__in=(Scorecard.Status.DRAFT, Scorecard.Status.DISPUTED))
    is_late = Q(due_on__lt=timezone.localdate(scope.now))
    groups = [
        _groups("incidents", scope.incidents, special=Q(severity=Severity.CRITICAL)),
        _groups("actions", scope.actions, queued=due_actions(scope), special=is_late),
        _groups("meetings", scope.meetings, queued=Q(starts_at__lt=scope.queue_ends_on)),
        _groups("cards", Kind(waiting, scope.cards.own), queued=to_answer(), special=Q(status=Scorecard.Status.DRAFT)),
        _groups("obligations", scope.obligations, queued=due_actions(scope)),
        _groups("milestones", scope.milestones, queued=due_actions(scope)),
        _groups("renewals", scope.renewals, queued=to_decide(scope)),
        _groups("notices", scope.notices),
        _groups("stages", scope.stages),
        _groups("ending", scope.ending, queued=False),
        *(_groups(_STATEMENTS, kind, queued=False) for kind in statement_kinds(scope)),
    ]
    return groups[0].union(*groups[1:], all=True)


def _groups(name: str, kind: Kind, *, queued: Q | bool = True, special: Q | bool = True) -> QuerySet[Any]:
    """Return how many rows there are of each sort: one's own or not, in the queue or not, special or not."""
    sorts = {"own": flag(kind.own), "queued": flag(queued), "special": flag(special)}
    return kind.visible.order_by().values(row_kind=Value(name), **sorts).annotate(count=Count("pk"))


def _sum(rows: Iterable[_Row]) -> int:
    return sum(row.count for row in rows)
