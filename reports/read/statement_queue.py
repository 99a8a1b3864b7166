"""What statements add to the queue: drafts to approve and drafts that are held, a row a month; disputes to answer."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, F, Min, QuerySet, Value
from django.urls import reverse

from agreements.models import Statement, StatementDispute
from prms.lib.periods import Month
from reports.read.queue import MOST_OF_A_KIND, Item, Statements
from reports.read.scope import ANYBODYS, Kind, Scope, flag

TO_APPROVE, HELD = "statement_drafts", "statement_held"


@dataclass(frozen=True, slots=True)
class StatementWork:
    """The rows of the scope, and how many wait in each."""

    items: Sequence[Item] = ()
    in_mine: int = 0
    in_team: int = 0


class _Row(NamedTuple):
    kind: str
    month: date
    own: int
    number: int
    agreement: str


def statement_kinds(scope: Scope) -> list[Kind]:
    """Return everything of statements that may wait for the reader."""
    drafts = Kind(Statement.objects.unapproved(scope.user), ANYBODYS)
    return [drafts, scope.held_drafts, scope.held_months, scope.statement_disputes]


def statement_work(scope: Scope) -> StatementWork:
    """Return what waits, in two statements however many there are."""
    # Whose drafts they are depends on the reader's address: asked anew each time.
    rows = [_Row(*row) for row in _by_month(scope)]
    items = [_dispute_item(row) for row in scope.ask(_disputes)]
    mine, team = _items(row for row in rows if row.own), _items(rows)
    shown = mine if scope.is_mine else team
    return StatementWork([*items, *shown], len(items) + len(mine), len(items) + len(team))


def _disputes(scope: Scope) -> QuerySet[StatementDispute]:
    disputes = scope.statement_disputes.visible.select_related("statement__agreement__partner", "opened_by")
    return disputes.order_by("opened_at", "pk")[:MOST_OF_A_KIND]


def _by_month(scope: Scope) -> QuerySet[Any, Any]:
    groups = [
        _groups(TO_APPROVE, scope.drafts, "month"),
        _groups(HELD, scope.held_drafts, "month"),
        _groups(HELD, scope.held_months, "run__month"),
    ]
    return groups[0].union(*groups[1:], all=True)


def _groups(name: str, kind: Kind, month: str) -> QuerySet[Any]:
    rows = kind.visible.order_by().annotate(row_kind=Value(name), row_month=F(month), row_own=flag(kind.own))
    grouped = rows.values("row_kind", "row_month", "row_own")
    return grouped.annotate(number=Count("pk"), first=Min("agreement__code")).values_list(
        "row_kind", "row_month", "row_own", "number", "first"
    )


def _items(rows: Any) -> list[Item]:
    """Return one row of the queue for each kind and month."""
    found: dict[tuple[str, date], list[_Row]] = defaultdict(list)
    for row in rows:
        found[row.kind, row.month].append(row)
    return [_item(kind, month, found[kind, month]) for kind, month in sorted(found)]


def _item(kind: str, month: date, rows: Sequence[_Row]) -> Item:
    number = sum(row.number for row in rows)
    agreement = rows[0].agreement if number == 1 else ""
    page = reverse("agreements:month", args=[Month.of(month)])
    return Item(
        kind=kind,
        href=f"{page}?status=draft" if kind == TO_APPROVE else page,
        due_at=None,
        partner=None,
        statements=Statements(month, number, agreement),
    )


def _dispute_item(dispute: StatementDispute) -> Item:
    return Item(
        kind="statement_dispute",
        href=dispute.statement.get_absolute_url(),
        due_at=None,
        partner=dispute.statement.agreement.partner,
        dispute=dispute,
    )
