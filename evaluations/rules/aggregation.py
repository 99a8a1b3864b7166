"""How a month's actual is formed from its measurements (SPEC E1)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from prms.lib.money import MAX_DIGITS, round_half_up

# The monthly table keeps this many decimals; a rate of a billion cases still tells two of them apart.
# Of a large quotient it keeps 15 significant digits, which is what every database stores exactly.
ACTUAL_PLACES = 9
_ONE = Decimal(1)


class Aggregation(StrEnum):
    """How days become a month; a ratio is Σ numerator / Σ denominator, never a mean of daily rates."""

    SUM = "sum"
    MEAN = "mean"
    LAST = "last"
    RATIO = "ratio"


class DayFigure(NamedTuple):
    """One measurement: a value, or a numerator and a denominator for a ratio."""

    day: date
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


class MonthActual(NamedTuple):
    """A month's actual, to 9 decimals (a mean or ratio to at most 15 significant digits), and the cases behind it.

    `sample` is Σ denominator for a ratio, else the number of measurements.
    """

    value: Decimal
    sample: Decimal


def month_actual(*, aggregation: str, figures: Iterable[DayFigure], scale: Decimal | None = None) -> MonthActual | None:
    """Return the actual of a month, or None without data or when the denominators add up to zero.

    Figures without the parts that the aggregation reads are left out. A ratio is multiplied by
    `scale`: NPS counts in hundredths, so 74 of 100 with the scale 100 is 74.
    """
    kind = Aggregation(aggregation)
    if kind is Aggregation.RATIO:
        return _ratio(figures, Fraction(scale or _ONE))
    values = [(figure.day, Fraction(figure.value)) for figure in figures if figure.value is not None]
    if not values:
        return None
    round_actual = _rounded_quotient if kind is Aggregation.MEAN else _rounded
    return MonthActual(round_actual(_FORM[kind](values)), Decimal(len(values)))


def _rounded(value: Fraction) -> Decimal:
    return round_half_up(value, ACTUAL_PLACES)


def _rounded_quotient(value: Fraction) -> Decimal:
    whole = int(abs(value))
    places = min(ACTUAL_PLACES, MAX_DIGITS - len(str(whole))) if whole else ACTUAL_PLACES
    if places >= 0:
        return round_half_up(value, places)
    return round_half_up(value / 10**-places, 0) * 10**-places


def _ratio(figures: Iterable[DayFigure], scale: Fraction) -> MonthActual | None:
    parts = [
        (Fraction(figure.numerator), Fraction(figure.denominator))
        for figure in figures
        if figure.numerator is not None and figure.denominator is not None
    ]
    cases = sum((denominator for _, denominator in parts), Fraction(0))
    if not cases:
        return None
    rate = scale * sum((numerator for numerator, _ in parts), Fraction(0)) / cases
    return MonthActual(_rounded_quotient(rate), _rounded(cases))


_Values = Sequence[tuple[date, Fraction]]


def _sum(values: _Values) -> Fraction:
    return sum((value for _, value in values), Fraction(0))


def _mean(values: _Values) -> Fraction:
    return _sum(values) / len(values)


def _last(values: _Values) -> Fraction:
    return max(values, key=lambda dated: dated[0])[1]


_FORM: Mapping[Aggregation, Callable[[_Values], Fraction]] = {
    Aggregation.SUM: _sum,
    Aggregation.MEAN: _mean,
    Aggregation.LAST: _last,
}
