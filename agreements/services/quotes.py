"""What a volume would be paid; nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from agreements.errors import NoPlan, UnitsRefused
from agreements.models import Agreement, CommissionPlan
from agreements.rules.plan_check import check_units
from agreements.rules.plan_years import plan_in_force
from agreements.rules.quote import Quote, quote
from prms.lib.periods import Month
from prms.lib.refusals import refuse


@dataclass(frozen=True, slots=True)
class PlanQuote:
    """A quote and the plan that it was made by."""

    plan: CommissionPlan
    quote: Quote


def commission_quote(
    *,
    agreement: Agreement,
    units: Decimal,
    kpis: Mapping[str, Decimal],
    today: date,
    on: date | None = None,
) -> PlanQuote:
    """Return what one basis period of `units` would be paid with these KPI actuals, by KPI code.

    By the plan of the agreement year that contains `on`; without `on` by the plan in force today. Raises NoPlan,
    or UnitsRefused for a fraction of a unit on a per-unit plan.
    """
    plan = plan_on(agreement, on) if on else current_plan(agreement, today=today)
    rule = plan.rule()
    refuse(UnitsRefused, check_units(plan=rule, units=units))
    return PlanQuote(plan, quote(plan=rule, units=units, actuals=dict(kpis)))


def plan_on(agreement: Agreement, on: date) -> CommissionPlan:
    """Return the plan in force on a day: of that agreement year, never of the year before. Raises NoPlan."""
    begun = agreement.commission_plans.in_force(on=on).whole()
    plan = plan_in_force(begun, month=Month.of(on), starts_on=agreement.starts_on)
    if plan is None:
        message = _("%(agreement)s has no commission plan for the agreement year of %(day)s.")
        raise NoPlan(message % {"agreement": agreement, "day": on.isoformat()})
    return plan


def current_plan(agreement: Agreement, *, today: date) -> CommissionPlan:
    """Return the latest plan in force by today, or the first to come. Raises NoPlan when there is none at all."""
    plans = agreement.commission_plans
    plan = plans.in_force(on=today).whole().first() or plans.order_by("effective_from").whole().first()
    if plan is None:
        raise NoPlan(_("%(agreement)s has no commission plan yet.") % {"agreement": agreement})
    return plan
