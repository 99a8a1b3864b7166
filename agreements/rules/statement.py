"""What one month of an agreement comes to in money, line by line (SPEC G2, G3).

The lines are made of values alone, so that whoever has the values can make them again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from agreements.rules.accrual import MonthAccrual, MonthVolume, Opening, accrue_year, final_months, true_up
from agreements.rules.commission import fixed_fee_lines
from agreements.rules.deductions import deduct
from agreements.rules.lines import Line, LineKind, total_of
from agreements.rules.plan import Plan
from prms.lib.money import canonical_decimal, to_cents
from prms.lib.periods import Month

Actuals = Mapping[str, Decimal]
_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Paid:
    """What earlier statements counted of a month: its units, its quality, and the commission before deductions."""

    units: Decimal
    actuals: Actuals
    amount: Decimal


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """What is known of a month now; `paid` once a statement settled it.

    `plan` is the version in force in the month, and `version` the name it goes by in a proof.
    """

    month: Month
    plan: Plan
    units: Decimal
    actuals: Actuals = field(default_factory=dict)
    paid: Paid | None = None
    version: str = ""

    @property
    def quality(self) -> dict[str, Decimal | None]:
        """The actuals that the plan's deductions are judged by."""
        return {rule.kpi: self.actuals.get(rule.kpi) for rule in self.plan.deductions}

    @property
    def is_late(self) -> bool:
        """Whether something arrived after the month was settled."""
        return self.paid is not None and (
            self.paid.units != self.units
            or any(self.paid.actuals.get(kpi) != actual for kpi, actual in self.quality.items())
        )

    def as_paid(self) -> "MonthFacts":
        """Return the month as statements counted it."""
        return self if self.paid is None else replace(self, units=self.paid.units, actuals=self.paid.actuals)


@dataclass(frozen=True, slots=True)
class YearFacts:
    """The months of an agreement year that are settled here, ascending; `last` is the one that decides the year.

    `is_decided` once the statement of that month is settled.
    """

    months: tuple[MonthFacts, ...]
    last: Month
    opening: Opening = field(default_factory=Opening)
    is_decided: bool = False


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An amount that a person put on the statement, and why."""

    amount: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class Disputed:
    """Line number `line` of a month's statement: what was counted of it, and what it is worth.

    `settled` is None while the two sides argue: the line then pays nothing.
    """

    month: Month
    line: int
    counted: Decimal
    settled: Decimal | None = None


@dataclass(frozen=True, slots=True)
class StatementFacts:
    """Everything a statement is made of: earlier years with something late, then the own one, up to its month.

    `disputes` are lines of this statement that are kept out or were settled otherwise, and lines of earlier ones
    that were settled since. Each adds a line of its own, so that the lines go on adding up to the total and the
    disputed line stays to be read.
    """

    years: tuple[YearFacts, ...]
    carried: Mapping[Month, Decimal] = field(default_factory=dict)
    adjustments: tuple[Adjustment, ...] = ()
    disputes: tuple[Disputed, ...] = ()


def statement_lines(facts: StatementFacts) -> list[Line]:
    """Return the lines of the last month of the last year; they add up to the statement's total."""
    late = [line for year in facts.years for line in late_lines(year)]
    return [
        *own_lines(facts.years[-1], corrected=late),
        *late,
        *(
            Line(LineKind.ADJUSTMENT, None, None, to_cents(row.amount), {"reason": row.reason})
            for row in facts.adjustments
        ),
        *(_carried(month, amount) for month, amount in sorted(facts.carried.items())),
        *map(_disputed, facts.disputes),
    ]


def missing_quality(month: MonthFacts) -> tuple[str, ...]:
    """Return the KPIs of deductions that have no actual: a statement waits for them."""
    return tuple(dict.fromkeys(kpi for kpi, actual in month.quality.items() if actual is None))


def own_lines(year: YearFacts, *, corrected: Iterable[Line] = ()) -> list[Line]:
    """Return what the year's last known month earns, less its deductions, and what settles the year if it ends."""
    own = year.months[-1]
    before = year.opening.units + sum((month.units for month in year.months[:-1]), Decimal(0))
    (accrual,) = accrue_year(months=[_volume(own)], opening=Opening(before, _ZERO))
    gross = [*accrual.lines, *fixed_fee_lines(own.plan)]
    lines = [*gross, *_deductions(own, total_of(gross))]
    if own.month == year.last:
        lines += _settling(year, sum((line.amount for line in corrected if line.kind == LineKind.PRIOR_PERIOD), _ZERO))
    return lines


def late_lines(year: YearFacts) -> list[Line]:
    """Return one line for each settled month whose volume changed, and one for what that does to deductions.

    Months are corrected in their order, each by what the settled months of the year come to with it
    and came to without it.
    """
    late = [place for place, month in enumerate(year.months) if month.is_late]
    if not late:
        return []
    state = [month.as_paid() for month in year.months]
    worth = _worth(year, state)
    lines: list[Line] = []
    for place in late:
        state[place] = year.months[place]
        before, worth = worth, _worth(year, state)
        lines += _correction(year.months[place], before, worth)
    return lines


def _volume(month: MonthFacts) -> MonthVolume:
    return MonthVolume(month.month, month.units, month.plan)


def _deductions(month: MonthFacts, gross: Decimal) -> Sequence[Line]:
    return deduct(gross=gross, deductions=month.plan.deductions, actuals=month.quality).lines


def _deducted(month: MonthFacts, commission: Decimal) -> Decimal:
    gross = commission + total_of(fixed_fee_lines(month.plan))
    return total_of(_deductions(month, gross))


def _settling(year: YearFacts, corrections: Decimal) -> list[Line]:
    accruals = accrue_year(months=map(_volume, year.months), opening=year.opening)
    paid = sum(map(_accrued, year.months, accruals), to_cents(year.opening.amount) + corrections)
    plan = year.months[-1].plan
    line = true_up(accruals=accruals, plan=plan, opening=year.opening, accrued=paid)
    finals = final_months(accruals=accruals, plan=plan, opening=year.opening)
    return [line, *_deductions_at_final_rates(year, accruals, finals)]


def _accrued(month: MonthFacts, accrual: MonthAccrual) -> Decimal:
    return accrual.amount if month.paid is None else month.paid.amount


def _deductions_at_final_rates(
    year: YearFacts, accruals: Iterable[MonthAccrual], finals: Mapping[Month, Decimal]
) -> Iterable[Line]:
    for month, accrual in zip(year.months, accruals, strict=True):
        final = finals[month.month]
        taken, due = _deducted(month, accrual.amount), _deducted(month, final)
        if taken != due:
            trace = {
                "month": str(month.month),
                "accrued": canonical_decimal(accrual.amount),
                "final": canonical_decimal(final),
            }
            yield Line(LineKind.DEDUCTION_TRUE_UP, None, None, due - taken, trace)


def _worth(year: YearFacts, months: Sequence[MonthFacts]) -> tuple[Decimal, Decimal]:
    """Return what the settled months earned and what was deducted of it, at the rates known by now."""
    accruals = accrue_year(months=map(_volume, months), opening=year.opening)
    settled = [(month, accrual) for month, accrual in zip(months, accruals, strict=True) if month.paid]
    earned = sum((accrual.amount for _, accrual in settled), _ZERO)
    if not year.is_decided:
        return earned, sum((_deducted(month, accrual.amount) for month, accrual in settled), _ZERO)
    plan = months[-1].plan
    finals = final_months(accruals=accruals, plan=plan, opening=year.opening)
    deducted = sum((_deducted(month, finals[month.month]) for month, _ in settled), _ZERO)
    return earned + true_up(accruals=accruals, plan=plan, opening=year.opening).amount, deducted


def _correction(month: MonthFacts, before: tuple[Decimal, Decimal], now: tuple[Decimal, Decimal]) -> Iterable[Line]:
    assert month.paid is not None
    change = month.units - month.paid.units
    trace = {
        "month": str(month.month),
        "units": canonical_decimal(month.units),
        "units_before": canonical_decimal(month.paid.units),
    }
    earned, deducted = (later - earlier for later, earlier in zip(now, before, strict=True))
    if change or earned:
        yield Line(LineKind.PRIOR_PERIOD, change, None, earned, trace)
    if deducted:
        trace |= {"deducted": canonical_decimal(now[1]), "deducted_before": canonical_decimal(before[1])}
        yield Line(LineKind.PRIOR_PERIOD_DEDUCTION, None, None, deducted, trace)


def _carried(month: Month, amount: Decimal) -> Line:
    return Line(LineKind.CARRY_FORWARD, None, None, to_cents(amount), {"month": str(month)})


def _disputed(row: Disputed) -> Line:
    trace = {
        "month": str(row.month),
        "line": str(row.line),
        "counted": canonical_decimal(row.counted),
        "settled": "" if row.settled is None else canonical_decimal(row.settled),
    }
    return Line(LineKind.DISPUTED, None, None, to_cents((row.settled or _ZERO) - row.counted), trace)
