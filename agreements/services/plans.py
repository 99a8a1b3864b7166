"""Commission plans: attached to an agreement, checked by the rules before anything is paid by them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from agreements.errors import AgreementMoveRefused, PlanRefused, PlanTaken
from agreements.models import Agreement, CommissionPlan, CommissionTier, QualityDeduction
from agreements.rules.plan import Deduction, Plan, Tier
from agreements.rules.plan_check import check_effective_from, check_plan
from agreements.rules.years import AgreementYear
from agreements.services.currency import require_own_currency
from evaluations.models import Kpi
from partners.services import read_reason, require_may
from prms.lib.periods import Month
from prms.lib.problems import Problem, gettext_noop
from prms.lib.refusals import refuse

OPEN_TO_PLANS = (
    Agreement.Status.DRAFT,
    Agreement.Status.IN_REVIEW,
    Agreement.Status.SIGNED,
    Agreement.Status.ACTIVE,
)
REMOVABLE = (Agreement.Status.DRAFT, Agreement.Status.IN_REVIEW)
_BEFORE = gettext_noop("The agreement starts on %(start)s: its plan takes effect on %(first)s or later.")
_AFTER = gettext_noop("The agreement ends on %(end)s: a plan from %(given)s would never take effect.")
_WHOLE = gettext_noop("A per-unit plan counts whole units: %(kpi)s is not a KPI of whole numbers.")
_OPENING = gettext_noop("Opening units and amount need the last month that was settled elsewhere.")
_ELSEWHERE = gettext_noop("The agreement starts on %(start)s: the first month to be settled elsewhere is %(first)s.")
_JUDGED = gettext_noop(
    "The plan from %(start)s judges deductions otherwise: all versions of an agreement year judge them alike."
)
_SHARED = gettext_noop(
    "%(kpi)s already counts the volume of %(agreement)s, and one volume is not paid twice: name another KPI."
)


@dataclass(frozen=True, slots=True)
class DeductionTerms:
    """A deduction as it is agreed: the KPI, when, and how much of the gross."""

    kpi: Kpi
    operator: str
    threshold: Decimal
    percent: Decimal


@transaction.atomic
def add_commission_plan(
    *,
    agreement: Agreement,
    volume_kpi: Kpi,
    tiers: Sequence[Tier],
    by: User | None,
    effective_from: date | None = None,
    deductions: Sequence[DeductionTerms] = (),
    settled_elsewhere_through: Month | None = None,
    currency: str = "",
    **terms: Any,
) -> CommissionPlan:
    """Attach a plan that takes effect on the first of a month, the agreement's first one unless named.

    `terms` may hold `direction`, `kind`, `mode`, `basis`, `base_target`, `shortfall_rate`, `fixed_fee`, `cap`,
    `floor`, `deductions_judged_on`, and `opening_units` and `opening_amount` of the year whose months up to
    `settled_elsewhere_through` another system has settled. Raises PlanRefused with every rule it breaks, PlanTaken
    when there is a plan from that day, CurrencyDiffers for a `currency` that is not the agreement's.
    """
    agreement = agreement.locked()
    require_may("agreements.edit", partner=agreement.partner, by=by)
    if agreement.status not in OPEN_TO_PLANS:
        message = _("%(agreement)s is %(status)s and takes no new plan.")
        raise AgreementMoveRefused(message % {"agreement": agreement, "status": agreement.get_status_display()})
    require_own_currency(agreement=agreement, currency=currency)
    starts_on = effective_from or agreement.starts_on.replace(day=1)
    through = settled_elsewhere_through.first_day if settled_elsewhere_through else None
    dates = {"effective_from": starts_on, "settled_elsewhere_through": through}
    plan = CommissionPlan(agreement=agreement, volume_kpi=volume_kpi, **dates, **terms)
    problems = [*check_plan(_rule(plan, tiers, deductions)), *_check_term(plan, agreement)]
    refuse(PlanRefused, problems or _check_judging(plan, agreement, deductions))
    if agreement.status == Agreement.Status.ACTIVE:
        require_own_volume_kpi(agreement=agreement, kpi=volume_kpi)
    _insert(plan)
    CommissionTier.objects.bulk_create(
        CommissionTier(plan=plan, starts_at=tier.starts_at, rate=tier.rate) for tier in tiers
    )
    QualityDeduction.objects.bulk_create(
        QualityDeduction(plan=plan, kpi=row.kpi, operator=row.operator, threshold=row.threshold, percent=row.percent)
        for row in deductions
    )
    agreement.touch()
    audit.record(action="agreements.plan_added", by=by, target=plan, changes=_described(plan, tiers, deductions))
    return plan


@transaction.atomic
def remove_commission_plan(*, plan: CommissionPlan, reason: str, by: User | None) -> None:
    """Take a plan away that was wrong from the start, while nobody has signed the agreement.

    Raises AgreementMoveRefused once it is signed: what was agreed then is changed by a new version.
    """
    agreement = plan.agreement.locked()
    require_may("agreements.edit", partner=agreement.partner, by=by)
    reason = read_reason(reason)
    if agreement.status not in REMOVABLE:
        message = _("%(agreement)s is signed, so its plans stay: add a version that takes effect later instead.")
        raise AgreementMoveRefused(message % {"agreement": agreement})
    rule = plan.rule()
    deductions = [DeductionTerms(row.kpi, row.operator, row.threshold, row.percent) for row in plan.deductions.all()]
    said = _described(plan, rule.tiers, deductions)
    changes = {name: [after, before] for name, (before, after) in said.items()} | {"reason": [None, reason]}
    audit.record(action="agreements.plan_removed", by=by, target=plan, changes=changes)
    plan.delete()
    agreement.touch()


def require_own_volume_kpi(*, agreement: Agreement, kpi: Kpi) -> None:
    """Raise PlanRefused when another running agreement of the partner is paid by the same KPI's volume."""
    others = CommissionPlan.objects.filter(
        volume_kpi=kpi, agreement__partner=agreement.partner_id, agreement__status__in=Agreement.IN_FORCE
    ).exclude(agreement=agreement)
    other = others.select_related("agreement").first()
    if other is not None:
        params = {"kpi": kpi.code, "agreement": other.agreement.code}
        refuse(PlanRefused, [Problem("volume_kpi", "volume_kpi_shared", _SHARED, params)])


def _rule(plan: CommissionPlan, tiers: Sequence[Tier], deductions: Iterable[DeductionTerms]) -> Plan:
    lost = [Deduction(row.kpi.code, row.operator, row.threshold, row.percent) for row in deductions]
    return Plan.of(plan, tiers=tiers, deductions=lost)


def _check_term(plan: CommissionPlan, agreement: Agreement) -> list[Problem]:
    problems = check_effective_from(plan.effective_from)
    first = Month.of(agreement.starts_on).first_day
    if plan.effective_from < first:
        params = {"start": agreement.starts_on.isoformat(), "first": first.isoformat()}
        problems.append(Problem("effective_from", "before_start", _BEFORE, params))
    if agreement.ends_on is not None and plan.effective_from > agreement.ends_on:
        params = {"end": agreement.ends_on.isoformat(), "given": plan.effective_from.isoformat()}
        problems.append(Problem("effective_from", "after_end", _AFTER, params))
    if plan.settled_elsewhere_through is None and (plan.opening_units, plan.opening_amount) != (None, None):
        problems.append(Problem("settled_elsewhere_through", "opening_without_month", _OPENING))
    if plan.settled_elsewhere_through is not None and plan.settled_elsewhere_through < first:
        params = {"start": agreement.starts_on.isoformat(), "first": str(Month.of(first))}
        problems.append(Problem("settled_elsewhere_through", "before_start", _ELSEWHERE, params))
    if plan.kind == CommissionPlan.Kind.PER_UNIT and not plan.volume_kpi.is_integer:
        problems.append(Problem("volume_kpi", "volume_not_whole", _WHOLE, {"kpi": plan.volume_kpi.code}))
    return problems


def _check_judging(plan: CommissionPlan, agreement: Agreement, deductions: Sequence[DeductionTerms]) -> list[Problem]:
    """Return the Problem of a year that would be judged partly by its months and partly as a whole."""
    if not deductions:
        return []
    year = AgreementYear.containing(Month.of(plan.effective_from), starts_on=agreement.starts_on)
    span = (year.first.first_day, year.last.first_day)
    others = agreement.commission_plans.filter(effective_from__range=span, deductions__isnull=False)
    other = others.exclude(deductions_judged_on=plan.deductions_judged_on).order_by("effective_from").first()
    if other is None:
        return []
    return [Problem("deductions_judged_on", "judged_otherwise", _JUDGED, {"start": other.effective_from.isoformat()})]


def _insert(plan: CommissionPlan) -> None:
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
    except IntegrityError as error:
        if not plan.agreement.commission_plans.filter(effective_from=plan.effective_from).exists():
            raise
        message = _("There is a plan from %(day)s already: give the new one a later first month.")
        text = message % {"day": plan.effective_from.isoformat()}
        raise PlanTaken.at("effective_from", text) from error


def _described(
    plan: CommissionPlan, tiers: Iterable[Tier], deductions: Iterable[DeductionTerms]
) -> Mapping[str, list[Any]]:
    return {
        "effective_from": [None, plan.effective_from],
        "kind": [None, plan.kind],
        "mode": [None, plan.mode],
        "tiers": [None, [f"{tier.starts_at}: {tier.rate}" for tier in tiers]],
        "deductions": [None, [f"{row.kpi.code} {row.operator} {row.threshold}: {row.percent}" for row in deductions]],
        "deductions_judged_on": [None, plan.deductions_judged_on],
    }
