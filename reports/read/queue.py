"""The queue of a person: incidents, actions, meetings and scorecards that wait, most urgent first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from agreements.models import ExitStage, Notice, StatementDispute
from agreements.read.duties import Duty, milestone_duty, obligation_duty, renewal_duty
from agreements.rules.renewal import WARNING_DAYS
from alerts.models import Incident
from evaluations.models import Scorecard
from governance.models import Action, Meeting
from partners.models import Partner
from reports.read.reading import Reading, reading_of
from reports.read.scope import Scope

MOST_OF_A_KIND = 100
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


def open_incidents(scope: Scope) -> QuerySet[Incident]:
    """Return the newest open incidents with what their rows say.

    Two statements: a planner that must order the joins of scope and detail at once takes longer than both.
    """
    newest = scope.of(scope.incidents).order_by("-opened_at", "-id").values_list("pk", flat=True)[:MOST_OF_A_KIND]
    steps_done = Count("steps", filter=Q(steps__done_at__isnull=False))
    return (
        Incident.objects.filter(pk__in=list(newest))
        .select_related("partner", "rule", "rule_version__kpi", "reported_event")
        .annotate(steps_total=Count("steps"), steps_done=steps_done)
        .order_by("-opened_at", "-id")
    )


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


def action_items(scope: Scope) -> list[Item]:
    actions = scope.of(scope.actions).filter(due_actions(scope)).select_related("partner", "owner")
    return [
        Item(kind="action", href=row.get_absolute_url(), due_at=row.due_on, partner=row.partner, action=row)
        for row in actions.order_by("due_on", "id")[:MOST_OF_A_KIND]
    ]


def to_decide(scope: Scope) -> Q:
    """Return the condition that a renewal is decided so soon that people hear of it."""
    return Q(decide_by__lt=timezone.localdate(scope.now) + timedelta(days=WARNING_DAYS))


def duty_items(scope: Scope) -> list[Item]:
    """Return the obligations and milestones due by the end of the queue, and the renewals to decide soon."""
    today, due = timezone.localdate(scope.now), due_actions(scope)
    duties = [
        *(obligation_duty(row, today=today) for row in _due(scope.of(scope.obligations), due, "owner")),
        *(milestone_duty(row, today=today) for row in _due(scope.of(scope.milestones), due)),
        *(renewal_duty(row, today=today) for row in _due(scope.of(scope.renewals), to_decide(scope))),
    ]
    return [
        Item(kind=duty.kind, href=duty.href, due_at=duty.due_on, partner=duty.agreement.partner, duty=duty)
        for duty in duties
    ]


def _due(rows: Any, condition: Q, *more: str) -> Iterable[Any]:
    loaded: QuerySet[Any] = rows.filter(condition).select_related("agreement__partner", *more)
    return loaded.order_by(rows.day, "id")[:MOST_OF_A_KIND]


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


def card_items(scope: Scope) -> list[Item]:
    disputes = Count("responses", filter=Q(responses__kind="dispute", responses__resolution=""))
    rows = scope.of(scope.cards).filter(to_answer()).select_related("partner").annotate(open_disputes=disputes)
    return [
        Item(
            kind="scorecard",
            href=card.get_absolute_url(),
            due_at=None,
            partner=card.partner,
            card=card,
            open_disputes=card.open_disputes,
        )
        for card in rows.order_by("total", "id")[:MOST_OF_A_KIND]
    ]


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
