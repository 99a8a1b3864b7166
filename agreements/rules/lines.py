"""Lines of money: each is rounded once, explains itself, and the lines add up to the total."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

_NO_TRACE: Mapping[str, str] = {}


class LineKind(StrEnum):
    """What a line pays for or takes away."""

    TIER = "tier"
    SHORTFALL = "shortfall"
    FIXED_FEE = "fixed_fee"
    CAP = "cap"
    FLOOR = "floor"
    DEDUCTION = "deduction"
    TRUE_UP = "true_up"
    DEDUCTION_TRUE_UP = "deduction_true_up"
    PRIOR_PERIOD = "prior_period"
    PRIOR_PERIOD_DEDUCTION = "prior_period_deduction"
    COST_SHARE = "cost_share"
    ADJUSTMENT = "adjustment"
    CARRY_FORWARD = "carry_forward"
    DISPUTED = "disputed"


class Line(NamedTuple):
    """One amount in cents. `trace` holds its inputs as canonical text: which tier, rate, KPI, year to date."""

    kind: LineKind
    quantity: Decimal | None
    rate: Decimal | None
    amount: Decimal
    trace: Mapping[str, str] = _NO_TRACE


def total_of(lines: Iterable[Line]) -> Decimal:
    """Return the sum of the lines, to the cent."""
    return sum((line.amount for line in lines), Decimal("0.00"))
