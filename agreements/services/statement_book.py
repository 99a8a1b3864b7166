"""Everything that a month's statements are made of, read in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from accounts.models import User
from agreements.models import (
    Agreement,
    CommissionPlan,
    CommissionTier,
    QualityDeduction,
    Statement,
    StatementDispute,
)
from agreements.rules.accrual import Opening
from agreements.rules.plan import Deduction, Plan, Tier
from agreements.rules.proof import Json, written_plan
from agreements.rules.years import MONTHS, AgreementYear
from evaluations.models import MonthClose, MonthlyActual
from prms.lib.periods import Month

SETTLED = (Statement.Status.APPROVED, Statement.Status.LOCKED)


class AgreementRow(NamedTuple):
    """An agreement, as far as money needs it."""

    id: int
    code: str
    partner_id: int
    partner: str
    status: str
    starts_on: date
    ends_on: date | None
    currency: str

    def year_of(self, month: Month) -> AgreementYear:
        return AgreementYear.containing(month, starts_on=self.starts_on)

    def decides(self, year: AgreementYear) -> Month:
        """Return the month in which a year is settled: its last one, or the agreement's."""
        return min(year.last, Month.of(self.ends_on)) if self.ends_on else year.last


class PlanRow(NamedTuple):
    """A plan version's own columns."""

    id: int
    agreement_id: int
    direction: str
    kind: str
    mode: str
    basis: str
    volume_kpi_id: int
    volume_kpi: str
    base_target: Decimal | None
    shortfall_rate: Decimal | None
    fixed_fee: Decimal | None
    cap: Decimal | None
    floor: Decimal | None
    effective_from: date
    settled_elsewhere_through: date | None
    opening_units: Decimal | None
    opening_amount: Decimal | None


class DeductionRow(NamedTuple):
    """A deduction's own columns."""

    plan_id: int
    kpi_id: int
    kpi: str
    operator: str
    threshold: Decimal
    percent: Decimal


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """A plan version with what the run needs of it."""

    id: int
    direction: str
    first: Month
    rule: Plan
    volume_kpi: int
    quality_kpis: Mapping[str, int]
    settled_through: Month | None
    opening: Opening
    written: Json

    @property
    def key(self) -> str:
        """Its name in a proof."""
        return str(self.id)

    @classmethod
    def of(cls, row: PlanRow, tiers: Sequence[Tier], deductions: Sequence[DeductionRow]) -> PlanVersion:
        through = row.settled_elsewhere_through
        lost = [Deduction(one.kpi, one.operator, one.threshold, one.percent) for one in deductions]
        rule = Plan.of(row, tiers=tiers, deductions=lost)
        return cls(
            id=row.id,
            direction=row.direction,
            first=Month.of(row.effective_from),
            rule=rule,
            volume_kpi=row.volume_kpi_id,
            quality_kpis={one.kpi: one.kpi_id for one in deductions},
            settled_through=Month.of(through) if through else None,
            opening=Opening(row.opening_units or Decimal(0), row.opening_amount or Decimal(0)),
            written={
                **written_plan(rule),
                "effective_from": row.effective_from.isoformat(),
                "volume_kpi": row.volume_kpi,
            },
        )


class Standing(NamedTuple):
    """A statement that is there already."""

    id: int
    agreement_id: int
    month: date
    status: str
    version: int
    total: Decimal
    settles: Mapping[str, Any]
    adjustments: list[dict[str, str]]
    sha256: str
    hold: str
    prepared_by_id: int | None
    approved_at: datetime | None

    @property
    def is_settled(self) -> bool:
        return self.status in SETTLED


class DisputeRow(NamedTuple):
    """A dispute's own columns, and whose month it is."""

    agreement_id: int
    statement_id: int
    month: date
    line: int
    amount: Decimal
    is_kept_out: bool
    outcome: str
    settled: Decimal | None
    owed: Decimal


@dataclass(frozen=True, slots=True)
class Book:
    """What is known of all agreements in a month."""

    month: Month
    is_closed: bool
    agreements: list[AgreementRow]
    plans: Mapping[int, list[PlanVersion]]
    standing: Mapping[int, list[Standing]]
    actuals: Mapping[tuple[int, int], Mapping[Month, Decimal]]
    disputes: Mapping[int, list[DisputeRow]]

    def actual(self, agreement: AgreementRow, kpi_id: int, month: Month) -> Decimal | None:
        """Return a month's actual of the agreement's partner, None when nothing was measured."""
        return self.actuals.get((agreement.partner_id, kpi_id), {}).get(month)


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
        disputes=_disputes(by),
    )


def _paths() -> tuple[str, ...]:
    return ("id", "code", "partner_id", "partner__code", "status", "starts_on", "ends_on", "currency")


def _plans(month: Month, by: User | None) -> Mapping[int, list[PlanVersion]]:
    """Return the versions of each agreement in their order, read without model instances: there may be thousands."""
    wanted = CommissionPlan.objects.filter(
        agreement__in=Agreement.objects.settled_by(by), effective_from__lte=month.first_day
    )
    tiers: dict[int, list[Tier]] = defaultdict(list)
    steps = CommissionTier.objects.filter(plan__in=wanted).order_by("plan", "starts_at")
    for plan_id, starts_at, rate in steps.values_list("plan_id", "starts_at", "rate"):
        tiers[plan_id].append(Tier(starts_at, rate))
    deductions: dict[int, list[DeductionRow]] = defaultdict(list)
    rows = QualityDeduction.objects.filter(plan__in=wanted).order_by("id")
    for row in rows.values_list("plan_id", "kpi_id", "kpi__code", "operator", "threshold", "percent"):
        deductions[row[0]].append(DeductionRow(*row))
    plans: dict[int, list[PlanVersion]] = defaultdict(list)
    columns = ["volume_kpi__code" if name == "volume_kpi" else name for name in PlanRow._fields]
    for values in wanted.order_by("effective_from", "id").values_list(*columns):
        plan = PlanRow(*values)
        plans[plan.agreement_id].append(PlanVersion.of(plan, tiers[plan.id], deductions[plan.id]))
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


def _actuals(
    month: Month, by: User | None, plans: Iterable[list[PlanVersion]]
) -> Mapping[tuple[int, int], Mapping[Month, Decimal]]:
    """Return the months of this agreement year and the one before of every KPI that counts."""
    kpi_ids = {
        kpi
        for versions in plans
        for version in versions
        for kpi in (version.volume_kpi, *version.quality_kpis.values())
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
