"""What a partner's contact reads: the own company's published cards, and the meetings and actions they are part of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from evaluations.models import GradeBand, Kpi, Scorecard, ScorecardLine, ScorecardResponse
from evaluations.rules.grading import Bands
from governance.models import Action, Meeting
from partners.models import Partner
from partners.querysets import own_company_ids
from prms.lib.money import round_half_up

MOST_CARDS = 36
MOST_SOON = 5
ANSWERABLE = (Scorecard.Status.PUBLISHED, Scorecard.Status.DISPUTED)


@dataclass(frozen=True, slots=True)
class PortalLine:
    """One result of a card, with what the partner said of it."""

    line: ScorecardLine
    kpi: Kpi
    share: Decimal
    grade: str
    dispute: ScorecardResponse | None
    may_dispute: bool


@dataclass(frozen=True, slots=True)
class PortalCard:
    """A month's card; `is_open` while the partner may still answer it."""

    card: Scorecard
    is_open: bool
    days_left: int | None


def company_of(user: User) -> Partner | None:
    """Return the company that the person speaks for, with its owner."""
    return Partner.objects.filter(pk__in=own_company_ids(user)).select_related("owner").first()


def cards_of(user: User, *, now: datetime) -> list[PortalCard]:
    """Return the newest published version of each month, the newest month first."""
    rows = Scorecard.objects.visible_to(user).select_related("partner").order_by("-month", "-version")[:MOST_CARDS]
    newest: dict[date, Scorecard] = {}
    for row in rows:
        newest.setdefault(row.month, row)
    return [portal_card(card, now=now) for card in newest.values()]


def portal_card(card: Scorecard, *, now: datetime) -> PortalCard:
    """Return the card with whether it may be answered today."""
    days = (card.answers_until - now.date()).days if card.answers_until else None
    is_open = card.status in ANSWERABLE and (days is None or days >= 0)
    return PortalCard(card, is_open, days if is_open else None)


def portal_home(user: User, *, now: datetime) -> dict[str, Any]:
    """Return the context of the first page: the cards, what to do next, whom to meet."""
    cards = cards_of(user, now=now)
    waiting = [row for row in cards if row.is_open and row.card.status == Scorecard.Status.PUBLISHED]
    actions = own_actions(user).open().order_by("due_on", "id")
    meetings = own_meetings(user).filter(starts_at__gte=now, status=Meeting.Status.PLANNED).order_by("starts_at")
    return {
        "now": now,
        "cards": cards,
        "waiting": waiting,
        "first": min(waiting, key=lambda row: row.card.answers_until or date.max, default=None),
        "actions": list(actions[:MOST_SOON]),
        "meetings": list(meetings[:MOST_SOON]),
        "nav_counts": {"portal": len(waiting), "portal_actions": actions.count()},
    }


def card_page(card: Scorecard, *, now: datetime) -> dict[str, Any]:
    """Return the context of one card in one column."""
    shown = portal_card(card, now=now)
    responses = list(card.responses.select_related("made_by"))
    lines = _lines(card, shown, responses)
    open_disputes = [row for row in responses if row.kind == "dispute" and not row.resolution]
    return {
        "now": now,
        "card": card,
        "shown": shown,
        "bands": list(GradeBand.objects.all()),
        "lines": lines,
        "below": sum(1 for row in lines if row.line.score is not None and row.line.score < 100),
        "acceptance": next((row for row in responses if row.kind == "acceptance"), None),
        "open_disputes": open_disputes,
        "may_accept": shown.is_open and card.status == Scorecard.Status.PUBLISHED,
    }


def own_meetings(user: User) -> QuerySet[Meeting]:
    """Return the meetings the contact is asked to."""
    return Meeting.objects.visible_to(user).exclude(status=Meeting.Status.PROPOSED)


def own_actions(user: User) -> Any:
    """Return the actions that the contact owns."""
    return Action.objects.visible_to(user).filter(owner=user)


def _lines(card: Scorecard, shown: PortalCard, responses: Iterable[ScorecardResponse]) -> list[PortalLine]:
    bands = GradeBand.objects.rule()
    said = {row.line_id: row for row in responses if row.kind == "dispute"}
    rows = list(card.lines.select_related("kpi").order_by("score", "kpi__code"))
    weighed = sum((row.weight for row in rows if row.score is not None), Decimal(0))
    return [_line(row, weighed, bands, said, shown) for row in rows]


def _line(
    row: ScorecardLine, weighed: Decimal, bands: Bands, said: Mapping[Any, ScorecardResponse], shown: PortalCard
) -> PortalLine:
    dispute = said.get(row.pk)
    return PortalLine(
        line=row,
        kpi=row.kpi,
        share=100 * row.weight / weighed if weighed and row.score is not None else Decimal(0),
        grade="" if row.score is None else bands.grade_of(round_half_up(row.score, 1)),
        dispute=dispute,
        may_dispute=shown.is_open and (dispute is None or bool(dispute.resolution)),
    )
