"""Score curves: piecewise linear, flat beyond their ends, exact (SPEC E1)."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from prms.lib.money import EXACT
from prms.lib.problems import Problem, gettext_noop
from prms.lib.reading import read_decimal

DEFAULT_CAP = Decimal(120)
TARGET_SCORE = Decimal(100)
HIGHEST_CAP = Decimal(1000)
MOST_POINTS = 50
_ONE = Decimal(1)

Point = tuple[Decimal, Decimal]
# A score as an exact fraction: numerator and positive denominator, not reduced.
ExactScore = tuple[Decimal, Decimal]


class Direction(StrEnum):
    """Whether more is better or less."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class ScoreCurve:
    """A checked curve, made ready once so that many actuals score fast.

    `points` are (actual, score), at least two, ascending by actual. The highest score is its cap.
    """

    points: tuple[Point, ...]
    _actuals: tuple[Decimal, ...] = field(init=False, repr=False, compare=False)
    _segments: tuple[tuple[Decimal, Decimal, Decimal], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        pairs = pairwise(self.points)
        object.__setattr__(self, "_actuals", tuple(actual for actual, _ in self.points))
        object.__setattr__(self, "_segments", tuple(_segment(left, right) for left, right in pairs))

    def score(self, actual: Decimal) -> ExactScore:
        """Return the exact score of an actual as numerator and denominator."""
        if actual <= self._actuals[0]:
            return self.points[0][1], _ONE
        if actual >= self._actuals[-1]:
            return self.points[-1][1], _ONE
        offset, slope, width = self._segments[bisect_left(self._actuals, actual) - 1]
        return EXACT.fma(slope, actual, offset), width

    @property
    def cap(self) -> Decimal:
        """The highest score the curve gives."""
        return max(score for _, score in self.points)

    @property
    def target(self) -> Decimal | None:
        """The worst actual of a lower-is-better curve that still scores 100; None without one."""
        hits = [actual for actual, score in self.points if score == TARGET_SCORE]
        return hits[-1] if hits else None


def _segment(left: Point, right: Point) -> tuple[Decimal, Decimal, Decimal]:
    """Return (offset, slope, width): the score in between is (offset + slope · actual) / width."""
    width, slope = EXACT.subtract(right[0], left[0]), EXACT.subtract(right[1], left[1])
    offset = EXACT.subtract(EXACT.multiply(left[1], width), EXACT.multiply(left[0], slope))
    return offset, slope, width


def build_curve(raw: Sequence[Sequence[object]]) -> ScoreCurve:
    """Return the curve of stored points such as `[["0.02", "120"], ["0.05", "100"]]`.

    Raises ValueError for points that `check_curve` would refuse as unreadable or out of order.
    """
    points, problems = _read_points(raw)
    problems = problems or _check_order(points)
    if problems:
        raise ValueError(problems[0].detail)
    return ScoreCurve(tuple(points))


def check_curve(raw: object, *, direction: str) -> list[Problem]:
    """Return what is wrong with a curve as it was sent; nothing is wrong with none when higher is better.

    Fields are paths such as `curve/1/0`: the actual of the second point.
    """
    if raw is None:
        return [] if direction == Direction.HIGHER else [Problem("curve", "curve_required", _REQUIRED)]
    points, problems = _read_points(raw)
    problems = problems or _check_order(points) + _check_scores(points, Direction(direction))
    if problems or direction == Direction.HIGHER:
        return problems
    return _check_target_point(points)


def _read_points(raw: object) -> tuple[list[Point], list[Problem]]:
    if not isinstance(raw, list | tuple) or not 2 <= len(raw) <= MOST_POINTS:
        return [], [Problem("curve", "curve_shape", _SHAPE, {"most": str(MOST_POINTS)})]
    points: list[Point] = []
    problems: list[Problem] = []
    for row, pair in enumerate(raw):
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            problems.append(Problem(f"curve/{row}", "curve_shape", _SHAPE, {"most": str(MOST_POINTS)}))
            continue
        actual, score = (read_decimal(f"curve/{row}/{column}", value) for column, value in enumerate(pair))
        if isinstance(actual, Decimal) and isinstance(score, Decimal):
            points.append((actual, score))
        problems += [part for part in (actual, score) if isinstance(part, Problem)]
    return points, problems


def _check_order(points: Sequence[Point]) -> list[Problem]:
    return [
        Problem(f"curve/{row}/0", "curve_not_ascending", _ORDER, {"actual": str(right[0]), "before": str(left[0])})
        for row, (left, right) in enumerate(pairwise(points), start=1)
        if right[0] <= left[0]
    ]


def _check_scores(points: Sequence[Point], direction: Direction) -> list[Problem]:
    problems = [
        Problem(f"curve/{row}/1", "score_out_of_range", _RANGE, {"score": str(score), "cap": str(HIGHEST_CAP)})
        for row, (_, score) in enumerate(points)
        if not 0 <= score <= HIGHEST_CAP
    ]
    message = _FALLS if direction is Direction.HIGHER else _RISES
    for row, ((_, left), (_, right)) in enumerate(pairwise(points), start=1):
        if (right < left) if direction is Direction.HIGHER else (right > left):
            problems.append(
                Problem(f"curve/{row}/1", "curve_wrong_way", message, {"score": str(right), "before": str(left)})
            )
    return problems


def _check_target_point(points: Sequence[Point]) -> list[Problem]:
    if all(score != TARGET_SCORE for _, score in points):
        return [Problem("curve", "curve_without_target", _NO_TARGET)]
    if points[-1][1] >= TARGET_SCORE:
        return [Problem("curve", "curve_without_worse_point", _NO_WORSE)]
    return []


_REQUIRED = gettext_noop("A KPI where lower is better needs a score curve: points of actual and score.")
_SHAPE = gettext_noop('A curve is a list of 2 to %(most)s points, each an actual and a score: [["0.05", "100"], …].')
_ORDER = gettext_noop("The actuals of a curve ascend: %(actual)s must be more than %(before)s before it.")
_RANGE = gettext_noop("A score lies between 0 and %(cap)s: %(score)s does not.")
_RISES = gettext_noop("Lower is better: a higher actual cannot score more (%(score)s after %(before)s).")
_FALLS = gettext_noop("Higher is better: a higher actual cannot score less (%(score)s after %(before)s).")
_NO_TARGET = gettext_noop(
    "A curve where lower is better has a point that scores exactly 100: its actual is the target."
)
_NO_WORSE = gettext_noop(
    "The curve needs a point worse than the target that scores less than 100; else a terrible month would score 100."
)
