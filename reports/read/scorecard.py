"""One partner's scorecard of one month, with what it is compared with and what it set off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Avg, QuerySet
from django.urls import reverse

from accounts.models import User
from alerts.models import Incident
from evaluations.models import Scorecard, ScorecardResponse
from evaluations.rules.grading import Bands
from partners.models import Partner
from prms.lib.money import round_half_up
from prms.lib.periods import Month
from reports.read.card import LINE_MONTHS, account_of, lines_of, read_bands, recent_line_scores
from reports.read.portfolio import change_of


@dataclass(frozen=True, slots=True)
class State:
    """One step of a card's way: computed, published, answered, final."""

    key: str
    state: str
    at: datetime | None = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    kind: str
    month: date
    total: Decimal
    grade: str


@dataclass(frozen=True, slots=True)
class VersionLink:
    version: int
    href: str
    is_current: bool


def scorecard_page(*, card: Any, reader: User, now: datetime) -> dict[str, Any]:
    """Return the context of the page of one version of a card; the number of queries is fixed."""
    rows, bands = read_bands()
    partner, month = card.partner, Month.of(card.month)
    crossed = list(_crossed(card, reader))
    lines = lines_of(card, recent_line_scores(card), bands, crossed)
    account = account_of(card, lines, bands)
    cards = {row.month: row for row in _neighbours(card, reader)}
    responses = list(card.responses.select_related("line__kpi", "made_by"))
    versions = list(Scorecard.objects.visible_to(reader).filter(partner=partner, month=card.month).order_by("version"))
    card.change = change_of(card.total, card.previous_total)
    return {
        "now": now,
        "partner": partner,
        "card": card,
        "bands": rows,
        "previous_href": _href(cards.get((month - 1).first_day)),
        "next_href": _href(cards.get((month + 1).first_day)),
        "states": states_of(card, responses),
        "lost": account.lost,
        "top_lost": account.top_lost,
        "top_kpis": account.top_kpis,
        "without_worst": account.without_worst,
        "losses": account.losses,
        "loss_low": account.low,
        "loss_high": account.high,
        "net": card.total - 100,
        "lines": lines,
        "first_month": (month - (LINE_MONTHS - 1)).first_day,
        "last_month": card.month,
        "comparisons": _comparisons(card, cards, reader, bands),
        "crossed": crossed,
        "responses": responses,
        "open_disputes": sum(1 for row in responses if row.kind == "dispute" and not row.resolution),
        **_verbs(card, reader),
        "versions": [VersionLink(row.version, _version_href(row), row.pk == card.pk) for row in versions],
    }


def _verbs(card: Scorecard, reader: User) -> dict[str, str]:
    """Return where the reader may act on the card; an address is empty where not."""
    may_edit = Partner.objects.editable_by(reader).filter(pk=card.partner_id).exists()
    may_publish = may_edit and reader.may("scorecards.publish") and card.status == Scorecard.Status.DRAFT
    may_resolve = may_edit and reader.may("scorecards.resolve_dispute") and card.status == Scorecard.Status.DISPUTED
    return {
        "comment_url": reverse("evaluations:comment", args=[card.pk]) if may_publish else "",
        "publish_url": reverse("evaluations:publish", args=[card.pk]) if may_publish else "",
        "resolve_url": reverse("evaluations:resolve", args=[card.pk]) if may_resolve else "",
    }


def states_of(card: Scorecard, responses: Sequence[ScorecardResponse]) -> list[State]:
    """Return how far the card is on its way."""
    answer = responses[-1] if responses else None
    who = answer.made_by.name if answer and answer.made_by else ""
    published = card.status != Scorecard.Status.DRAFT
    answered = "stopped" if card.status == Scorecard.Status.DISPUTED else "done" if answer else "next"
    if published and answered == "next":
        answered = "now"
    is_final = card.status == Scorecard.Status.FINAL
    return [
        State("computed", "done", card.updated_at),
        State("published", "done" if published else "now", card.published_at),
        State("answered", "done" if is_final else answered, answer.created_at if answer else None, who),
        State("final", "done" if is_final else "next"),
    ]


def _crossed(card: Scorecard, reader: User) -> QuerySet[Incident]:
    of_partner = Incident.objects.visible_to(reader).filter(partner=card.partner_id)
    on_month = of_partner.filter(first_period__lte=card.month, last_period__gte=card.month)
    return on_month.select_related("rule", "rule_version__kpi").order_by("-opened_at")


def _neighbours(card: Scorecard, reader: User) -> QuerySet[Scorecard]:
    month = Month.of(card.month)
    wanted = [(month - 12).first_day, (month - 1).first_day, (month + 1).first_day]
    return (
        Scorecard.objects.visible_to(reader)
        .current()
        .filter(partner=card.partner_id, month__in=wanted)
        .select_related("partner")
    )


def _comparisons(card: Scorecard, cards: dict[date, Scorecard], reader: User, bands: Bands) -> list[Comparison]:
    month = Month.of(card.month)
    kinds = (("previous", (month - 1).first_day), ("year", (month - 12).first_day))
    found = [Comparison(kind, at, cards[at].total, cards[at].grade) for kind, at in kinds if at in cards]
    if reader.may("scorecards.view_drafts"):
        mean = _level_mean(card.partner, card.month)
        found.append(Comparison("level", card.month, mean, bands.grade_of(mean)))
    return found


def _level_mean(partner: Partner, month: date) -> Decimal:
    same = Scorecard.objects.current().filter(month=month, partner__level=partner.level)
    return round_half_up(Decimal(str(same.aggregate(mean=Avg("total"))["mean"] or 0)), 1)


def _href(card: Scorecard | None) -> str:
    return card.get_absolute_url() if card else ""


def _version_href(card: Scorecard) -> str:
    address = reverse("reports:scorecard", args=[card.partner.code, f"{card.month:%Y-%m}"])
    return f"{address}?version={card.version}"
