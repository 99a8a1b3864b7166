"""What a volume with a given quality would be paid; nothing is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from agreements.rules.commission import commission_lines, fixed_fee_lines
from agreements.rules.deductions import deduct
from agreements.rules.lines import Line, total_of
from agreements.rules.plan import Plan


@dataclass(frozen=True, slots=True)
class Quote:
    """Gross lines, deduction lines and what is left; `net` is None while `missing` KPIs hold it."""

    lines: tuple[Line, ...]
    gross: Decimal
    deductions: tuple[Line, ...]
    net: Decimal | None
    missing: tuple[str, ...]


def quote(*, plan: Plan, units: Decimal, actuals: Mapping[str, Decimal | None]) -> Quote:
    """Return the commission of one whole basis period of `units`, with the KPI actuals of that period.

    The base target is judged on these units. Gross plus deductions equals net, to the cent.
    """
    lines = (*commission_lines(plan=plan, units=units), *fixed_fee_lines(plan))
    gross = total_of(lines)
    deducted = deduct(gross=gross, deductions=plan.deductions, actuals=actuals)
    net = None if deducted.missing else gross + total_of(deducted.lines)
    return Quote(lines, gross, deducted.lines, net, deducted.missing)
