"""How a month's actual is formed from its measurements (SPEC E1)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from prms.lib.money import round_half_up

# The monthly table keeps this many decimals; a rate of a billion cases still tells two of them apart.
ACTUAL_PLACES = 9


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
    """A month's actual, to 9 decimals, and the cases behind it.

    `sample` is Σ denominator for a ratio, else the number of measurements.
    """

    value: Decimal
    sample: Decimal


def month_actual(*, aggregation: str, figures: Iterable[DayFigure]) -> MonthActual | None:
    """Return the actual of a month, or None without data or when the denominators add up to zero.

    Figures without the parts that the aggregation reads are left out.
    """
    kind = Aggregation(aggregation)
    if kind is Aggregation.RATIO:
        return _ratio(figures)
    values = [(figure.day, Fraction(figure.value)) for figure in figures if figure.value is not None]
    if not values:
        return None
    actual = round_half_up(_FORM[kind](values), ACTUAL_PLACES)
    return MonthActual(actual, Decimal(len(values)))


def _ratio(figures: Iterable[DayFigure]) -> MonthActual | None:
    parts = [
        (Fraction(figure.numerator), Fraction(figure.denominator))
        for figure in figures
        if figure.numerator is not None and figure.denominator is not None
    ]
    cases = sum((denominator for _, denominator in parts), Fraction(0))
    if not cases:
        return None
    rate = sum((numerator for numerator, _ in parts), Fraction(0)) / cases
    return MonthActual(round_half_up(rate, ACTUAL_PLACES), round_half_up(cases, 6))


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
