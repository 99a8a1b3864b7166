"""The content of a health report: every figure of the quarter, as plain JSON that can be frozen."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from accounts.models import Organisation
from evaluations.models import GradeBand
from evaluations.models.grade_band import Grade
from prms.lib.money import canonical_decimal
from prms.lib.periods import Month, Quarter
from reports.read.health.business import business_results
from reports.read.health.cards import Cards, read_cards, shares_reached
from reports.read.health.commitments import ahead_rows, meeting_of, promise_rows
from reports.read.health.events import (
    Held,
    held_of,
    incidents_by_quarter,
    meetings_by_quarter,
    promises_by_quarter,
)
from reports.read.health.gaps import gaps_of
from reports.read.health.lines import partner_lines
from reports.read.health.risks import open_risks
from reports.rules.frozen import canonical_json, fingerprint
from reports.rules.portfolio_score import LEVEL_WEIGHTS, share
from reports.rules.promises import Tally
from reports.rules.span import Span
from reports.rules.verdict import verdict

# What says something of the quarter itself; the rest (open risks, what comes next) moves on with every day.
FACTS = ("figures", "mix", "business", "promises", "meetings")


@dataclass(frozen=True, slots=True)
class Content:
    """The figures and the ids of the partners that they name."""

    figures: dict[str, Any]
    named: set[int]


def content_of(quarter: Quarter, *, now: datetime) -> Content:
    """Read the figures of a quarter as known at `now`, in a number of statements that no number of rows changes."""
    span, calendar = Span(quarter), Organisation.objects.working_calendar()
    today = now.astimezone(calendar.zone).date()
    cards = read_cards(span, GradeBand.objects.rule())
    incidents = incidents_by_quarter(span, calendar)
    promises = promises_by_quarter(span, calendar, today=today)
    meetings = meetings_by_quarter(span, calendar, now=now)
    rows, in_promises = promise_rows(quarter, calendar, today=today)
    ahead, in_ahead = ahead_rows(quarter, today=today)
    risks, open_count, in_risks = open_risks(calendar)
    gaps, in_gaps = gaps_of(quarter, cards)
    lines, shown = partner_lines(cards, calendar)
    meeting_on = meeting_of(quarter, calendar, now=now)
    content = {
        "schema": 1,
        "quarter": str(quarter),
        "organisation": _organisation(),
        "meeting_on": meeting_on.isoformat() if meeting_on else None,
        "bands": {band.grade: canonical_decimal(band.starts_at) for band in cards.bands.bands},
        "level_weights": dict(LEVEL_WEIGHTS),
        "verdict": _verdict(cards),
        "figures": _figures(cards, incidents, promises, meetings),
        "portfolio": _portfolio(cards),
        "mix": _mix(cards),
        "partners": lines,
        "shown": shown,
        "risks": {"rows": risks, "open": open_count, **_handling(incidents.get(quarter))},
        "business": business_results(span),
        "promises": {"rows": rows, **_tally(promises.get(quarter, Tally()))},
        "meetings": [_held(row) for row in meetings.get(quarter, ())],
        "ahead": ahead,
        "missing": gaps,
    }
    content["facts_sha256"] = _facts_fingerprint(content)
    pks = {row.code: pk for pk, row in cards.partners.items()}
    in_lines = {pks[line["code"]] for line in lines}
    return Content(content, in_lines | in_promises | in_ahead | in_risks | in_gaps)


def _figures(cards: Cards, incidents: Any, promises: Any, meetings: Any) -> list[dict[str, Any]]:
    quarters = cards.span.quarters
    reached = shares_reached(quarters)
    counted = [incidents.get(quarter) for quarter in quarters]
    good = next((band.starts_at for band in cards.bands.bands if band.grade == Grade.GOOD), None)
    poor = [grades.count("poor") if (grades := cards.grades(quarter)) else None for quarter in quarters]
    return [
        _figure("score", [cards.portfolio(quarter) for quarter in quarters], target=good),
        _figure("poor", poor, target=Decimal(0)),
        _figure("reached", [reached[quarter] for quarter in quarters]),
        _figure("critical", [count and count.critical for count in counted], target=Decimal(0)),
        _figure("answered", [count and count.answer_hours for count in counted]),
        _figure("kept", [promises.get(quarter, Tally()).kept_share for quarter in quarters], target=Decimal(1)),
        _figure("held", [share(*held_of(meetings, quarter)) for quarter in quarters], target=Decimal(1)),
    ]


def _figure(key: str, values: Sequence[Any], *, target: Decimal | None = None) -> dict[str, Any]:
    """Write one figure: its six quarters with the newest last, and its target."""
    return {
        "key": key,
        "values": [None if value is None else canonical_decimal(value) for value in values],
        "target": None if target is None else canonical_decimal(target),
    }


def _portfolio(cards: Cards) -> list[dict[str, Any]]:
    scores = [(month, cards.portfolio_of_month(month)) for month in cards.span.drawn_months]
    later = cards.portfolio_of_month(cards.span.later_month)
    known = [*scores, *([(cards.span.later_month, later)] if later is not None else [])]
    return [{"month": str(month), "score": None if score is None else f"{score:.1f}"} for month, score in known]


def _mix(cards: Cards) -> list[dict[str, Any]]:
    span = cards.span
    periods: list[tuple[Quarter | Month, list[str]]] = [
        (quarter, cards.grades(quarter)) for quarter in (span.year_before, span.before, span.quarter)
    ]
    periods.append((span.later_month, cards.grades_of_month(span.later_month)))
    return [{"period": str(period), **_counts(grades)} for period, grades in periods if grades]


def _counts(grades: Iterable[str]) -> dict[str, int]:
    counted = Counter(grades)
    return {grade: counted[grade] for grade in Grade.values}


def _verdict(cards: Cards) -> dict[str, Any]:
    span = cards.span
    found = verdict(
        score=cards.portfolio(span.quarter),
        before=cards.portfolio(span.before),
        poor=cards.poor(span.quarter),
        poor_before=cards.poor(span.before),
        poor_after=cards.poor_later(),
    )
    return {"lead": found.lead.value, "poor": found.poor.value, "new": list(found.new), "since": list(found.since)}


def _handling(count: Any) -> dict[str, Any]:
    """Write how the incidents of the quarter were handled; unknown before rules were watching."""
    hours = count.resolve_hours if count else None
    return {
        "opened": count.opened if count else None,
        "resolved": count.resolved if count else None,
        "resolved_after_hours": None if hours is None else canonical_decimal(hours),
    }


def _tally(found: Tally) -> dict[str, int]:
    return {"kept": found.kept, "missed": found.missed, "waiting": found.waiting}


def _held(row: Held) -> dict[str, Any]:
    return {"level": row.level, "held": row.held, "due": row.due}


def _organisation() -> dict[str, str]:
    found = Organisation.objects.current()
    return {"name": found.name if found else "", "name_zh": found.name_zh if found else ""}


def _facts_fingerprint(content: dict[str, Any]) -> str:
    """Return the fingerprint by which late data of the quarter is told from the passing of days."""
    lines = [[line["code"], line["months"], line["total"]] for line in content["partners"]]
    quarter = content["quarter"]
    mix = [row for row in content["mix"] if "Q" in row["period"]]
    return fingerprint(
        canonical_json({name: content[name] for name in FACTS} | {"mix": mix, "lines": [quarter, lines]})
    )
