"""The counts of Today, all in one statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add

from django.db.models import F, Func, IntegerField, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from alerts.models.rule import Severity
from evaluations.models import Scorecard
from reports.read.queue import cards_to_answer, due_actions
from reports.read.scope import Scope, Whose


@dataclass(frozen=True, slots=True)
class Facts:
    """What waits in each scope, what is open in this one, and the last month that was scored."""

    in_mine: int
    in_team: int
    open_incidents: int
    critical: int
    open_actions: int
    late_actions: int
    to_publish: int
    scored: int
    month: date | None


def facts_of(scope: Scope) -> Facts:
    """Count everything in one statement of sub-selects."""
    mine, team = (Scope(scope.user, whose, scope.now) for whose in (Whose.MINE, Whose.TEAM))
    cards = scope.scorecards()
    month = Subquery(cards.order_by("-month").values("month")[:1])
    counts = {
        "in_mine": reduce(add, map(_count, _queue_rows(mine))),
        "in_team": reduce(add, map(_count, _queue_rows(team))),
        "open_incidents": _count(scope.incidents()),
        "critical": _count(scope.incidents().filter(severity=Severity.CRITICAL)),
        "open_actions": _count(scope.actions()),
        "late_actions": _count(scope.actions().overdue(today=timezone.localdate(scope.now))),
        "to_publish": _count(cards.filter(status=Scorecard.Status.DRAFT)),
        "scored": _count(cards.filter(month=month)),
    }
    return Facts(**User.objects.filter(pk=scope.user.pk).values(**counts, month=month).get())


def _queue_rows(scope: Scope) -> Iterable[QuerySet]:
    return (
        scope.incidents(),
        due_actions(scope),
        scope.meetings().filter(starts_at__lt=scope.queue_ends_on),
        cards_to_answer(scope.scorecards()),
    )


def _count(rows: QuerySet) -> Coalesce:
    # COUNT as a plain function: as an aggregate it would group by the key.
    total = rows.order_by().values(count=Func(F("pk"), function="COUNT"))
    return Coalesce(Subquery(total, output_field=IntegerField()), 0)
