"""Grades: bands are data, and every score falls in exactly one of them (SPEC E3)."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Self

from evaluations.rules.curves import HIGHEST_CAP
from prms.lib.problems import Problem, gettext_noop


class Grade(StrEnum):
    """What a total is worth, worst first."""

    POOR = "poor"
    ACCEPTABLE = "acceptable"
    GOOD = "good"
    EXCELLENT = "excellent"


_PLACES = 2
_RANK = {grade.value: rank for rank, grade in enumerate(Grade)}


@dataclass(frozen=True, slots=True, order=True)
class Band:
    """A grade and the total it begins at, included; it ends where the next band begins."""

    starts_at: Decimal
    grade: str


@dataclass(frozen=True, slots=True)
class Bands:
    """Bands in ascending order; the first begins at 0 and the last has no upper end."""

    bands: tuple[Band, ...]

    @classmethod
    def of(cls, bands: Sequence[Band]) -> Self:
        """Return the bands, ready to grade. Raises ValueError with the first thing wrong with them."""
        problems = check_bands(bands)
        if problems:
            raise ValueError(problems[0].detail)
        return cls(tuple(sorted(bands)))

    def grade_of(self, total: Decimal) -> str:
        """Return the grade of a total as it is shown, that is rounded to 1 decimal.

        Raises ValueError for a negative total.
        """
        place = bisect_right(self.bands, total, key=lambda band: band.starts_at)
        if place == 0:
            raise ValueError(f"A total of {total} is below every band.")
        return self.bands[place - 1].grade


def check_bands(bands: Sequence[Band]) -> list[Problem]:
    """Return what is wrong: no band at 0, two that begin together, a worse grade above a better one."""
    if not bands:
        return [Problem("bands", "bands_missing", _MISSING)]
    problems = [
        Problem(f"bands/{row}/starts_at", "band_out_of_range", _RANGE, {"cap": str(HIGHEST_CAP)})
        for row, band in enumerate(bands)
        if not 0 <= band.starts_at <= HIGHEST_CAP
    ]
    problems += [
        Problem(f"bands/{row}/starts_at", "too_many_decimals", _DECIMALS)
        for row, band in enumerate(bands)
        if band.starts_at != round(band.starts_at, _PLACES)
    ]
    if all(band.starts_at != 0 for band in bands):
        problems.append(Problem("bands", "bands_leave_a_gap", _GAP))
    ascending = sorted(bands)
    for lower, upper in pairwise(ascending):
        if lower.starts_at == upper.starts_at:
            problems.append(Problem("bands", "bands_overlap", _OVERLAP, {"score": str(lower.starts_at)}))
        elif _RANK[upper.grade] <= _RANK[lower.grade]:
            params = {"grade": upper.grade, "below": lower.grade}
            problems.append(Problem("bands", "bands_out_of_order", _ORDER, params))
    return problems


def _preset(excellent: int) -> Bands:
    starts = {Grade.EXCELLENT: excellent, Grade.GOOD: 100, Grade.ACCEPTABLE: 80, Grade.POOR: 0}
    return Bands(tuple(sorted(Band(Decimal(start), grade.value) for grade, start in starts.items())))


_MISSING = gettext_noop("There are no grade bands: give one that begins at 0, and better ones above it.")
_RANGE = gettext_noop("A band begins at a score between 0 and %(cap)s.")
_DECIMALS = gettext_noop("A band begins at a score with at most 2 decimals.")
_GAP = gettext_noop("Scores below the lowest band would have no grade: let it begin at 0.")
_OVERLAP = gettext_noop("Two bands begin at %(score)s: a score falls in exactly one.")
_ORDER = gettext_noop("The grade “%(grade)s” cannot begin above “%(below)s”.")

DEFAULT_BANDS = _preset(120)
# Line scores end at 120, so the default top band asks for perfection; this preset is the gentler one.
EXCELLENT_FROM_110 = _preset(110)
