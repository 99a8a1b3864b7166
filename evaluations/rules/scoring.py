"""What a month is worth: line scores and the weighted total, exact until the one rounding (SPEC E1, E3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, DivisionByZero, Inexact, InvalidOperation, localcontext
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from evaluations.rules.curves import DEFAULT_CAP, Direction, ExactScore, ScoreCurve

MOST_MONTHS_CARRIED = 3
_ZERO, _ONE, _HUNDRED = Decimal(0), Decimal(1), Decimal(100)
_LINE_PLACES, _TOTAL_PLACES = Decimal("0.01"), Decimal("0.1")
# Exact for hundreds of lines of 20-digit targets; a lost digit would raise, never round.
_EXACT = Context(prec=20_000, Emax=999_999, Emin=-999_999, traps=[Inexact, InvalidOperation])
# A quotient cut off here reaches a half exactly when the true one does, so rounding it half up is right.
_CUT_OFF = Context(prec=60, rounding=ROUND_DOWN, Emax=999_999, Emin=-999_999, traps=[DivisionByZero, InvalidOperation])


class NoData(StrEnum):
    """What a line without data does: leave the card, take the last actual, score zero, or hold the card."""

    SKIP = "skip"
    CARRY = "carry"
    ZERO = "zero"
    HOLD = "hold"


class Outcome(StrEnum):
    """Whether a card came out, and if not, why (the reason codes of a month close)."""

    SCORED = "SCORED"
    NO_TARGETS = "NO_TARGETS"
    NO_DATA = "NO_DATA"
    HELD = "HELD"


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """How one KPI scores; made once per KPI (or per own curve), used for every partner.

    Without a curve: 100 × actual / target, from 0 up to `cap`.
    """

    curve: ScoreCurve | None = None
    no_data: NoData = NoData.SKIP
    cap: Decimal = DEFAULT_CAP

    def score(self, actual: Decimal, target: Decimal) -> ExactScore:
        """Return the exact score as numerator and positive denominator.

        Raises ValueError when there is no curve and the target is not more than zero.
        """
        if self.curve is not None:
            return self.curve.score(actual)
        if target <= 0:
            raise ValueError(f"The target {target} is not more than zero: such a KPI needs a score curve.")
        points = actual * _HUNDRED
        if points <= 0:
            return _ZERO, _ONE
        if points >= self.cap * target:
            return self.cap, _ONE
        return points, target


class LineInput(NamedTuple):
    """One KPI of one partner in one month; a plain tuple in this order does as well.

    `last_actual` is the newest earlier actual and `months_back` its age, for the `carry` policy.
    """

    rule: ScoreRule
    target: Decimal
    weight: Decimal
    actual: Decimal | None
    last_actual: Decimal | None = None
    months_back: int = 0


class LineScore(NamedTuple):
    """A line of a card: score to 2 decimals, None when skipped or held.

    `no_data` names the policy that was applied because the month has no data, else it is empty.
    """

    actual: Decimal | None
    score: Decimal | None
    no_data: str


class Card(NamedTuple):
    """A month of one partner: total to 1 decimal (None unless scored), a line per input, same order."""

    outcome: Outcome
    total: Decimal | None
    lines: list[LineScore]


def score_card(lines: Iterable[tuple[ScoreRule, Decimal, Decimal, Decimal | None, Decimal | None, int]]) -> Card:
    """Return the card of one partner's month from its `LineInput` tuples.

    The total is Σ weight · score / Σ weight of the unrounded scores, half up to 1 decimal; weights
    are any positive numbers. Raises ValueError for a weight or target that cannot be used.
    """
    with localcontext(_EXACT):
        return _score_card(lines)


def _score_card(lines: Iterable[tuple[ScoreRule, Decimal, Decimal, Decimal | None, Decimal | None, int]]) -> Card:
    top, bottom, weights = _ZERO, _ONE, _ZERO
    scored: list[LineScore] = []
    is_held = False
    for rule, target, weight, actual, last_actual, months_back in lines:
        if weight <= 0:
            raise ValueError(f"The weight {weight} is not more than zero.")
        policy = ""
        if actual is None:
            policy, actual = _without_data(rule.no_data, last_actual, months_back)
        if actual is not None:
            points, width = rule.score(actual, target)
        elif policy == NoData.ZERO:
            points, width = _ZERO, _ONE
        else:
            is_held = is_held or policy == NoData.HOLD
            scored.append(LineScore(None, None, policy))
            continue
        scored.append(LineScore(actual, _half_up(points, width, _LINE_PLACES), policy))
        top = top * width + weight * points * bottom
        bottom *= width
        weights += weight
    if is_held or not weights:
        return Card(_reason(is_held, scored), None, scored)
    return Card(Outcome.SCORED, _half_up(top, bottom * weights, _TOTAL_PLACES), scored)


def _without_data(policy: NoData, last_actual: Decimal | None, months_back: int) -> tuple[str, Decimal | None]:
    if policy is not NoData.CARRY:
        return policy.value, None
    if last_actual is None or not 1 <= months_back <= MOST_MONTHS_CARRIED:
        return NoData.SKIP.value, None
    return NoData.CARRY.value, last_actual


def _half_up(top: Decimal, bottom: Decimal, places: Decimal) -> Decimal:
    return _CUT_OFF.divide(top, bottom).quantize(places, ROUND_HALF_UP, _CUT_OFF)


def _reason(is_held: bool, lines: list[LineScore]) -> Outcome:
    if is_held:
        return Outcome.HELD
    return Outcome.NO_DATA if lines else Outcome.NO_TARGETS


def attainment(*, actual: Decimal, target: Decimal, direction: str) -> Fraction | None:
    """Return actual ÷ target, exact; None where lower is better or the target is not more than zero."""
    if direction != Direction.HIGHER or target <= 0:
        return None
    return Fraction(actual) / Fraction(target)
