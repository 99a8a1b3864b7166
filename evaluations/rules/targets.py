"""Targets: what may be one, and how a year's splits into months (SPEC C3, E3)."""

from decimal import Decimal

from evaluations.rules.curves import TARGET_SCORE, Direction, ScoreCurve
from prms.lib.money import Exact, canonical_decimal, round_half_up
from prms.lib.problems import Problem, gettext_noop


def split_year_target(total: Exact, *, months: int = 12, places: int = 0) -> list[Decimal]:
    """Divide a year's target evenly; the first months take what is left over.

    5,000 over 12 is 8 × 417 + 4 × 416. Raises ValueError for a negative total, or one that has
    more than `places` decimals.
    """
    amount = round_half_up(total, places)
    if amount < 0 or amount != total:
        raise ValueError(f"{total} is not a target with at most {places} decimals.")
    each, left_over = divmod(int(amount.scaleb(places)), months)
    return [Decimal(each + (month < left_over)).scaleb(-places) for month in range(months)]


def check_target(*, target: Decimal, weight: Decimal, direction: str, curve: ScoreCurve | None) -> list[Problem]:
    """Return what is wrong with a target; `curve` is its own or else the KPI's."""
    problems = [] if weight > 0 else [Problem("weight", "weight_not_positive", _WEIGHT)]
    if curve is None:
        return problems if target > 0 else [*problems, Problem("target", "target_not_positive", _TARGET)]
    if direction == Direction.LOWER and not _scores_100(curve, target):
        params = {"expected": canonical_decimal(curve.target or Decimal(0)), "target": canonical_decimal(target)}
        problems.append(Problem("target", "target_not_on_curve", _NOT_ON_CURVE, params))
    return problems


def _scores_100(curve: ScoreCurve, target: Decimal) -> bool:
    points, width = curve.score(target)
    return points == TARGET_SCORE * width


_WEIGHT = gettext_noop("A weight is more than zero; leave the KPI out of the targets if it does not count.")
_TARGET = gettext_noop("A target without a score curve is more than zero, since a score is 100 × actual / target.")
_NOT_ON_CURVE = gettext_noop(
    "Lower is better: the target is the curve's 100 point, %(expected)s, not %(target)s. Change the target, or give it"
    " a curve of its own."
)
