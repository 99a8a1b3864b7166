"""The queue of a person: incidents, actions, meetings and scorecards that wait, most urgent first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import zip_longest
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from agreements.models import ExitStage, Notice, StatementDispute
from agreements.read.duties import Duty
from agreements.rules.renewal import WARNING_DAYS
from alerts.models import Incident
from evaluations.models import Scorecard
from governance.models import Action, Meeting
from partners.models import Partner
from prms.lib.prepared import Prepared
from reports.read.reading import Reading, reading_of
from reports.read.scope import Scope

MOST_OF_A_KIND = 100
_ANY_INCIDENTS = tuple(range(-MOST_OF_A_KIND, 0))
_LEVELS = "SABC"


class Statements(NamedTuple):
    """How many statements of a month wait for the same thing, and the one it is when it is only one."""

    month: date
    number: int
    agreement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One row of the queue: something of a `kind`, when it is due and where to act on it."""

    kind: str
    href: str
    due_at: date | datetime | None
    partner: Partner | None
    incident: Incident | None = None
    reading: Reading | None = None
    action: Action | None = None
    meeting: Meeting | None = None
    agenda_count: int = 0
    card: Scorecard | None = None
    open_disputes: int = 0
    notice: Notice | None = None
    stage: ExitStage | None = None
    duty: Duty | None = None
    statements: Statements | None = None
    dispute: StatementDispute | None = None


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    items: list[Item]


def open_incidents(scope: Scope) -> list[Incident]:
    """Return the newest open incidents with what their rows say.

    Two statements: a planner that must order the joins of scope and detail at once takes longer than both.
    """
    newest = scope.ask(_newest_incidents)
    return _detailed().ask(dict(zip_longest(_ANY_INCIDENTS, newest))) if newest else []


@cache
def _detailed() -> Prepared[Incident]:
    steps_done = Count("steps", filter=Q(steps__done_at__isnull=False))
    rows = Incident.objects.filter(pk__in=_ANY_INCIDENTS).order_by("-opened_at", "-id")
    detailed = rows.select_related("partner", "rule", "rule_version__kpi", "reported_event")
    return Prepared(detailed.annotate(steps_total=Count("steps"), steps_done=steps_done))


def _newest_incidents(scope: Scope) -> QuerySet[Any]:
    return scope.of(scope.incidents).order_by("-opened_at", "-id").values_list("pk", flat=True)[:MOST_OF_A_KIND]


def incident_item(incident: Incident) -> Item:
    return Item(
        kind="incident",
        href=incident.get_absolute_url(),
        due_at=incident.next_step_at or incident.acknowledgement_expires_at,
        partner=incident.partner,
        incident=incident,
        reading=reading_of(incident),
    )


def due_actions(scope: Scope) -> Q:
    return Q(due_on__lt=timezone.localdate(scope.queue_ends_on))


def actions(scope: Scope) -> QuerySet[Action]:
    """Return the actions due by the end of the queue."""
    due = scope.of(scope.actions).filter(due_actions(scope)).select_related("partner", "owner")
    return due.order_by("due_on", "id")[:MOST_OF_A_KIND]


def action_item(action: Action) -> Item:
    return Item(
        kind="action", href=action.get_absolute_url(), due_at=action.due_on, partner=action.partner, action=action
    )


def to_decide(scope: Scope) -> Q:
    """Return the condition that a renewal is decided so soon that people hear of it."""
    return Q(decide_by__lt=timezone.localdate(scope.now) + timedelta(days=WARNING_DAYS))


def obligations(scope: Scope) -> QuerySet[Any]:
    """Return the obligations due by the end of the queue."""
    return _due(scope.of(scope.obligations), due_actions(scope), "owner")


def milestones(scope: Scope) -> QuerySet[Any]:
    """Return the milestones due by the end of the queue."""
    return _due(scope.of(scope.milestones), due_actions(scope))


def renewals(scope: Scope) -> QuerySet[Any]:
    """Return the renewals to decide soon."""
    return _due(scope.of(scope.renewals), to_decide(scope))


def _due(rows: Any, condition: Q, *more: str) -> QuerySet[Any]:
    loaded: QuerySet[Any] = rows.filter(condition).select_related("agreement__partner", *more)
    return loaded.order_by(rows.day, "id")[:MOST_OF_A_KIND]


def duty_item(duty: Duty) -> Item:
    return Item(kind=duty.kind, href=duty.href, due_at=duty.due_on, partner=duty.agreement.partner, duty=duty)


def meeting_item(meeting: Any) -> Item:
    return Item(
        kind="meeting",
        href=meeting.get_absolute_url(),
        due_at=meeting.starts_at,
        partner=meeting.partner,
        meeting=meeting,
        agenda_count=meeting.agenda_count,
    )


def to_answer() -> Q:
    """Return the condition that a card waits: a draft with no newer card of its partner, or a disputed one."""
    newer = Scorecard.objects.current().filter(partner=OuterRef("partner"), month__gt=OuterRef("month"))
    return Q(status=Scorecard.Status.DRAFT) & ~Exists(newer) | Q(status=Scorecard.Status.DISPUTED)


def cards(scope: Scope) -> QuerySet[Any]:
    """Return the scorecards that wait, the worst first, with how many disputes are open."""
    disputes = Count("responses", filter=Q(responses__kind="dispute", responses__resolution=""))
    rows = scope.of(scope.cards).filter(to_answer()).select_related("partner").annotate(open_disputes=disputes)
    return rows.order_by("total", "id")[:MOST_OF_A_KIND]


def card_item(card: Any) -> Item:
    return Item(
        kind="scorecard",
        href=card.get_absolute_url(),
        due_at=None,
        partner=card.partner,
        card=card,
        open_disputes=card.open_disputes,
    )


def grouped(items: Iterable[Item], scope: Scope) -> list[Group]:
    ordered = sorted(items, key=lambda item: _urgency(item, scope))
    groups: dict[str, list[Item]] = {}
    for item in ordered:
        groups.setdefault(_group_key(item, scope), []).append(item)
    return [Group(key, groups[key]) for key in ("late", "today", "week", "later") if key in groups]


def _urgency(item: Item, scope: Scope) -> tuple:
    level = _LEVELS.index(item.partner.level) if item.partner else len(_LEVELS)
    return (_moment(item.due_at, scope), level, item.kind)


def _group_key(item: Item, scope: Scope) -> str:
    at = _moment(item.due_at, scope)
    if at < scope.now:
        return "late"
    if at <= scope.today_ends_at:
        return "today"
    return "week" if at <= scope.queue_ends_on else "later"


def _moment(due: date | datetime | None, scope: Scope) -> datetime:
    """Return when something is due; a day is due at its end, something without a day at the end of the week."""
    if due is None:
        return scope.queue_ends_on
    if isinstance(due, datetime):
        return due
    return scope.today_ends_at + (due - timezone.localdate(scope.now))
