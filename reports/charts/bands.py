"""The grade bands behind a score: half-open, the top one without an end."""

from collections.abc import Sequence
from dataclasses import dataclass

from prms.lib.display import Number


@dataclass(frozen=True, slots=True)
class Band:
    """Scores from `starts_at` up to the next band earn `grade`; `label` is its word on the page."""

    starts_at: Number
    grade: str
    label: str = ""


# The shipped bands, for charts whose caller has no others; the organisation's own are rows.
DEFAULT_BOUNDS = (
    Band(0, "poor"),
    Band(80, "acceptable"),
    Band(100, "good"),
    Band(120, "excellent"),
)
SCORE_TOP = 120


def grade_at(score: Number, bands: Sequence[Band] = DEFAULT_BOUNDS) -> str:
    """Return the grade of a score. `bands` ascend."""
    return next((band.grade for band in reversed(bands) if score >= band.starts_at), bands[0].grade)


def lines_above(bands: Sequence[Band]) -> Sequence[Band]:
    """Return the bands that begin with a line on a chart: all but the lowest."""
    return bands[1:]
