"""How a total moved since the month before."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Trend(StrEnum):
    """The direction of a movement; NEW without a month to compare with."""

    UP = "up"
    DOWN = "down"
    STEADY = "steady"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Movement:
    """Points gained or lost, None for a first card, and whether the grade changed."""

    points: Decimal | None
    trend: Trend
    has_new_grade: bool = False


def movement(*, total: Decimal, before: Decimal | None, grade: str = "", grade_before: str = "") -> Movement:
    """Compare the totals, and the grades where both are given, of two consecutive months."""
    if before is None:
        return Movement(None, Trend.NEW)
    points = total - before
    trend = Trend.UP if points > 0 else Trend.DOWN if points < 0 else Trend.STEADY
    return Movement(points, trend, bool(grade and grade_before) and grade != grade_before)
