"""What a run reads of agreements, plans and statements: values, for there may be thousands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from agreements.models import Statement
from agreements.rules.plan import Deduction, Plan, Tier
from agreements.rules.proof import canonical_json, written_plan
from agreements.rules.shared_costs import Payer, SharedCost, is_added, shares_from
from agreements.rules.years import AgreementYear
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
        return year.settled_in(ends_on=self.ends_on)


class PlanRow(NamedTuple):
    """A plan version's own columns."""

    id: int
    agreement_id: int
    direction: str
    kind: str
    mode: str
    basis: str
    deductions_judged_on: str
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


class PlanTerms(NamedTuple):
    """What a plan says, and its canonical JSON in a proof: the same for many agreements with the same terms."""

    rule: Plan
    text: str

    @classmethod
    def of(cls, row: PlanRow, tiers: Sequence[Tier], deductions: Sequence[DeductionRow]) -> PlanTerms:
        lost = [Deduction(one.kpi, one.operator, one.threshold, one.percent) for one in deductions]
        rule = Plan.of(row, tiers=tiers, deductions=lost)
        beside = {"effective_from": row.effective_from.isoformat(), "volume_kpi": row.volume_kpi}
        return cls(rule, canonical_json({**written_plan(rule), **beside}))


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """A plan version with what the run needs of it."""

    id: int
    direction: str
    effective_from: date
    rule: Plan
    volume_kpi: int
    volume_code: str
    quality_kpis: Mapping[str, int]
    settled_elsewhere_through: date | None
    opening_units: Decimal | None
    opening_amount: Decimal | None
    text: str

    @property
    def key(self) -> str:
        """Its name in a proof."""
        return str(self.id)

    @property
    def is_judged_on_year(self) -> bool:
        """Whether deductions wait for the end of the agreement year."""
        return bool(self.rule.yearly_deductions)

    @property
    def monthly_kpis(self) -> Mapping[str, int]:
        """The KPIs that each month is judged by."""
        return {} if self.is_judged_on_year else self.quality_kpis

    @classmethod
    def of(cls, row: PlanRow, terms: PlanTerms, deductions: Sequence[DeductionRow]) -> PlanVersion:
        return cls(
            id=row.id,
            direction=row.direction,
            effective_from=row.effective_from,
            rule=terms.rule,
            volume_kpi=row.volume_kpi_id,
            volume_code=row.volume_kpi,
            quality_kpis={one.kpi: one.kpi_id for one in deductions},
            settled_elsewhere_through=row.settled_elsewhere_through,
            opening_units=row.opening_units,
            opening_amount=row.opening_amount,
            text=terms.text,
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


class CostRow(NamedTuple):
    """A joint cost's own columns."""

    agreement_id: int
    id: int
    booked_on: date
    amount: Decimal
    shares: list[dict[str, str]]
    share_of: str
    paid_by: str
    description: str

    @property
    def key(self) -> str:
        """Its name in a proof."""
        return str(self.id)

    def cost(self, *, direction: str) -> SharedCost:
        """Return the value that the rules speak of, on a statement that pays in that direction."""
        payer = Payer(self.paid_by)
        return SharedCost(
            outlay=self.key,
            booked_on=self.booked_on,
            amount=self.amount,
            shares=shares_from(self.shares),
            party=self.share_of,
            paid_by=payer,
            is_added=is_added(paid_by=payer, direction=direction),
            description=self.description,
        )
