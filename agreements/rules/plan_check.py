"""What is wrong with a commission plan or a volume before anything is paid by it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from agreements.rules.deductions import BEYOND
from agreements.rules.plan import Deduction, Kind, Plan
from prms.lib.money import canonical_decimal
from prms.lib.problems import Problem, gettext_noop

_HUNDRED = Decimal(100)


def check_plan(plan: Plan) -> list[Problem]:
    """Return everything wrong with a plan. Fields are paths as in the API: `tiers/1/from`."""
    return [*_tiers(plan), *_rates(plan), *_base(plan), *_money(plan), *_deductions(plan.deductions)]


def check_effective_from(effective_from: date) -> list[Problem]:
    """Return the Problem of a plan that would not start on the first day of a month."""
    if effective_from.day == 1:
        return []
    params = {"first": effective_from.replace(day=1).isoformat()}
    return [Problem("effective_from", "not_first_of_month", _FIRST_DAY, params)]


def check_units(*, plan: Plan, units: Decimal, field: str = "units") -> list[Problem]:
    """Return the Problem of a fraction of a unit on a per-unit plan."""
    if plan.kind != Kind.PER_UNIT or units == units.to_integral_value():
        return []
    return [Problem(field, "fraction_of_a_unit", _FRACTION, {"units": canonical_decimal(units)})]


def _tiers(plan: Plan) -> Iterator[Problem]:
    if not plan.tiers:
        yield Problem("tiers", "tiers_missing", _NO_TIERS)
    for row, tier in enumerate(plan.tiers):
        if tier.starts_at < 0:
            yield Problem(f"tiers/{row}/from", "negative", _NEGATIVE)
        yield from check_units(plan=plan, units=tier.starts_at, field=f"tiers/{row}/from")
    for row, (lower, upper) in enumerate(pairwise(plan.tiers), start=1):
        if upper.starts_at <= lower.starts_at:
            params = {"start": canonical_decimal(upper.starts_at), "before": canonical_decimal(lower.starts_at)}
            code = "tiers_equal" if upper.starts_at == lower.starts_at else "tiers_not_ascending"
            yield Problem(f"tiers/{row}/from", code, _ORDER, params)


def _rates(plan: Plan) -> Iterator[Problem]:
    rates = {f"tiers/{row}/rate": tier.rate for row, tier in enumerate(plan.tiers)}
    if plan.shortfall_rate is not None:
        rates["shortfall_rate"] = plan.shortfall_rate
    for field, rate in rates.items():
        if rate < 0:
            yield Problem(field, "negative", _NEGATIVE)
        elif plan.kind != Kind.PER_UNIT and rate > 1:
            params = {"rate": canonical_decimal(rate), "fraction": canonical_decimal(rate / _HUNDRED)}
            yield Problem(field, "rate_not_a_fraction", _FRACTION_RATE, params)


def _base(plan: Plan) -> Iterator[Problem]:
    if (plan.base_target is None) != (plan.shortfall_rate is None):
        field = "base_target" if plan.base_target is None else "shortfall_rate"
        yield Problem(field, "base_target_incomplete", _BASE)
    if plan.base_target is not None:
        if plan.base_target <= 0:
            yield Problem("base_target", "not_positive", _POSITIVE)
        yield from check_units(plan=plan, units=plan.base_target, field="base_target")


def _money(plan: Plan) -> Iterator[Problem]:
    if plan.kind == Kind.FIXED_PLUS_PERCENT and not plan.fixed_fee:
        yield Problem("fixed_fee", "fixed_fee_missing", _FEE_MISSING)
    if plan.kind != Kind.FIXED_PLUS_PERCENT and plan.fixed_fee is not None:
        yield Problem("fixed_fee", "fixed_fee_not_possible", _FEE_EXTRA)
    for field, amount in (("fixed_fee", plan.fixed_fee), ("cap", plan.cap), ("floor", plan.floor)):
        if amount is not None and amount < 0:
            yield Problem(field, "negative", _NEGATIVE)
    if plan.cap is not None and plan.floor is not None and plan.cap < plan.floor:
        yield Problem("cap", "cap_below_floor", _CAP)


def _deductions(deductions: tuple[Deduction, ...]) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for row, deduction in enumerate(deductions):
        if deduction.operator not in BEYOND:
            params = {"operator": deduction.operator}
            yield Problem(f"deductions/{row}/operator", "operator_unknown", _OPERATOR, params)
        if not 0 < deduction.percent <= _HUNDRED:
            yield Problem(f"deductions/{row}/percent", "percent_out_of_range", _PERCENT)
        if (deduction.kpi, deduction.operator) in seen:
            yield Problem(f"deductions/{row}/kpi", "deduction_twice", _TWICE, {"kpi": deduction.kpi})
        seen.add((deduction.kpi, deduction.operator))
    together = sum((deduction.percent for deduction in deductions), Decimal(0))
    if together > _HUNDRED:
        yield Problem("deductions", "deductions_over_100", _OVER, {"percent": canonical_decimal(together)})


_NO_TIERS = gettext_noop("A plan has at least one tier: give a rate from 0.")
_NEGATIVE = gettext_noop("This is zero or more; a refund follows from a negative volume.")
_POSITIVE = gettext_noop("A base target is more than zero; leave it out if there is none.")
_ORDER = gettext_noop("Tiers ascend by their lower bound: %(start)s must be more than %(before)s before it.")
_FRACTION = gettext_noop("A per-unit plan counts whole units: %(units)s has decimals.")
_FRACTION_RATE = gettext_noop("A percentage rate is a fraction of 1: write %(fraction)s for %(rate)s %%.")
_BASE = gettext_noop("A base target and a shortfall rate belong together: give both or neither.")
_FEE_MISSING = gettext_noop("A plan of fixed fee and percentage needs its fixed fee, for one month.")
_FEE_EXTRA = gettext_noop("Only a plan of fixed fee and percentage has a fixed fee: change the kind or leave it out.")
_CAP = gettext_noop("The cap is not below the floor.")
_OPERATOR = gettext_noop("“%(operator)s” is no comparison of a deduction: use > or <.")
_PERCENT = gettext_noop("A deduction is more than 0 and at most 100 points of 100.")
_TWICE = gettext_noop("%(kpi)s already has a deduction on this side: a month would lose both.")
_OVER = gettext_noop("All deductions together take %(percent)s of 100: at most 100 can be taken.")
_FIRST_DAY = gettext_noop("A plan takes effect on the first day of a month, such as %(first)s.")
