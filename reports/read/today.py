"""What needs a person today, most urgent first, beside how the portfolio stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from agreements.models import Agreement
from alerts.models import Incident
from alerts.models.rule import Severity
from evaluations.models import GradeBand
from governance.models import Meeting
from partners.models import Partner
from reports.read import queue
from reports.read.facts import Facts, facts_of
from reports.read.portfolio import Portfolio, biggest_moves, histories, portfolio_of, with_history
from reports.read.reading import Reading, next_target_of, reading_of
from reports.read.scope import HORIZON_DAYS, Scope
from reports.read.statement_queue import StatementWork, statement_work
from reports.read.waiting import waiting_items

HORIZON_ROWS = 8
LEAD_HOURS = 24


@dataclass(frozen=True, slots=True)
class Lead:
    """The one thing that must be decided within a day."""

    incident: Incident
    partner: Partner
    reading: Reading
    due_at: datetime
    next_target: str
    steps_done: int
    steps_total: int
    history: list[Decimal | None]
    grade: str


@dataclass(frozen=True, slots=True)
class HorizonRow:
    """One date of the next weeks."""

    kind: str
    on: date
    href: str
    title: str
    partner: Partner | None


def today(scope: Scope) -> dict[str, Any]:
    """Return the context of the page; the number of queries does not depend on the number of partners."""
    facts, cards = facts_of(scope), scope.of(scope.cards)
    portfolio = portfolio_of(scope)
    incidents = queue.open_incidents(scope) if "incidents" in facts.present else []
    meetings = scope.ask(_meetings) if "meetings" in facts.present else []
    urgent, moves = _most_urgent(incidents, scope.now), biggest_moves(portfolio, cards)
    shown = [row.partner.pk for row in moves] + ([urgent.partner.pk] if urgent else [])
    past = histories(cards, shown, portfolio.month) if portfolio.month and shown else {}
    items = [*map(queue.incident_item, incidents), *waiting_items(scope, facts.queued)]
    items += [queue.meeting_item(row) for row in meetings if row.starts_at < scope.queue_ends_on]
    statements = statement_work(scope) if facts.has_statements else StatementWork()
    items += statements.items
    waiting = [item for item in items if urgent is None or item.incident is not urgent]
    groups = queue.grouped(waiting, scope)
    return {
        "now": scope.now,
        "scope": scope.whose.value,
        "mine_count": facts.in_mine + statements.in_mine,
        "team_count": facts.in_team + statements.in_team,
        "lead": _lead(urgent, past, portfolio) if urgent else None,
        "groups": groups,
        "waiting": len(waiting),
        "late": sum(len(group.items) for group in groups if group.key == "late"),
        "next_meeting": next((row for row in meetings if row.starts_at >= scope.now), None),
        "figures": _figures(portfolio, facts),
        "portfolio": portfolio,
        "movers": with_history(moves, past),
        "meetings": [row for row in meetings if row.starts_at < scope.today_ends_at],
        "horizon": _horizon(scope.ask(_ending) if "ending" in facts.present else [], meetings, scope),
        "bands": list(GradeBand.objects.all()),
        "nav_counts": {"today": len(items), "incidents": facts.open_incidents},
    }


def _meetings(scope: Scope) -> QuerySet[Meeting]:
    until = scope.today_ends_at + timedelta(days=HORIZON_DAYS)
    rows = scope.of(scope.meetings).filter(starts_at__lt=until).select_related("partner")
    return rows.annotate(agenda_count=Count("agenda_items")).order_by("starts_at", "id")[: queue.MOST_OF_A_KIND]


def _most_urgent(incidents: Iterable[Any], now: datetime) -> Any:
    """Return the critical incident that climbs first within a day, if one does."""
    until = now + timedelta(hours=LEAD_HOURS)
    climbing = [row for row in incidents if row.severity == Severity.CRITICAL and row.partner and row.next_step_at]
    soon = [row for row in climbing if row.next_step_at <= until]
    return min(soon, key=lambda row: row.next_step_at, default=None)


def _lead(incident: Any, past: dict[int, list[Decimal | None]], portfolio: Portfolio) -> Lead:
    history = past.get(incident.partner.pk, [])
    grade = next((row.grade for row in portfolio.rows if row.partner.pk == incident.partner.pk), "")
    return Lead(
        incident,
        incident.partner,
        reading_of(incident),
        incident.next_step_at,
        next_target_of(incident),
        incident.steps_done,
        incident.steps_total,
        history if any(total is not None for total in history) else [],
        grade,
    )


def _figures(portfolio: Portfolio, facts: Facts) -> dict[str, Any]:
    names = ("open_incidents", "critical", "open_actions", "late_actions", "to_publish")
    of_portfolio = {name: getattr(portfolio, name) for name in ("month", "total", "change", "poor", "partners")}
    return of_portfolio | {name: getattr(facts, name) for name in names}


def _horizon(ending: Iterable[Agreement], meetings: Iterable[Meeting], scope: Scope) -> list[HorizonRow]:
    rows = [
        HorizonRow("agreement_ends", row.ends_on, row.get_absolute_url(), row.title or row.code, row.partner)
        for row in ending
        if row.ends_on is not None
    ]
    rows += [
        HorizonRow("meeting", timezone.localdate(row.starts_at), row.get_absolute_url(), row.title, row.partner)
        for row in meetings
        if row.starts_at >= scope.queue_ends_on
    ]
    return sorted(rows, key=lambda row: (row.on, row.title))[:HORIZON_ROWS]


def _ending(scope: Scope) -> QuerySet[Agreement]:
    return scope.of(scope.ending).select_related("partner").order_by("ends_on")[:HORIZON_ROWS]
