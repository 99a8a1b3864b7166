"""Partner 360: one partner from its score to its people, on one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import User
from agreements.models import Agreement
from alerts.models import Incident
from evaluations.models import Scorecard
from governance.models import Action, Meeting
from partners.models import Partner
from prms.lib.periods import Month
from reports.read.card import Account, account_of, lines_of, read_bands, recent_line_scores
from reports.read.exit_ready import readiness_of
from reports.read.portfolio import change_of
from reports.read.timeline import timeline_of

MONTHS = 12
CADENCE_DOTS = 6


@dataclass(frozen=True, slots=True)
class MonthTotal:
    """One month of the trend, with the same month a year before."""

    month: date
    total: Decimal | None
    grade: str
    prior_total: Decimal | None


@dataclass(frozen=True, slots=True)
class Health:
    """What the last card says, and how the partner got there."""

    month: date
    total: Decimal
    grade: str
    change: Decimal | None
    year_change: Decimal | None
    rank: int | None
    ranked: int | None
    poor_streak: int
    months_known: int
    lost: Decimal
    top_lost: Decimal
    top_kpis: list[str]
    href: str


@dataclass(frozen=True, slots=True)
class CadenceLevel:
    """How regularly the meetings of one level took place."""

    label: str
    next_at: datetime | None
    dots: list[str]
    held: int
    due: int


def partner_page(*, partner: Partner, reader: User, now: datetime) -> dict[str, Any]:
    """Return the context of the page; the number of queries does not depend on how much happened."""
    rows, bands = read_bands()
    cards = _two_years(partner, reader)
    card: Any = max(cards.values(), key=lambda row: row.month, default=None)
    context: dict[str, Any] = {"health": None, "history": [], "prior_year": None, "card": None, "lines": []}
    if card is not None:
        card.change = change_of(card.total, card.previous_total)
        lines = lines_of(card, recent_line_scores(card), bands)
        history = _history(cards, card.month)
        context = {
            "card": card,
            "lines": lines,
            "previous_month": (Month.of(card.month) - 1).first_day,
            "health": _health(card, cards, account_of(card, lines, bands), reader),
            "history": history,
            "prior_year": card.month.year - 1 if any(row.prior_total is not None for row in history) else None,
        }
    return context | {
        "now": now,
        "partner": partner,
        "bands": rows,
        "incidents": _open_incidents(partner, reader),
        "agreement": _agreement(partner, reader, timezone.localdate(now)),
        "cadence": _cadence(partner, reader, now),
        "open_actions": _open_actions(partner, reader),
        "contacts": list(partner.contacts.order_by("side", "name")) if reader.may("contacts.view") else [],
        "readiness": readiness_of(partner, today=timezone.localdate(now)) if partner.stage in Partner.WORKING else None,
        "events": timeline_of(partner, reader),
    }


def _two_years(partner: Partner, reader: User) -> dict[date, Scorecard]:
    cards = Scorecard.objects.visible_to(reader).current().filter(partner=partner)
    newest = cards.select_related("partner").order_by("-month")[: 2 * MONTHS]
    return {card.month: card for card in newest}


def _history(cards: dict[date, Scorecard], last: date) -> list[MonthTotal]:
    end = Month.of(last)
    months = [end - back for back in range(MONTHS - 1, -1, -1)]
    return [_month_total(cards, month) for month in months]


def _month_total(cards: dict[date, Scorecard], month: Month) -> MonthTotal:
    card, prior = cards.get(month.first_day), cards.get((month - MONTHS).first_day)
    return MonthTotal(
        month.first_day, card.total if card else None, card.grade if card else "", prior.total if prior else None
    )


def _health(card: Scorecard, cards: dict[date, Scorecard], account: Account, reader: User) -> Health:
    year_before = cards.get((Month.of(card.month) - MONTHS).first_day)
    rank, ranked = _rank(card, reader)
    return Health(
        month=card.month,
        total=card.total,
        grade=card.grade,
        change=change_of(card.total, card.previous_total),
        year_change=change_of(card.total, year_before.total) if year_before else None,
        rank=rank,
        ranked=ranked,
        poor_streak=_poor_streak(cards, card.month),
        months_known=min(len(cards), MONTHS),
        lost=account.lost,
        top_lost=account.top_lost,
        top_kpis=account.top_kpis,
        href=card.get_absolute_url(),
    )


def _rank(card: Scorecard, reader: User) -> tuple[int | None, int | None]:
    """Return the place among the partners the reader sees, and of how many; nothing for outsiders."""
    if not reader.may("scorecards.view_drafts"):
        return None, None
    same_month = Scorecard.objects.visible_to(reader).current().filter(month=card.month)
    found = same_month.aggregate(above=Count("id", filter=Q(total__gt=card.total)), all=Count("id"))
    return found["above"] + 1, found["all"]


def _poor_streak(cards: dict[date, Scorecard], last: date) -> int:
    month, streak = Month.of(last), 0
    while (card := cards.get(month.first_day)) and card.grade == "poor":
        month, streak = month - 1, streak + 1
    return streak


def _open_incidents(partner: Partner, reader: User) -> list[Incident]:
    rows = Incident.objects.visible_to(reader).open().filter(partner=partner).select_related("rule")
    done = Count("steps", filter=Q(steps__done_at__isnull=False))
    return list(rows.annotate(steps_total=Count("steps"), steps_done=done).order_by("-opened_at"))


def _agreement(partner: Partner, reader: User, today: date) -> Agreement | None:
    """Return the agreement in force that ends last, else the newest one."""
    agreements = Agreement.objects.visible_to(reader).filter(partner=partner).select_related("partner")
    agreements = agreements.order_by("-starts_on", "-id")
    rows: Sequence[Agreement] = list(agreements)
    running = [row for row in rows if row.status in Agreement.IN_FORCE]
    agreement: Any = next(iter(running or rows), None)
    if agreement and agreement.ends_on:
        whole = (agreement.ends_on - agreement.starts_on).days or 1
        agreement.elapsed = max(0.0, min(1.0, (today - agreement.starts_on).days / whole))
        agreement.days_left = max(0, (agreement.ends_on - today).days)
    return agreement


def _cadence(partner: Partner, reader: User, now: datetime) -> list[CadenceLevel]:
    meetings = Meeting.objects.visible_to(reader).filter(partner=partner).exclude(status=Meeting.Status.CANCELLED)
    rows = list(meetings.order_by("-starts_at")[: 10 * CADENCE_DOTS])
    levels = [_cadence_level(label, [row for row in rows if row.level == level], now) for level, label in _levels()]
    return [level for level in levels if level.due or level.next_at]


def _levels() -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in Meeting.Level.choices]


def _cadence_level(label: str, rows: Sequence[Meeting], now: datetime) -> CadenceLevel:
    past = [row for row in rows if row.status in (Meeting.Status.HELD, Meeting.Status.NOT_HELD)][:CADENCE_DOTS]
    coming = [row.starts_at for row in rows if row.status == Meeting.Status.PLANNED and row.starts_at >= now]
    dots = ["held" if row.status == Meeting.Status.HELD else "missed" for row in reversed(past)]
    return CadenceLevel(label, min(coming, default=None), dots + ["next"] * bool(coming), dots.count("held"), len(past))


def _open_actions(partner: Partner, reader: User) -> list[Action]:
    actions = Action.objects.visible_to(reader).open().filter(partner=partner)
    return list(actions.select_related("owner").order_by("due_on", "id")[:50])
