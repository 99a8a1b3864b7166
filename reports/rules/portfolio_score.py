"""How single totals become the score of a quarter and of the whole portfolio."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from prms.lib.money import round_half_up

# What a partner of each level counts in the portfolio score.
LEVEL_WEIGHTS: Mapping[str, int] = MappingProxyType({"S": 4, "A": 3, "B": 2, "C": 1})


def quarter_total(totals: Iterable[Decimal | None]) -> Decimal | None:
    """Return the mean of the months that have a card, to 1 decimal; None when no month has one."""
    known = [total for total in totals if total is not None]
    return round_half_up(Fraction(sum(known)) / len(known), 1) if known else None


def portfolio_score(totals: Iterable[tuple[str, Decimal | None]]) -> Decimal | None:
    """Return the mean of (level, total) pairs by the weight of their levels, to 1 decimal.

    A partner without a total counts for nothing; None when none has one.
    """
    known = [(LEVEL_WEIGHTS[level], total) for level, total in totals if total is not None]
    weight = sum(weight for weight, _ in known)
    return round_half_up(Fraction(sum(w * total for w, total in known)) / weight, 1) if weight else None


def share(part: int, whole: int) -> Decimal | None:
    """Return a part of a whole as a fraction to 4 decimals; None of nothing at all."""
    return round_half_up(Fraction(part, whole), 4) if whole else None


def mean(values: Sequence[int | Decimal], *, places: int = 1) -> Decimal | None:
    """Return the plain mean; None without a value."""
    return round_half_up(sum(map(Fraction, values), Fraction(0)) / len(values), places) if values else None
