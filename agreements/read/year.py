"""How an agreement stands in an agreement year: what was counted month by month and what is owed for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from accounts.models import User
from agreements.models import Agreement, CommissionPlan
from agreements.rules.accrual import MonthAccrual, MonthVolume, Opening, accrue_year
from agreements.rules.commission import fixed_fee_lines
from agreements.rules.lines import total_of
from agreements.rules.plan import Plan
from agreements.rules.plan_years import Elsewhere, plan_in_force, versions_in
from agreements.rules.years import AgreementYear
from evaluations.models import MonthlyActual
from prms.lib.periods import Month

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class MonthStanding:
    """One month: its volume and what it adds before deductions; None where nothing was measured or no plan is."""

    month: Month
    units: Decimal | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class YearStanding:
    """A year to date, before deductions; `plan` is the version in force, None where the year has none."""

    year: AgreementYear
    last: Month
    plan: CommissionPlan | None
    rule: Plan | None
    opening: Opening
    months: tuple[MonthStanding, ...]
    accruals: tuple[MonthAccrual, ...]

    @property
    def through(self) -> Month | None:
        """The newest month that was counted."""
        return self.accruals[-1].month if self.accruals else None

    @property
    def units(self) -> Decimal:
        """The volume to date."""
        return sum((accrual.units for accrual in self.accruals), self.opening.units)

    @property
    def owed(self) -> Decimal:
        """What the volume to date comes to, fixed fees included."""
        return sum((row.amount for row in self.months if row.amount is not None), self.opening.amount)

    @property
    def earned(self) -> Decimal:
        """What performance comes to so far, fixed fees apart."""
        return sum((accrual.amount for accrual in self.accruals), self.opening.amount)


def plans_of(agreement: Agreement, *, reader: User) -> list[CommissionPlan]:
    """Return all versions of the plan from the first on; none for who may not see money."""
    return list(agreement.commission_plans.visible_to(reader).whole().order_by("effective_from"))


def year_on(agreement: Agreement, *, on: date) -> AgreementYear:
    """Return the agreement year of a day; the first before the start, the last after the end."""
    day = min(on, agreement.ends_on) if agreement.ends_on else on
    return AgreementYear.containing(Month.of(max(day, agreement.starts_on)), starts_on=agreement.starts_on)


def standing_of(
    agreement: Agreement, *, plans: Sequence[CommissionPlan], year: AgreementYear, today: date
) -> YearStanding:
    """Return how the year stands on a day, each month by the version then in force. One query."""
    versions = versions_in(plans, year)
    last = year.settled_in(ends_on=agreement.ends_on)
    reached = [month for month in year.first.through(last) if month.first_day <= today]
    begun = partial(plan_in_force, versions, starts_on=agreement.starts_on)
    current = begun(month=min(Month.of(today), last)) or next(iter(versions), None)
    rules = {plan.pk: plan.rule() for plan in versions}
    elsewhere = Elsewhere.of(plans)
    settled = [month for month in reached if not elsewhere.has_settled(month)]
    opening = elsewhere.opening_of(year)
    volumes = _volumes(agreement, versions, settled)
    counted = [
        MonthVolume(month, units, rules[plan.pk])
        for month in settled
        if (plan := begun(month=month)) and (units := volumes.get((plan.volume_kpi_id, month))) is not None
    ]
    accruals = accrue_year(months=counted, opening=opening)
    return YearStanding(
        year=year,
        last=last,
        plan=current,
        rule=rules[current.pk] if current else None,
        opening=opening,
        months=tuple(_months(settled, counted, accruals)),
        accruals=tuple(accruals),
    )


def _volumes(
    agreement: Agreement, versions: Sequence[CommissionPlan], months: Sequence[Month]
) -> dict[tuple[int, Month], Decimal]:
    if not versions or not months:
        return {}
    rows = MonthlyActual.objects.filter(
        partner=agreement.partner_id,
        kpi__in={plan.volume_kpi_id for plan in versions},
        month__range=(months[0].first_day, months[-1].first_day),
    )
    found = rows.values_list("kpi_id", "month", "actual")
    return {(kpi, Month.of(month)): actual for kpi, month, actual in found}


def _months(
    settled: Iterable[Month], counted: Iterable[MonthVolume], accruals: Iterable[MonthAccrual]
) -> Iterable[MonthStanding]:
    known = {accrual.month: (volume, accrual) for volume, accrual in zip(counted, accruals, strict=True)}
    for month in settled:
        if month not in known:
            yield MonthStanding(month, None, None)
            continue
        volume, accrual = known[month]
        fee = total_of(fixed_fee_lines(volume.plan))
        yield MonthStanding(month, accrual.units, accrual.amount + fee)
