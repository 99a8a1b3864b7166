"""What a measurement must be before it is stored (SPEC E2, issue of bad input)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from evaluations.rules.aggregation import Aggregation
from prms.lib.money import EXACT, canonical_decimal
from prms.lib.problems import Problem, gettext_noop

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class KpiLimits:
    """What a KPI demands of its measurements."""

    aggregation: str
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    is_integer: bool = False
    scale: Decimal | None = None


def check_measurement(
    *,
    limits: KpiLimits,
    on: date,
    today: date,
    value: Decimal | None = None,
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
) -> list[Problem]:
    """Return everything wrong with one measurement, as read by `prms.lib.reading`.

    `today` is the organisation's day. A ratio is given as numerator and denominator, any other
    KPI as a value.
    """
    problems = [Problem("date", "future_date", _FUTURE, {"today": today.isoformat()})] if on > today else []
    if limits.aggregation == Aggregation.RATIO:
        return problems + _check_fraction(limits, value, numerator, denominator)
    return problems + _check_value(limits, value, numerator, denominator)


def _check_value(
    limits: KpiLimits, value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None
) -> list[Problem]:
    problems = [
        Problem(field, "not_a_ratio", _NOT_A_RATIO)
        for field, part in (("numerator", numerator), ("denominator", denominator))
        if part is not None
    ]
    if value is None:
        return problems or [Problem("value", "value_required", _VALUE_REQUIRED)]
    if limits.is_integer and value != value.to_integral_value():
        problems.append(Problem("value", "not_an_integer", _INTEGER, {"value": canonical_decimal(value)}))
    return problems + _check_range(limits, "value", value, _ONE, given=canonical_decimal(value))


def _check_fraction(
    limits: KpiLimits, value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None
) -> list[Problem]:
    problems = [] if value is None else [Problem("value", "ratio_needs_fraction", _RATIO)]
    problems += [
        Problem(field, "value_required", _RATIO)
        for field, part in (("numerator", numerator), ("denominator", denominator))
        if part is None and value is None
    ]
    if denominator is not None and denominator <= 0:
        code = "zero_denominator" if denominator == 0 else "negative_denominator"
        return [*problems, Problem("denominator", code, _DENOMINATOR)]
    if numerator is None or denominator is None:
        return problems
    scaled, given = EXACT.multiply(numerator, limits.scale or _ONE), f"{numerator} / {denominator}"
    return problems + _check_range(limits, "numerator", scaled, denominator, given=given)


def _check_range(
    limits: KpiLimits, field: str, numerator: Decimal, denominator: Decimal, *, given: str
) -> list[Problem]:
    low, high = limits.minimum, limits.maximum
    if low is not None and numerator < EXACT.multiply(low, denominator):
        return [Problem(field, "below_minimum", _BELOW, {"given": given, "minimum": canonical_decimal(low)})]
    if high is not None and numerator > EXACT.multiply(high, denominator):
        return [Problem(field, "above_maximum", _ABOVE, {"given": given, "maximum": canonical_decimal(high)})]
    return []


_FUTURE = gettext_noop("A measurement cannot lie in the future: today is %(today)s.")
_NOT_A_RATIO = gettext_noop("This KPI is not a ratio: give a value, and neither numerator nor denominator.")
_VALUE_REQUIRED = gettext_noop("Give a value.")
_RATIO = gettext_noop("This KPI is a ratio: give numerator and denominator instead of a value.")
_DENOMINATOR = gettext_noop("The denominator must be more than zero; leave the row out when there were no cases.")
_INTEGER = gettext_noop("This KPI counts whole things: %(value)s has decimals.")
_BELOW = gettext_noop("%(given)s is too little: this KPI is at least %(minimum)s.")
_ABOVE = gettext_noop("%(given)s is too much: this KPI is at most %(maximum)s.")
