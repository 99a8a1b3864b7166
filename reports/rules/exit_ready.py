"""The exit-ready index: how well one could do without a partner, from 0 to 100 (SPEC H4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from prms.lib.money import round_half_up

FULL = 100
# So many alternatives, months of warning, are enough; from this share of the money on nothing is left.
ENOUGH_ALTERNATIVES, ENOUGH_MONTHS = 2, 6
TOO_MUCH = Fraction(1, 2)


class Part(StrEnum):
    """What the index is made of."""

    ALTERNATIVES = "alternatives"
    DATA = "data"
    KNOWLEDGE = "knowledge"
    BUFFER = "buffer"
    CONCENTRATION = "concentration"


WEIGHTS: Mapping[Part, int] = MappingProxyType(
    {Part.ALTERNATIVES: 30, Part.DATA: 25, Part.BUFFER: 15, Part.CONCENTRATION: 15, Part.KNOWLEDGE: 15}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitFacts:
    """What is known; None is not assessed. `revenue_share` is a fraction of 1."""

    alternatives: int | None = None
    is_data_agreed: bool | None = None
    is_data_destroyed: bool = False
    buffer_months: int | None = None
    revenue_share: Fraction | None = None
    is_knowledge_written: bool | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One part: its points of 100, and its share of the index in points; None while it is not assessed."""

    part: Part
    points: Decimal | None
    weight: Decimal | None


@dataclass(frozen=True, slots=True)
class ExitReady:
    """The index and its parts; None while nothing is assessed."""

    index: Decimal | None
    lines: Sequence[Line]


def exit_ready(facts: ExitFacts) -> ExitReady:
    """Return the index: the parts that are assessed, weighted anew so that they make up the whole."""
    points = {part: _points(part, facts) for part in WEIGHTS}
    known = sum(weight for part, weight in WEIGHTS.items() if points[part] is not None)
    lines = [
        Line(part, _rounded(found), None if found is None else round_half_up(Fraction(WEIGHTS[part] * FULL, known), 1))
        for part, found in points.items()
    ]
    total = sum((found * WEIGHTS[part] for part, found in points.items() if found is not None), Fraction(0))
    return ExitReady(_rounded(total / known) if known else None, lines)


def _points(part: Part, facts: ExitFacts) -> Fraction | None:
    if part is Part.ALTERNATIVES:
        return _share(facts.alternatives, ENOUGH_ALTERNATIVES)
    if part is Part.BUFFER:
        return _share(facts.buffer_months, ENOUGH_MONTHS)
    if part is Part.DATA:
        if facts.is_data_destroyed:
            return Fraction(FULL)
        return None if facts.is_data_agreed is None else Fraction(FULL // 2 if facts.is_data_agreed else 0)
    if part is Part.KNOWLEDGE:
        return None if facts.is_knowledge_written is None else Fraction(FULL if facts.is_knowledge_written else 0)
    if facts.revenue_share is None:
        return None
    return max(Fraction(0), FULL - FULL * facts.revenue_share / TOO_MUCH)


def _share(count: int | None, enough: int) -> Fraction | None:
    return None if count is None else min(Fraction(FULL), Fraction(FULL * count, enough))


def _rounded(points: Fraction | None) -> Decimal | None:
    return None if points is None else round_half_up(points, 0)
