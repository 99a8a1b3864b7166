"""Everything that a month's statements are made of, read in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import User
from agreements.models import (
    Agreement,
    CommissionPlan,
    CommissionTier,
    Outlay,
    QualityDeduction,
    Statement,
    StatementDispute,
)
from agreements.rules.plan import Tier
from agreements.rules.years import MONTHS
from agreements.services.book_rows import (
    AgreementRow,
    CostRow,
    DeductionRow,
    DisputeRow,
    PlanRow,
    PlanTerms,
    PlanVersion,
    Standing,
)
from agreements.services.year_quality import YearActuals, year_actuals
from evaluations.models import MonthClose, MonthlyActual
from prms.lib.periods import Month

# The columns of a plan that say what it pays by, from its kind to the day it takes effect.
_TERMS = slice(PlanRow._fields.index("kind"), PlanRow._fields.index("effective_from") + 1)


@dataclass(frozen=True, slots=True)
class Book:
    """What is known of all agreements in a month."""

    month: Month
    is_closed: bool
    agreements: list[AgreementRow]
    plans: Mapping[int, list[PlanVersion]]
    standing: Mapping[int, list[Standing]]
    actuals: Mapping[tuple[int, int], Mapping[Month, Decimal]]
    year_actuals: YearActuals
    disputes: Mapping[int, list[DisputeRow]]
    costs: Mapping[int, list[CostRow]]

    def actual(self, agreement: AgreementRow, kpi_id: int, month: Month) -> Decimal | None:
        """Return a month's actual of the agreement's partner, None when nothing was measured."""
        return self.actuals.get((agreement.partner_id, kpi_id), {}).get(month)

    def most_new(self) -> int:
        """Return how many agreements have a plan, but no statement of the month yet."""
        first = self.month.first_day
        begun = {row.agreement_id for rows in self.standing.values() for row in rows if row.month == first}
        return sum(row.id in self.plans and row.id not in begun for row in self.agreements)


def read_book(*, month: Month, by: User | None) -> Book:
    """Read what the statements of a month need, of the agreements whose statements the person prepares."""
    rows = Agreement.objects.settled_by(by).order_by("code")
    agreements = [AgreementRow(*row) for row in rows.values_list(*_paths())]
    plans = _plans(month, by)
    return Book(
        month=month,
        is_closed=MonthClose.objects.filter(month=month.first_day, status=MonthClose.Status.FINISHED).exists(),
        agreements=agreements,
        plans=plans,
        standing=_standing(by),
        actuals=_actuals(month, by, plans.values()),
        year_actuals=year_actuals(month=month, agreements=agreements, plans=plans),
        disputes=_disputes(by),
        costs=_costs(month, by),
    )


def _paths() -> tuple[str, ...]:
    return ("id", "code", "partner_id", "partner__code", "status", "starts_on", "ends_on", "currency")


def _plans(month: Month, by: User | None) -> Mapping[int, list[PlanVersion]]:
    """Return the versions of each agreement in their order, read without model instances: there may be thousands."""
    wanted = CommissionPlan.objects.filter(
        agreement__in=Agreement.objects.settled_by(by), effective_from__lte=month.first_day
    )
    tiers: dict[int, list[tuple[Decimal, Decimal]]] = defaultdict(list)
    steps = CommissionTier.objects.filter(plan__in=wanted).order_by("plan", "starts_at")
    for plan_id, starts_at, rate in steps.values_list("plan_id", "starts_at", "rate"):
        tiers[plan_id].append((starts_at, rate))
    deductions: dict[int, list[DeductionRow]] = defaultdict(list)
    rows = QualityDeduction.objects.filter(plan__in=wanted).order_by("id")
    for row in rows.values_list("plan_id", "kpi_id", "kpi__code", "operator", "threshold", "percent"):
        deductions[row[0]].append(DeductionRow(*row))
    plans: dict[int, list[PlanVersion]] = defaultdict(list)
    known: dict[tuple[object, ...], PlanTerms] = {}
    columns = ["volume_kpi__code" if name == "volume_kpi" else name for name in PlanRow._fields]
    for values in wanted.order_by("effective_from", "id").values_list(*columns):
        plan, steps_of, lost = PlanRow(*values), tiers[values[0]], deductions[values[0]]
        key = (plan[_TERMS], *steps_of, *(one[1:] for one in lost))
        if key not in known:
            known[key] = PlanTerms.of(plan, [Tier(*step) for step in steps_of], lost)
        plans[plan.agreement_id].append(PlanVersion.of(plan, known[key], lost))
    return plans


def _standing(by: User | None) -> Mapping[int, list[Standing]]:
    standing: dict[int, list[Standing]] = defaultdict(list)
    rows = Statement.objects.filter(agreement__in=Agreement.objects.settled_by(by), kind=Statement.Kind.REGULAR)
    for row in rows.order_by("month").values_list(*Standing._fields):
        statement = Standing(*row)
        standing[statement.agreement_id].append(statement)
    return standing


def _disputes(by: User | None) -> Mapping[int, list[DisputeRow]]:
    disputes: dict[int, list[DisputeRow]] = defaultdict(list)
    columns = ("statement__agreement_id", "statement_id", "statement__month", *DisputeRow._fields[3:])
    rows = StatementDispute.objects.filter(statement__agreement__in=Agreement.objects.settled_by(by))
    for row in rows.order_by("statement__month", "line").values_list(*columns):
        disputes[row[0]].append(DisputeRow(*row))
    return disputes


def _costs(month: Month, by: User | None) -> Mapping[int, list[CostRow]]:
    """Return the costs booked by the end of the month of which a statement carries a share."""
    costs: dict[int, list[CostRow]] = defaultdict(list)
    rows = Outlay.objects.shared().filter(booked_on__lte=month.last_day)
    rows = rows.filter(agreement__in=Agreement.objects.settled_by(by))
    for row in rows.order_by("booked_on", "id").values_list(*CostRow._fields):
        costs[row[0]].append(CostRow(*row))
    return costs


def _actuals(
    month: Month, by: User | None, plans: Iterable[list[PlanVersion]]
) -> Mapping[tuple[int, int], Mapping[Month, Decimal]]:
    """Return the months of this agreement year and the one before of every KPI that counts."""
    kpi_ids = {
        kpi
        for versions in plans
        for version in versions
        for kpi in (version.volume_kpi, *version.monthly_kpis.values())
    }
    actuals: dict[tuple[int, int], dict[Month, Decimal]] = defaultdict(dict)
    first = month - (2 * MONTHS - 1)
    rows = MonthlyActual.objects.between(first.first_day, month.first_day).filter(
        kpi__in=kpi_ids, partner__in=Agreement.objects.settled_by(by).values("partner")
    )
    months = {ahead.first_day: ahead for ahead in first.through(month)}
    for partner_id, kpi_id, day, actual in rows.order_by().values_list("partner_id", "kpi_id", "month", "actual"):
        actuals[partner_id, kpi_id][months[day]] = actual
    return actuals
