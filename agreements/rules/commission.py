"""Commission of a volume: graduated or volume tiers, base target, fixed fee, cap and floor (SPEC C4)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from agreements.rules.lines import Line, LineKind, total_of
from agreements.rules.plan import Mode, Plan, Tier
from prms.lib.money import EXACT, canonical_decimal, to_cents

_ZERO = Decimal(0)


def commission_lines(
    *, plan: Plan, units: Decimal, is_base_assumed: bool = False, has_floor: bool = True
) -> list[Line]:
    """Return what performance earns for the units of one basis period, line by line.

    `is_base_assumed` counts as if the base target will be met (a year still running, where
    `has_floor` is off too). A negative volume is refunded at the rate of the lowest tier.
    The fixed fee is apart: see `fixed_fee_lines`.
    """
    if not is_base_assumed and is_short(plan=plan, units=units):
        lines = _shortfall(plan, units)
    elif plan.mode == Mode.VOLUME:
        lines = list(_volume(units, plan.tiers))
    else:
        lines = list(_graduated(units, plan.tiers))
    if plan.cap is None and plan.floor is None:
        return lines
    return lines + _bounds(plan, total_of(lines), has_floor=has_floor)


def fixed_fee_lines(plan: Plan) -> list[Line]:
    """Return the line of the fixed fee of one month, if the plan has one."""
    if not plan.fixed_fee:
        return []
    return [Line(LineKind.FIXED_FEE, None, None, to_cents(plan.fixed_fee))]


def is_short(*, plan: Plan, units: Decimal) -> bool:
    """Say whether a year of so many units misses the plan's base target."""
    return plan.base_target is not None and plan.shortfall_rate is not None and units < plan.base_target


def _graduated(units: Decimal, tiers: Sequence[Tier]) -> Iterator[Line]:
    if units < 0:
        yield from _refund(units, tiers)
        return
    uppers: list[Decimal | None] = [*(tier.starts_at for tier in tiers[1:]), None]
    for tier, upper in zip(tiers, uppers, strict=True):
        if units <= tier.starts_at:
            return
        top = units if upper is None or units < upper else upper
        yield _tier_line(Mode.GRADUATED, tier, upper, top - tier.starts_at, units)


def _volume(units: Decimal, tiers: Sequence[Tier]) -> Iterator[Line]:
    if units < 0:
        yield from _refund(units, tiers)
        return
    reached = sum(tier.starts_at <= units for tier in tiers)
    if units and reached:
        upper = tiers[reached].starts_at if reached < len(tiers) else None
        yield _tier_line(Mode.VOLUME, tiers[reached - 1], upper, units, units)


def _refund(units: Decimal, tiers: Sequence[Tier]) -> Iterator[Line]:
    lowest = tiers[0]
    if lowest.starts_at == 0:
        yield _tier_line(Mode.VOLUME, lowest, None, units, units)


def _tier_line(mode: Mode, tier: Tier, upper: Decimal | None, quantity: Decimal, units: Decimal) -> Line:
    trace = {
        "mode": mode.value,
        "tier_from": canonical_decimal(tier.starts_at),
        "tier_to": "" if upper is None else canonical_decimal(upper),
        "units": canonical_decimal(units),
    }
    return Line(LineKind.TIER, quantity, tier.rate, to_cents(EXACT.multiply(quantity, tier.rate)), trace)


def _shortfall(plan: Plan, units: Decimal) -> list[Line]:
    assert plan.shortfall_rate is not None
    assert plan.base_target is not None
    if not units:
        return []
    trace = {"base_target": canonical_decimal(plan.base_target), "units": canonical_decimal(units)}
    amount = to_cents(EXACT.multiply(units, plan.shortfall_rate))
    return [Line(LineKind.SHORTFALL, units, plan.shortfall_rate, amount, trace)]


def _bounds(plan: Plan, earned: Decimal, *, has_floor: bool) -> list[Line]:
    if plan.cap is not None and earned > plan.cap:
        return [_bound_line(LineKind.CAP, plan.cap, earned)]
    if has_floor and plan.floor is not None and _ZERO <= earned < plan.floor:
        return [_bound_line(LineKind.FLOOR, plan.floor, earned)]
    return []


def _bound_line(kind: LineKind, bound: Decimal, earned: Decimal) -> Line:
    trace = {"bound": canonical_decimal(bound), "earned": canonical_decimal(earned)}
    return Line(kind, None, None, to_cents(bound) - earned, trace)
