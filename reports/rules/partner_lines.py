"""Which partners a report shows first, and what it says of each in a few words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from reports.rules.portfolio_score import LEVEL_WEIGHTS

# Above so many partners the others move to an appendix.
MOST_ON_A_PAGE = 30
_LAST = Decimal(1000)


class Note(StrEnum):
    """What happened to a partner, the most telling first."""

    NO_CARD = "no_card"
    GAP = "gap"
    INCIDENT = "incident"
    GRADE_UP = "grade_up"
    GRADE_DOWN = "grade_down"
    WEAK_KPI = "weak_kpi"
    NEW = "new"
    NOTHING = ""


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """One partner's quarter; `changed` is against the quarter before, `months` counts the months with a card."""

    code: str
    level: str
    total: Decimal | None
    changed: Decimal | None
    grade: str
    grade_before: str
    months: int
    has_severe_incident: bool = False
    has_weak_kpi: bool = False


_GRADES = ("poor", "acceptable", "good", "excellent")


def note_of(line: PartnerLine, *, months: int = 3) -> Note:
    """Return the one case that a partner's line tells."""
    if line.total is None:
        return Note.NO_CARD
    if line.has_severe_incident:
        return Note.INCIDENT
    if line.grade_before and line.grade != line.grade_before:
        is_better = _GRADES.index(line.grade) > _GRADES.index(line.grade_before)
        return Note.GRADE_UP if is_better else Note.GRADE_DOWN
    if line.months < months:
        return Note.GAP
    if line.has_weak_kpi:
        return Note.WEAK_KPI
    return Note.NOTHING if line.grade_before else Note.NEW


def in_order(lines: Iterable[PartnerLine]) -> list[PartnerLine]:
    """Return the lines by level, best score first within one; those without a score last."""
    return sorted(lines, key=lambda line: (-LEVEL_WEIGHTS[line.level], -(line.total or -_LAST), line.code))


def that_matter(lines: Sequence[PartnerLine], *, most: int = MOST_ON_A_PAGE) -> frozenset[str]:
    """Return the codes of the partners for the page: all when they fit, else those that ask for a look.

    First whoever is poor or has no card, then whoever has a severe incident, then the largest movements weighed by
    level, then the higher level.
    """
    if len(lines) <= most:
        return frozenset(line.code for line in lines)
    return frozenset(line.code for line in sorted(lines, key=_urgency)[:most])


def _urgency(line: PartnerLine) -> tuple[bool, bool, Decimal, int, str]:
    weight = LEVEL_WEIGHTS[line.level]
    is_poor = line.grade == "poor" or line.total is None
    return (not is_poor, not line.has_severe_incident, -abs(line.changed or Decimal(0)) * weight, -weight, line.code)
