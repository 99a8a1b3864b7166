"""Quality deductions: itemised, added up, never below zero, never guessed (SPEC C5)."""

import operator
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from agreements.rules.lines import Line, LineKind
from agreements.rules.plan import Deduction
from prms.lib.money import EXACT, canonical_decimal, to_cents

BEYOND: Mapping[str, Callable[[Decimal, Decimal], bool]] = {">": operator.gt, "<": operator.lt}
_ZERO = Decimal("0.00")
_HUNDRED = Decimal(100)


class Deducted(NamedTuple):
    """The lines, negative amounts, and the KPIs whose missing data holds the statement."""

    lines: tuple[Line, ...]
    missing: tuple[str, ...]


def applies(*, deduction: Deduction, actual: Decimal) -> bool:
    """Say whether the actual is beyond the threshold; exactly on it there is no deduction."""
    return BEYOND[deduction.operator](actual, deduction.threshold)


def deduct(*, gross: Decimal, deductions: Sequence[Deduction], actuals: Mapping[str, Decimal | None]) -> Deducted:
    """Return what quality takes off `gross`, a line per deduction that applies.

    Each is its percentage of the gross, rounded half up; together they take no more than all of
    it, and nothing of a refund. A KPI without an actual is named in `missing`.
    """
    missing = tuple(dict.fromkeys(rule.kpi for rule in deductions if actuals.get(rule.kpi) is None))
    lines: list[Line] = []
    left = max(gross, _ZERO)
    for rule in deductions:
        actual = actuals.get(rule.kpi)
        if actual is None or left == 0 or not applies(deduction=rule, actual=actual):
            continue
        amount = min(left, percent_of(gross, rule.percent))
        left -= amount
        lines.append(Line(LineKind.DEDUCTION, None, None, -amount, _trace(rule, actual, gross)))
    return Deducted(tuple(lines), missing)


def percent_of(amount: Decimal, percent: Decimal) -> Decimal:
    """Return so many points of 100 of an amount, rounded half up to the cent."""
    return to_cents(EXACT.divide(EXACT.multiply(amount, percent), _HUNDRED))


def _trace(rule: Deduction, actual: Decimal, gross: Decimal) -> dict[str, str]:
    return {
        "kpi": rule.kpi,
        "actual": canonical_decimal(actual),
        "operator": rule.operator,
        "threshold": canonical_decimal(rule.threshold),
        "percent": canonical_decimal(rule.percent),
        "gross": canonical_decimal(gross),
    }
