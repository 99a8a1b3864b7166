"""From the figures of months to the periods that a rule looks at."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from alerts.rules.condition import Observation
from prms.lib.money import EXACT
from prms.lib.periods import Month, Quarter


class MonthFigure(NamedTuple):
    """What is known of one month: the figure, the cases behind it, the target where attainment is asked."""

    month: Month
    value: Decimal
    sample: Decimal | None = None
    target: Decimal | None = None


def observe_months(*, is_attainment: bool, figures: Iterable[MonthFigure]) -> list[Observation[Month]]:
    """Return one observation a month; attainment of no target, or of a target of 0, is unknown."""
    if not is_attainment:
        return [Observation(figure.month, figure.value, figure.sample) for figure in figures]
    return [Observation(figure.month, _share(figure.value, figure.target), figure.sample) for figure in figures]


def observe_quarters(
    *, is_attainment: bool, aggregation: str, figures: Iterable[MonthFigure]
) -> list[Observation[Quarter]]:
    """Return one observation a quarter, unknown unless all three months are known.

    A quarter's attainment is its actual ÷ its target, both formed from months the way the KPI is.
    """
    by_quarter: dict[Quarter, dict[Month, MonthFigure]] = defaultdict(dict)
    for figure in figures:
        by_quarter[figure.month.quarter][figure.month] = figure
    return [
        _quarter(quarter, months, is_attainment=is_attainment, aggregation=aggregation)
        for quarter, months in sorted(by_quarter.items())
    ]


def _quarter(
    quarter: Quarter, months: Mapping[Month, MonthFigure], *, is_attainment: bool, aggregation: str
) -> Observation[Quarter]:
    known = [months[month] for month in quarter.months if month in months]
    if len(known) < len(quarter.months):
        return Observation(quarter, None)
    sample = sum((figure.sample for figure in known if figure.sample is not None), Decimal(0))
    actual = _formed(aggregation, known)
    if not is_attainment or actual is None:
        return Observation(quarter, actual, sample)
    targets = [Fraction(figure.target) for figure in known if figure.target is not None]
    whole = len(targets) == len(known)
    target = Fraction(sum(targets), 1 if aggregation == "sum" else len(known))
    return Observation(quarter, actual / target if whole and target > 0 else None, sample)


def _formed(aggregation: str, known: Sequence[MonthFigure]) -> Fraction | None:
    values = [Fraction(figure.value) for figure in known]
    if aggregation == "sum":
        return Fraction(sum(values))
    if aggregation == "last":
        return values[-1]
    if aggregation == "mean":
        return Fraction(sum(values), len(values))
    cases = [Fraction(figure.sample or 0) for figure in known]
    numerator = sum(value * weight for value, weight in zip(values, cases, strict=True))
    return Fraction(numerator, sum(cases)) if sum(cases) else None


def _share(value: Decimal, target: Decimal | None) -> Decimal | None:
    # To 80 digits: no quotient of figures of 24 digits is nearer than that to a threshold it differs from.
    return EXACT.divide(value, target) if target is not None and target > 0 else None
