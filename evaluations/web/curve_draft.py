"""A score curve while somebody edits it: rows as they were typed, what is wrong with them, what a value would score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _

from evaluations.models import Kpi
from evaluations.rules.curves import MOST_POINTS, ScoreCurve, build_curve, check_curve
from evaluations.rules.scoring import ScoreRule
from prms.lib.fields import plain_number
from prms.lib.money import round_half_up
from prms.lib.problems import Problem
from prms.lib.reading import read_decimal

LEAST_ROWS, SPARE_ROWS, PLACES = 4, 2, 2


@dataclass(frozen=True, slots=True)
class CurveRow:
    """One point as it stands in the form."""

    number: int
    actual: str
    score: str
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tried:
    """A value that somebody wants to see scored."""

    text: str = ""
    target_text: str = ""
    value: Decimal | None = None
    score: Decimal | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class CurveDraft:
    """The rows, the problems of the curve as a whole, and the curve when it can be drawn."""

    rows: list[CurveRow]
    problems: list[str]
    curve: ScoreCurve | None
    points: list[list[str]] | None

    @property
    def all_problems(self) -> list[str]:
        """Everything that is wrong, each with the point it is about."""
        named = _("Point %(number)s: %(problem)s")
        of_rows = [named % {"number": row.number, "problem": text} for row in self.rows for text in row.problems]
        return [*self.problems, *of_rows]


def draft_of(sent: Any, *, direction: str, spare: int = SPARE_ROWS) -> CurveDraft:
    """Return the curve of a form that was sent: lists of `actual` and `score`."""
    pairs = zip_longest(sent.getlist("actual"), sent.getlist("score"), fillvalue="")
    typed = [(actual.strip(), score.strip()) for actual, score in pairs]
    return _draft([pair for pair in typed if any(pair)][:MOST_POINTS], direction, spare)


def stored_draft(kpi: Kpi | None) -> CurveDraft:
    """Return the curve that a KPI has, ready to be edited."""
    stored = [(str(actual), str(score)) for actual, score in (kpi.curve or [])] if kpi else []
    return _draft(stored, kpi.direction if kpi else Kpi.Direction.HIGHER, SPARE_ROWS)


def try_value(sent: Mapping[str, Any], curve: ScoreCurve | None, *, is_broken: bool = False) -> Tried:
    """Score the value that was typed by the curve, or by its target where there is no curve; not by a broken one."""
    text, target_text = (str(sent.get(name, "")).strip()[:40] for name in ("try", "try_target"))
    if not text or is_broken:
        return Tried(text, target_text)
    value = read_decimal("try", plain_number(text))
    target = read_decimal("try_target", plain_number(target_text)) if target_text else None
    if isinstance(value, Problem):
        return Tried(text, target_text, problem=value.worded(_))
    if isinstance(target, Problem):
        return Tried(text, target_text, problem=target.worded(_))
    if curve is None and (target is None or target <= 0):
        return Tried(
            text, target_text, problem=_("Without a curve the score depends on the target: give one above zero.")
        )
    top, bottom = ScoreRule(curve).score(value, target or Decimal(1))
    return Tried(text, target_text, value, round_half_up(Fraction(top) / Fraction(bottom), PLACES))


def _draft(typed: Sequence[tuple[str, str]], direction: str, spare: int) -> CurveDraft:
    points = [[plain_number(actual), plain_number(score)] for actual, score in typed] or None
    known = direction if direction in Kpi.Direction.values else Kpi.Direction.HIGHER
    problems = check_curve(points, direction=known)
    of_rows: dict[int, list[str]] = {}
    of_curve = []
    for problem in problems:
        place = problem.field.split("/")
        if len(place) > 1:
            of_rows.setdefault(int(place[1]), []).append(problem.worded(_))
        else:
            of_curve.append(problem.worded(_))
    filled = [CurveRow(n + 1, actual, score, of_rows.get(n, [])) for n, (actual, score) in enumerate(typed)]
    count = min(MOST_POINTS, max(LEAST_ROWS, len(filled) + spare))
    empty = [CurveRow(number, "", "") for number in range(len(filled) + 1, count + 1)]
    return CurveDraft([*filled, *empty], of_curve, _drawable(points), points)


def _drawable(points: list[list[str]] | None) -> ScoreCurve | None:
    """Return the curve even where the rule would refuse its shape, so that one sees what is wrong."""
    try:
        return build_curve(points) if points else None
    except ValueError:
        return None
