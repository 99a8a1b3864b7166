"""What several KPIs of one card come to together."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from prms.lib.money import round_half_up


def weighted_score(lines: Iterable[tuple[Decimal, Decimal | None]]) -> Decimal | None:
    """Return Σ weight · score / Σ weight of (weight, score) lines, to 1 decimal; None where no line has a score.

    Made from line scores of 2 decimals, so it is for reading a card, not for the total.
    """
    scored = [(Fraction(weight), Fraction(score)) for weight, score in lines if score is not None]
    weights = sum((weight for weight, _ in scored), Fraction(0))
    if not weights:
        return None
    return round_half_up(sum((weight * score for weight, score in scored), Fraction(0)) / weights, 1)
