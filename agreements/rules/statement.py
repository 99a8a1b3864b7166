"""What one month of an agreement comes to in money, line by line (SPEC G2, G3).

The lines are made of values alone, so that whoever has the values can make them again.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from agreements.rules.accrual import MonthAccrual, MonthVolume, accrue_year, final_months, month_lines, true_up
from agreements.rules.commission import fixed_fee_lines
from agreements.rules.deductions import deduct
from agreements.rules.lines import Line, LineKind, total_of
from agreements.rules.shared_costs import shared_cost_line
from agreements.rules.statement_values import Disputed, MonthFacts, StatementFacts, YearFacts, YearQuality
from prms.lib.money import canonical_decimal, to_cents
from prms.lib.periods import Month

_ZERO = Decimal("0.00")


def statement_lines(facts: StatementFacts) -> list[Line]:
    """Return the lines of the last month of the last year; they add up to the statement's total."""
    late = [line for year in facts.years for line in late_lines(year)]
    return [
        *own_lines(facts.years[-1], corrected=late),
        *late,
        *map(shared_cost_line, facts.costs),
        *(
            Line(LineKind.ADJUSTMENT, None, None, to_cents(row.amount), {"reason": row.reason})
            for row in facts.adjustments
        ),
        *(_carried(month, amount) for month, amount in sorted(facts.carried.items())),
        *map(_disputed, facts.disputes),
    ]


def own_lines(year: YearFacts, *, corrected: Iterable[Line] = ()) -> list[Line]:
    """Return what the year's last known month earns, less its deductions, and what settles the year if it ends."""
    own = year.months[-1]
    before = year.opening.units + sum((month.units for month in year.months[:-1]), Decimal(0))
    gross = [*month_lines(_volume(own), before=before), *fixed_fee_lines(own.plan)]
    lines = [*gross, *_deductions(own, total_of(gross))]
    if own.month == year.last:
        lines += _settling(year, sum((line.amount for line in corrected if line.kind == LineKind.PRIOR_PERIOD), _ZERO))
    return lines


def late_lines(year: YearFacts) -> list[Line]:
    """Return one line for each settled month whose volume changed, and one for what that does to deductions.

    Months are corrected in their order, each by what the settled months of the year come to with it
    and came to without it; what the year as a whole was judged by is corrected after them.
    """
    if not year.is_late:
        return []
    state = [month.as_paid() for month in year.months]
    judged = year.quality.as_judged() if year.quality else None
    worth = _worth(year, state, judged)
    lines: list[Line] = []
    for place, month in enumerate(year.months):
        if month.is_late:
            state[place] = month
            before, worth = worth, _worth(year, state, judged)
            lines += _correction(month, before, worth)
    if year.quality is not None and year.quality.is_late:
        lines += _judged_anew(year, year.quality, worth[1], _worth(year, state, year.quality)[1])
    return lines


def _volume(month: MonthFacts) -> MonthVolume:
    return MonthVolume(month.month, month.units, month.plan)


def _deductions(month: MonthFacts, gross: Decimal) -> Sequence[Line]:
    return deduct(gross=gross, deductions=month.plan.monthly_deductions, actuals=month.quality).lines


def _deducted(month: MonthFacts, commission: Decimal) -> Decimal:
    gross = commission + total_of(fixed_fee_lines(month.plan))
    return total_of(_deductions(month, gross))


def _settling(year: YearFacts, corrections: Decimal) -> list[Line]:
    accruals = accrue_year(months=map(_volume, year.months), opening=year.opening)
    paid = sum(map(_accrued, year.months, accruals), to_cents(year.opening.amount) + corrections)
    plan = year.months[-1].plan
    line = true_up(accruals=accruals, plan=plan, opening=year.opening, accrued=paid)
    finals = final_months(accruals=accruals, plan=plan, opening=year.opening)
    judged = _of_the_year(year, paid + line.amount, year.quality)
    return [line, *_deductions_at_final_rates(year, accruals, finals), *judged]


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


def _of_the_year(year: YearFacts, commission: Decimal, quality: YearQuality | None) -> Sequence[Line]:
    """Return what the quality of the whole year takes off its gross: commission, opening and fixed fees together."""
    rules = year.months[-1].plan.yearly_deductions
    if quality is None or not rules:
        return ()
    gross = commission + sum((total_of(fixed_fee_lines(month.plan)) for month in year.months), _ZERO)
    lines = deduct(gross=gross, deductions=rules, actuals=quality.actuals).lines
    return [line._replace(trace={**line.trace, **_span(year, quality)}) for line in lines]


def _span(year: YearFacts, quality: YearQuality) -> dict[str, str]:
    return {"first": str(quality.first), "last": str(year.last)}


def _worth(year: YearFacts, months: Sequence[MonthFacts], quality: YearQuality | None) -> tuple[Decimal, Decimal]:
    """Return what the settled months earned and what was deducted of it, at the rates known by now."""
    accruals = accrue_year(months=map(_volume, months), opening=year.opening)
    settled = [(month, accrual) for month, accrual in zip(months, accruals, strict=True) if month.paid]
    earned = sum((accrual.amount for _, accrual in settled), _ZERO)
    if not year.is_decided:
        return earned, sum((_deducted(month, accrual.amount) for month, accrual in settled), _ZERO)
    plan = months[-1].plan
    finals = final_months(accruals=accruals, plan=plan, opening=year.opening)
    deducted = sum((_deducted(month, finals[month.month]) for month, _ in settled), _ZERO)
    settling = true_up(accruals=accruals, plan=plan, opening=year.opening).amount
    commission = sum((accrual.amount for accrual in accruals), to_cents(year.opening.amount)) + settling
    return earned + settling, deducted + total_of(_of_the_year(year, commission, quality))


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


def _judged_anew(year: YearFacts, quality: YearQuality, before: Decimal, now: Decimal) -> Iterable[Line]:
    if now != before:
        trace = _span(year, quality)
        trace |= {"deducted": canonical_decimal(now), "deducted_before": canonical_decimal(before)}
        yield Line(LineKind.PRIOR_PERIOD_DEDUCTION, None, None, now - before, trace)


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
