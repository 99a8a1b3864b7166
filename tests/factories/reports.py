"""Portfolios that have been scored, made in a few statements, for the pages that read them."""

from datetime import date
from decimal import Decimal

from accounts.models import User
from evaluations.models import GradeBand, Kpi, Scorecard, ScorecardLine
from evaluations.rules.grading import DEFAULT_BANDS
from partners.models import Partner
from prms.lib.periods import Month
from tests.factories.evaluations import KpiFactory

LAST = Month(2025, 10)


def bands() -> None:
    for band in DEFAULT_BANDS.bands:
        GradeBand.objects.get_or_create(grade=band.grade, defaults={"starts_at": band.starts_at})


def grade_of(total: Decimal) -> str:
    return DEFAULT_BANDS.grade_of(total)


def scored(partner: Partner, *totals: str, last: Month = LAST, status: str = "published") -> list[Scorecard]:
    """Give the partner a card per total, the last one of month `last`."""
    before: Decimal | None = None
    cards = []
    for back, text in zip(range(len(totals) - 1, -1, -1), totals, strict=True):
        total = Decimal(text)
        card = Scorecard(
            partner=partner,
            month=(last - back).first_day,
            total=total,
            grade=grade_of(total),
            previous_total=before,
            status=status,
        )
        cards.append(card)
        before = total
    return Scorecard.objects.bulk_create(cards)


def lined(card: Scorecard, **scores: str | None) -> list[Kpi]:
    """Give the card lines of equal weight; the target of each KPI is 100, so its actual is its score."""
    kpis = []
    for code, score in scores.items():
        kpi = Kpi.objects.filter(code=code).first() or KpiFactory(code=code, name=code.capitalize())
        value = None if score is None else Decimal(score)
        ScorecardLine.objects.create(
            scorecard=card, kpi=kpi, target=100, weight=1, actual=value, score=value, no_data="" if score else "skip"
        )
        kpis.append(kpi)
    return kpis


def portfolio(owner: User, count: int) -> list[Partner]:
    """Return that many active partners of the owner, each with two cards and a line."""
    bands()
    first = Partner.objects.count()
    partners = Partner.objects.bulk_create(
        Partner(code=f"R-{first + n:05}", name=f"Partner {first + n}", owner=owner, stage="active", level="SABC"[n % 4])
        for n in range(count)
    )
    cards = Scorecard.objects.bulk_create(
        Scorecard(
            partner=partner,
            month=month,
            total=Decimal(70 + place % 50),
            grade=grade_of(Decimal(70 + place % 50)),
            previous_total=Decimal(80),
            status=status,
        )
        for place, partner in enumerate(partners)
        for month, status in ((date(2025, 9, 1), "published"), (date(2025, 10, 1), "draft"))
    )
    kpi = KpiFactory()
    ScorecardLine.objects.bulk_create(
        ScorecardLine(scorecard=card, kpi=kpi, target=100, weight=1, actual=90, score=90) for card in cards
    )
    return partners
