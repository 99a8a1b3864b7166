"""The counts of Today, all in one statement: each kind of row is read once and counted by conditions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.models import User
from alerts.models.rule import Severity
from evaluations.models import Scorecard
from reports.read.queue import due_actions, to_answer, to_decide
from reports.read.scope import Kind, Scope, Whose
from reports.read.statement_queue import statement_kinds


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
    duties: int
    statements: int


def facts_of(scope: Scope) -> Facts:
    """Count everything in one statement: for each kind, the rows by whose they are and whether they wait."""
    found = _found(scope)
    here = [row for row in found if row.own or not scope.is_mine]
    return Facts(
        in_mine=_sum(row for row in found if row.own and row.queued and row.kind != _STATEMENTS),
        in_team=_sum(row for row in found if row.queued and row.kind != _STATEMENTS),
        open_incidents=_sum(row for row in here if row.kind == "incidents"),
        critical=_sum(row for row in here if row.kind == "incidents" and row.special),
        open_actions=_sum(row for row in here if row.kind == "actions"),
        late_actions=_sum(row for row in here if row.kind == "actions" and row.special),
        to_publish=_sum(row for row in here if row.kind == "cards" and row.special),
        duties=_sum(row for row in here if row.kind in _DUTIES and row.queued),
        statements=_sum(row for row in found if row.kind == _STATEMENTS),
    )


_DUTIES = ("obligations", "milestones", "renewals")
# Many of them are one row of the queue, which reports.read.statement_queue counts.
_STATEMENTS = "statements"


class _Row(NamedTuple):
    kind: str
    own: int
    queued: int
    special: int
    number: int


def _found(scope: Scope) -> list[_Row]:
    user = scope.user
    day, zone = timezone.localdate(scope.now), timezone.get_current_timezone()
    sql, values = _statement(user.role_names(), user.team_id is not None, day, zone)
    own_values = {_ANYBODY: user.pk, _ANY_TEAM: user.team_id}
    with connection.cursor() as cursor:
        cursor.execute(sql, [own_values.get(value, value) for value in values])
        return [_Row(*row) for row in cursor.fetchall()]


# Compiled, the statement is the same for all people of the same roles and zone for a day; only these two values differ.
_ANYBODY, _ANY_TEAM = -(2**40), -(2**41)


@lru_cache(maxsize=64)
def _statement(roles: frozenset[str], has_team: bool, day: date, zone: tzinfo) -> tuple[str, tuple[Any, ...]]:
    """Return the SQL and its values, with stand-ins for the person's id and team: compiling costs more than running."""
    anybody = User(pk=_ANYBODY, team_id=_ANY_TEAM if has_team else None)
    anybody.remember_roles(roles)
    scope = Scope(anybody, Whose.TEAM, datetime.combine(day, time.min, tzinfo=zone))
    is_late = Q(due_on__lt=day)
    waiting = scope.cards.visible.filter(status__in=(Scorecard.Status.DRAFT, Scorecard.Status.DISPUTED))
    groups = [
        _groups("incidents", scope.incidents, special=Q(severity=Severity.CRITICAL)),
        _groups("actions", scope.actions, queued=due_actions(scope), special=is_late),
        _groups("meetings", scope.meetings, queued=Q(starts_at__lt=scope.queue_ends_on)),
        _groups("cards", Kind(waiting, scope.cards.own), queued=to_answer(), special=Q(status=Scorecard.Status.DRAFT)),
        _groups("obligations", scope.obligations, queued=due_actions(scope)),
        _groups("milestones", scope.milestones, queued=due_actions(scope)),
        _groups("renewals", scope.renewals, queued=to_decide(scope)),
        *(_groups(_STATEMENTS, kind) for kind in statement_kinds(scope)),
    ]
    return groups[0].union(*groups[1:], all=True).query.sql_with_params()


def _groups(name: str, kind: Kind, *, queued: Q | None = None, special: Q | None = None) -> QuerySet[Any]:
    """Return how many rows there are of each sort: one's own or not, in the queue or not, special or not."""
    sorts = {"own": _flag(kind.own), "queued": _flag(queued), "special": _flag(special)}
    return kind.visible.order_by().values(row_kind=Value(name), **sorts).annotate(count=Count("pk"))


def _flag(condition: Q | None) -> Case | Value:
    return Case(When(condition, then=1), default=0) if condition else Value(1)


def _sum(rows: Iterable[_Row]) -> int:
    return sum(row.number for row in rows)
