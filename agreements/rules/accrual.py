"""A year's commission month by month, and the line that sets it right at the end (SPEC C4, G2)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from agreements.rules.commission import commission_lines, is_short
from agreements.rules.lines import Line, LineKind, total_of
from agreements.rules.plan import Basis, Plan
from prms.lib.money import EXACT, canonical_decimal, to_cents
from prms.lib.periods import Month

_ZERO = Decimal(0)


class MonthVolume(NamedTuple):
    """The units of one month and the plan version in force in it."""

    month: Month
    units: Decimal
    plan: Plan


class Opening(NamedTuple):
    """What was counted and settled elsewhere in the same year, before going live."""

    units: Decimal = _ZERO
    amount: Decimal = _ZERO


NO_OPENING = Opening()


class MonthAccrual(NamedTuple):
    """What one month adds to the year to date, as if the base target will be met."""

    month: Month
    units: Decimal
    units_before: Decimal
    lines: tuple[Line, ...]

    @property
    def amount(self) -> Decimal:
        return total_of(self.lines)


def accrue_year(*, months: Iterable[MonthVolume], opening: Opening | None = None) -> list[MonthAccrual]:
    """Return the accruals of the months of one agreement year, in order.

    Cumulative basis: month m = c(year to date m) − c(year to date m−1), both by the version in
    force in m. Monthly basis: c(units of m). Fixed fees are apart.
    """
    before = opening.units if opening else _ZERO
    accruals = []
    for volume in months:
        lines = month_lines(volume, before=before)
        accruals.append(MonthAccrual(volume.month, volume.units, before, tuple(lines)))
        before += volume.units
    return accruals


def month_lines(volume: MonthVolume, *, before: Decimal) -> list[Line]:
    """Return what a month adds to a year that counted so many units before it."""
    if volume.plan.basis == Basis.MONTH:
        return commission_lines(plan=volume.plan, units=volume.units, is_base_assumed=True)
    return _difference(_to_date(volume.plan, before + volume.units), _to_date(volume.plan, before))


def _to_date(plan: Plan, units: Decimal) -> list[Line]:
    return commission_lines(plan=plan, units=units, is_base_assumed=True, has_floor=False)


def _difference(now: Sequence[Line], before: Sequence[Line]) -> list[Line]:
    """Return `now` less `before` tier by tier, so that the months add up to the year to the cent."""
    later, earlier = ({_key(line): line for line in lines} for lines in (now, before))
    steps = [_step(later.get(key), earlier.get(key)) for key in {**earlier, **later}]
    return [line for line in steps if line.amount or line.quantity]


def _key(line: Line) -> tuple[LineKind, str]:
    return line.kind, line.trace.get("tier_from", "")


def _step(now: Line | None, before: Line | None) -> Line:
    line = now or before
    assert line is not None
    amount_now, amount_before = (part.amount if part else Decimal("0.00") for part in (now, before))
    quantity = None
    if line.quantity is not None:
        quantity = ((now and now.quantity) or _ZERO) - ((before and before.quantity) or _ZERO)
    trace = {
        **line.trace,
        "units_before": before.trace.get("units", "0") if before else "0",
        "amount_to_date": canonical_decimal(amount_now),
        "amount_before": canonical_decimal(amount_before),
    }
    return Line(line.kind, quantity, line.rate, amount_now - amount_before, trace)


def true_up(
    *,
    accruals: Sequence[MonthAccrual],
    plan: Plan,
    opening: Opening | None = None,
    accrued: Decimal | None = None,
) -> Line:
    """Return the one line that turns what was accrued into the year's commission.

    `plan` is the last version of the year. `accrued` is what statements say was accrued, the opening
    amount included, where that is known apart. The line is there even when it is 0.00.
    """
    start = opening or Opening()
    units = start.units + sum((accrual.units for accrual in accruals), _ZERO)
    if accrued is None:
        accrued = sum((accrual.amount for accrual in accruals), to_cents(start.amount))
    year = _year_amount(plan, units, accrued)
    trace = {
        "units": canonical_decimal(units),
        "year": canonical_decimal(year),
        "accrued": canonical_decimal(accrued),
        "base_target": "" if plan.base_target is None else canonical_decimal(plan.base_target),
    }
    return Line(LineKind.TRUE_UP, units, None, year - accrued, trace)


def _year_amount(plan: Plan, units: Decimal, accrued: Decimal) -> Decimal:
    if plan.basis == Basis.MONTH and not is_short(plan=plan, units=units):
        return accrued
    return total_of(commission_lines(plan=plan, units=units))


def final_months(
    *, accruals: Sequence[MonthAccrual], plan: Plan, opening: Opening | None = None
) -> dict[Month, Decimal]:
    """Return each month's commission at the year's final rates, by the last version."""
    start = opening or Opening()
    units = start.units + sum((accrual.units for accrual in accruals), _ZERO)
    if is_short(plan=plan, units=units):
        assert plan.shortfall_rate is not None
        return {month.month: to_cents(EXACT.multiply(month.units, plan.shortfall_rate)) for month in accruals}
    volumes = [MonthVolume(accrual.month, accrual.units, plan) for accrual in accruals]
    return {accrual.month: accrual.amount for accrual in accrue_year(months=volumes, opening=start)}
