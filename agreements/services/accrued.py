"""The gross commission that an agreement year has accrued up to a day: what the fee of a notice is a share of."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from agreements.models import Agreement, CommissionPlan
from agreements.rules.accrual import MonthVolume, accrue_year
from agreements.rules.commission import fixed_fee_lines
from agreements.rules.lines import total_of
from agreements.rules.plan_years import Elsewhere, plan_in_force
from agreements.rules.years import AgreementYear
from evaluations.models import Kpi, Measurement, MonthlyActual
from prms.lib.money import to_cents
from prms.lib.periods import Month

_ZERO = Decimal("0.00")


def gross_accrued(agreement: Agreement, *, through: date) -> Decimal:
    """Return what the year that contains the day accrued before deductions, the day included.

    Months that another system settled count with their opening amount. A month that the day cuts counts what
    was measured in it by then, its fixed fee only from its last day on.
    """
    month = Month.of(through)
    year = AgreementYear.containing(month, starts_on=agreement.starts_on)
    plans = list(agreement.commission_plans.in_force(on=through).whole())
    elsewhere = Elsewhere.of(plans)
    opening = elsewhere.opening_of(year)
    months = [ahead for ahead in year.first.through(month) if not elsewhere.has_settled(ahead)]
    volumes = list(_volumes(agreement, plans, months, through))
    accruals = accrue_year(months=volumes, opening=opening)
    fees = (total_of(fixed_fee_lines(volume.plan)) if volume.month.last_day <= through else _ZERO for volume in volumes)
    return sum((accrual.amount for accrual in accruals), to_cents(opening.amount)) + sum(fees, _ZERO)


def _volumes(
    agreement: Agreement, plans: Sequence[CommissionPlan], months: Sequence[Month], through: date
) -> Iterator[MonthVolume]:
    if not months:
        return
    rows = MonthlyActual.objects.between(months[0].first_day, months[-1].first_day).filter(
        partner=agreement.partner_id, kpi__in={plan.volume_kpi_id for plan in plans}
    )
    actuals = {(kpi, Month.of(day)): actual for kpi, day, actual in rows.values_list("kpi_id", "month", "actual")}
    rules = {plan.pk: plan.rule() for plan in plans}
    for month in months:
        plan = plan_in_force(plans, month=month, starts_on=agreement.starts_on)
        if plan is None:
            continue
        units = actuals.get((plan.volume_kpi_id, month), Decimal(0))
        if through < month.last_day:
            units = _measured(agreement, plan.volume_kpi, through, units)
        yield MonthVolume(month, units, rules[plan.pk])


def _measured(agreement: Agreement, kpi: Kpi, through: date, whole: Decimal) -> Decimal:
    """Return the units measured in the month by the day; a KPI whose days do not add up counts its month."""
    if kpi.aggregation != Kpi.Aggregation.SUM:
        return whole
    days = Measurement.objects.in_month(through.replace(day=1), through).filter(partner=agreement.partner_id, kpi=kpi)
    return days.aggregate(units=Sum("value"))["units"] or Decimal(0)
