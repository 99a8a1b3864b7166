"""What a quarter still lacks: months to close, partners without a card, answers to wait for."""

from typing import Any

from evaluations.models import MonthClose, MonthCloseSkip, Scorecard
from prms.lib.periods import Month, Quarter
from reports.read.health.cards import Cards

MOST_NAMED = 12


def gaps_of(quarter: Quarter, cards: Cards) -> tuple[dict[str, Any], set[int]]:
    """Return what is missing in the figures, and the partners that are named."""
    months = [month.first_day for month in quarter.months]
    closes = MonthClose.objects.filter(month__in=months, status=MonthClose.Status.FINISHED).order_by("pk")
    newest = {Month.of(month): pk for pk, month in closes.values_list("pk", "month")}
    skips = MonthCloseSkip.objects.filter(close__in=newest.values())
    reasons = {
        (partner, Month.of(month)): reason
        for partner, month, reason in skips.values_list("partner_id", "close__month", "reason")
    }
    lacking = [
        (row, month)
        for pk, row in cards.partners.items()
        if row.stage in row.WORKING
        for month in quarter.months
        if month in newest and month not in cards.months.get(pk, {})
    ]
    named = lacking[:MOST_NAMED]
    statuses = list(
        Scorecard.objects.filter(month__in=months, status__in=("draft", "disputed")).values_list("status", flat=True)
    )
    gaps = {
        "months": [str(month) for month in quarter.months if month not in newest],
        "cards": len(lacking),
        "rows": [
            {
                "partner": row.code,
                "partner_name": row.name,
                "partner_name_zh": row.name_zh,
                "month": str(month),
                "reason": reasons.get((row.pk, month), "NO_CARD"),
            }
            for row, month in named
        ],
        "drafts": statuses.count("draft"),
        "disputed": statuses.count("disputed"),
    }
    return gaps, {row.pk for row, _ in named}
