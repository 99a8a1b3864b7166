"""Every partner in one line: its months, its quarter, and the one thing that happened."""

from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import Any

from alerts.models import Incident
from evaluations.models import ScorecardLine
from partners.models import Partner
from prms.lib.money import canonical_decimal
from prms.lib.periods import Month
from prms.lib.working_time import WorkingCalendar
from reports.read.health.cards import Cards
from reports.rules.partner_lines import Note, PartnerLine, in_order, note_of, that_matter

SEVERE = ("critical", "major")


@dataclass(frozen=True, slots=True)
class Told:
    """What the notes of the lines may tell, by partner: the worst incident of the quarter, the weakest KPI."""

    incidents: dict[int, dict[str, str]]
    weakest: dict[int, dict[str, str]]


def partner_lines(cards: Cards, calendar: WorkingCalendar) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the lines in their order, and the codes of those for the page (the others go to the appendix)."""
    told = Told(_severe_incidents(cards, calendar), _weakest_kpis(cards))
    by_code = {row.code: (pk, row) for pk, row in cards.partners.items()}
    facts = in_order(_fact(cards, told, pk, row) for pk, row in cards.partners.items() if _belongs(cards, pk, row))
    shown = that_matter(facts)
    lines = [_line(cards, told, fact, *by_code[fact.code]) for fact in facts]
    return lines, [fact.code for fact in facts if fact.code in shown]


def _belongs(cards: Cards, pk: int, row: Partner) -> bool:
    return row.stage in Partner.WORKING or cards.total(pk, cards.span.quarter) is not None


def _fact(cards: Cards, told: Told, pk: int, row: Partner) -> PartnerLine:
    quarter, known = cards.span.quarter, cards.months.get(pk, {})
    total, before = cards.total(pk, quarter), cards.total(pk, cards.span.before)
    return PartnerLine(
        code=row.code,
        level=row.level,
        total=total,
        changed=None if total is None or before is None else total - before,
        grade=cards.grade(pk, quarter),
        grade_before=cards.grade(pk, cards.span.before),
        months=sum(month in known for month in quarter.months),
        has_severe_incident=pk in told.incidents,
        has_weak_kpi=pk in told.weakest,
    )


def _line(cards: Cards, told: Told, fact: PartnerLine, pk: int, row: Partner) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "name_zh": row.name_zh,
        "sector": row.sector,
        "sector_zh": row.sector_zh,
        "level": row.level,
        "months": [_card(cards, pk, month) for month in cards.span.quarter.months],
        "total": _text(fact.total),
        "grade": fact.grade,
        "change": _text(fact.changed),
        "later": _card(cards, pk, cards.span.later_month),
        "note": _note(told, fact, pk),
    }


def _note(told: Told, fact: PartnerLine, pk: int) -> dict[str, Any]:
    case = note_of(fact)
    note: dict[str, Any] = {"case": case.value}
    if case is Note.INCIDENT:
        note |= told.incidents[pk]
    if case in (Note.GRADE_DOWN, Note.WEAK_KPI):
        note |= told.weakest.get(pk, {})
    if case in (Note.GRADE_UP, Note.GRADE_DOWN):
        note |= {"from": fact.grade_before}
    return note


def _severe_incidents(cards: Cards, calendar: WorkingCalendar) -> dict[int, dict[str, str]]:
    quarter = cards.span.quarter
    opened = (calendar.instant(quarter.first_day, time.min), calendar.instant(quarter.last_day, time.max))
    found = Incident.objects.filter(
        is_historical=False, severity__in=SEVERE, opened_at__range=opened, partner__isnull=False
    ).order_by("-severity", "-opened_at", "pk")
    rows = found.values_list("partner_id", "rule__name", "rule__name_zh")
    return {partner: {"rule": name, "rule_zh": name_zh} for partner, name, name_zh in rows}


def _weakest_kpis(cards: Cards) -> dict[int, dict[str, str]]:
    """Return per partner the worst line of the quarter's last month, where it scored as poor."""
    worst: dict[int, dict[str, str]] = {}
    bad = ScorecardLine.objects.filter(
        scorecard__month=cards.span.last_month.first_day, score__lt=_poor_below(cards), actual__isnull=False
    ).exclude(scorecard__status="superseded")
    names = ("scorecard__partner_id", "kpi__name", "kpi__name_zh", "kpi__unit", "actual", "target")
    for partner, name, name_zh, unit, actual, target in bad.order_by("score", "pk").values_list(*names):
        figures = {"actual": canonical_decimal(actual), "target": canonical_decimal(target), "unit": unit}
        worst.setdefault(partner, {"kpi": name, "kpi_zh": name_zh, **figures})
    return worst


def _poor_below(cards: Cards) -> Decimal:
    return next(band.starts_at for band in cards.bands.bands if band.starts_at > 0)


def _card(cards: Cards, pk: int, month: Month) -> dict[str, str] | None:
    known = cards.months.get(pk, {}).get(month)
    return None if known is None else {"total": f"{known[0]:.1f}", "grade": known[1]}


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.1f}"
