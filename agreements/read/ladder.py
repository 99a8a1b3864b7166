"""The ladder of a plan: what each tier comes to for the volume so far and for a volume that is tried out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from agreements.models import CommissionPlan
from agreements.read.year import YearStanding
from agreements.rules.commission import commission_lines, is_short
from agreements.rules.lines import Line, LineKind, total_of
from agreements.rules.plan import Basis, Kind, Plan
from agreements.rules.quote import Quote, quote
from agreements.wording import described
from prms.lib.money import round_half_up
from prms.lib.periods import Month

_ZERO = Decimal(0)
_ROOM = Decimal("1.25")


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of the drawing: from one volume to another at a rate; its area is money."""

    start: Decimal
    end: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Rung:
    """One tier; `to_top` is what is missing to its end, `away` what is missing to its start."""

    starts_at: Decimal
    ends_at: Decimal | None
    rate: Decimal
    owed: Decimal | None
    scenario: Decimal | None
    is_here: bool
    to_top: Decimal | None
    away: Decimal | None


@dataclass(frozen=True, slots=True)
class OtherRow:
    """What is no tier: a fixed fee, a cap, the shortfall. Without words it is what other versions came to."""

    words: str
    owed: Decimal | None
    scenario: Decimal | None


@dataclass(frozen=True, slots=True)
class Ladder:
    """Everything that the drawing and the table beside it show; without a scenario only what is owed."""

    plan: CommissionPlan
    rule: Plan
    through: Month | None
    placed: Decimal
    scenario_units: Decimal | None
    quote: Quote | None
    rungs: tuple[Rung, ...]
    others: tuple[OtherRow, ...]
    owed: Decimal
    end: Decimal
    earned_blocks: tuple[Block, ...]
    scenario_blocks: tuple[Block, ...]

    @property
    def is_short(self) -> bool:
        """Whether the volume tried out misses the base target."""
        return self.scenario_units is not None and is_short(plan=self.rule, units=self.scenario_units)

    @property
    def is_monthly(self) -> bool:
        """Whether the tiers count the volume of one month."""
        return self.rule.basis == Basis.MONTH

    @property
    def scenario_rate(self) -> Decimal | None:
        """What a unit of the volume tried out comes to before deductions and fixed fees."""
        if self.quote is None or not self.scenario_units:
            return None
        earned = total_of(line for line in self.quote.lines if line.kind is not LineKind.FIXED_FEE)
        return round_half_up(earned / self.scenario_units, 6)


def ladder_of(standing: YearStanding, *, units: Decimal | None, actuals: Mapping[str, Decimal | None]) -> Ladder | None:
    """Return the ladder of the plan in force with `units` tried out; None in a year without a plan.

    The figures of the scenario are those of `agreements.rules.quote`, the same as a quote by the API.
    """
    plan, rule = standing.plan, standing.rule
    if plan is None or rule is None:
        return None
    tried = quote(plan=rule, units=units, actuals=actuals) if units is not None else None
    placed = _placed(standing, rule)
    is_year_short = units is not None and is_short(plan=rule, units=units)
    owed = _owed_lines(standing, rule)
    return Ladder(
        plan=plan,
        rule=rule,
        through=standing.through,
        placed=placed,
        scenario_units=units,
        quote=tried,
        rungs=tuple(_rungs(rule, placed, owed, tried)),
        others=tuple(_others(standing, rule, owed, tried)),
        owed=_owed_total(standing, rule),
        end=_axis_end(rule, placed, units),
        earned_blocks=tuple(_earned_blocks(rule, placed, is_year_short=is_year_short)),
        scenario_blocks=tuple(_blocks(tried.lines)) if tried else (),
    )


def usual_scenario(standing: YearStanding) -> Decimal | None:
    """Return the volume of the year if it goes on as so far; of a monthly plan that of the last month counted."""
    rule, counted = standing.rule, len(standing.accruals)
    if rule is None or not counted:
        return None
    if rule.basis == Basis.MONTH:
        return standing.accruals[-1].units
    measured = standing.units - standing.opening.units
    left = standing.last - standing.accruals[-1].month
    forecast = standing.units + measured * left / counted
    places = Decimal(1) if rule.kind == Kind.PER_UNIT else Decimal("0.01")
    return max(_ZERO, forecast.quantize(places, rounding=ROUND_FLOOR))


def _placed(standing: YearStanding, rule: Plan) -> Decimal:
    if rule.basis == Basis.MONTH:
        return standing.accruals[-1].units if standing.accruals else _ZERO
    return standing.units


def _owed_lines(standing: YearStanding, rule: Plan) -> list[Line]:
    """Return the lines of the months, as their statements have them; of a monthly plan those of the last month."""
    accruals = standing.accruals[-1:] if rule.basis == Basis.MONTH else standing.accruals
    summed: dict[tuple[LineKind, str], Line] = {}
    for line in (line for accrual in accruals for line in accrual.lines):
        key = _key(line)
        before = summed.get(key)
        summed[key] = line._replace(amount=line.amount + before.amount) if before else line
    return list(summed.values())


def _owed_total(standing: YearStanding, rule: Plan) -> Decimal:
    if rule.basis != Basis.MONTH:
        return standing.owed
    return next((row.amount for row in reversed(standing.months) if row.amount is not None), _ZERO)


def _key(line: Line) -> tuple[LineKind, str]:
    return line.kind, line.trace.get("tier_from", "")


def _by_tier(lines: Iterable[Line]) -> dict[Decimal, Decimal]:
    return {Decimal(line.trace["tier_from"]): line.amount for line in lines if line.kind is LineKind.TIER}


def _rungs(rule: Plan, placed: Decimal, owed: Sequence[Line], tried: Quote | None) -> Iterable[Rung]:
    paid, scenario = _by_tier(owed), _by_tier(tried.lines) if tried else {}
    ends = [*(tier.starts_at for tier in rule.tiers[1:]), None]
    for tier, end in zip(rule.tiers, ends, strict=True):
        is_here = tier.starts_at <= placed and (end is None or placed < end)
        yield Rung(
            starts_at=tier.starts_at,
            ends_at=end,
            rate=tier.rate,
            owed=paid.get(tier.starts_at),
            scenario=scenario.get(tier.starts_at),
            is_here=is_here,
            to_top=end - placed if is_here and end is not None else None,
            away=tier.starts_at - placed if tier.starts_at > placed else None,
        )


def _others(standing: YearStanding, rule: Plan, owed: Sequence[Line], tried: Quote | None) -> Iterable[OtherRow]:
    paid = {line.kind: line for line in owed if line.kind is not LineKind.TIER}
    scenario = {line.kind: line for line in tried.lines if line.kind is not LineKind.TIER} if tried else {}
    total = _owed_total(standing, rule)
    fees = total - _earned_total(standing, rule)
    for kind in dict.fromkeys((*paid, *scenario)):
        before, then = paid.get(kind), scenario.get(kind)
        line = then or before
        assert line is not None
        so_far = fees or None if kind is LineKind.FIXED_FEE else before.amount if before else None
        yield OtherRow(described(line), so_far, then.amount if then else None)
    starts = {tier.starts_at for tier in rule.tiers}
    of_tiers = sum((amount for start, amount in _by_tier(owed).items() if start in starts), _ZERO)
    rest = total - fees - of_tiers - sum((line.amount for line in paid.values()), _ZERO)
    if rest:
        yield OtherRow("", rest, None)


def _earned_total(standing: YearStanding, rule: Plan) -> Decimal:
    if rule.basis != Basis.MONTH:
        return standing.earned
    return standing.accruals[-1].amount if standing.accruals else _ZERO


def _earned_blocks(rule: Plan, placed: Decimal, *, is_year_short: bool) -> Iterable[Block]:
    """Return what the volume so far earns; in a year that will miss its base target what of it stays."""
    if is_year_short:
        return [Block(_ZERO, placed, rule.shortfall_rate or _ZERO)]
    has_floor = rule.basis == Basis.MONTH
    return _blocks(commission_lines(plan=rule, units=placed, is_base_assumed=True, has_floor=has_floor))


def _blocks(lines: Iterable[Line]) -> Iterable[Block]:
    for line in lines:
        if line.rate is None or line.quantity is None or line.quantity <= 0:
            continue
        is_slice = line.trace.get("mode") == "graduated"
        start = Decimal(line.trace["tier_from"]) if is_slice else _ZERO
        yield Block(start, start + line.quantity, line.rate)


def _axis_end(rule: Plan, placed: Decimal, units: Decimal | None) -> Decimal:
    reached = max(placed, units or _ZERO, rule.base_target or _ZERO, rule.tiers[-1].starts_at)
    wanted = (reached or Decimal(100)) * _ROOM
    step = Decimal(1).scaleb(wanted.adjusted() - 1)
    return (wanted / step).to_integral_value(rounding=ROUND_FLOOR) * step
