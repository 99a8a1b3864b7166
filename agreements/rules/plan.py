"""What a commission plan says, as values (SPEC C4, C5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self


class Kind(StrEnum):
    """What a rate multiplies: units, or revenue (then a rate is a fraction, 0.05 is 5 %)."""

    PER_UNIT = "per_unit"
    PERCENT = "percent"
    FIXED_PLUS_PERCENT = "fixed_plus_percent"


class Mode(StrEnum):
    """Graduated: each slice earns its own tier's rate. Volume: everything earns the reached rate."""

    GRADUATED = "graduated"
    VOLUME = "volume"


class Basis(StrEnum):
    """Whether tiers count the volume of a month or of the agreement year to date."""

    MONTH = "month"
    AGREEMENT_YEAR = "agreement_year"


class JudgedOn(StrEnum):
    """Whether deductions look at each month's quality, or once at that of the whole agreement year."""

    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Tier:
    """A rate that applies to units from `starts_at` up to the next tier; the last tier is open."""

    starts_at: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Deduction:
    """A percentage of the gross (points of 100) lost when a KPI is beyond a threshold, itself excluded."""

    kpi: str
    operator: str
    threshold: Decimal
    percent: Decimal


# What bounds or adds to what the tiers earn; each may be left out.
AMOUNTS = ("base_target", "shortfall_rate", "fixed_fee", "cap", "floor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One version of a commission plan.

    `tiers` ascend by `starts_at`; units below the first earn nothing. Below `base_target` at the end
    of the year every unit earns `shortfall_rate`. `cap` and `floor` bound what performance earns in
    the basis period; the fixed fee comes on top, once a month.
    """

    kind: Kind = Kind.PER_UNIT
    mode: Mode = Mode.GRADUATED
    basis: Basis = Basis.AGREEMENT_YEAR
    tiers: tuple[Tier, ...]
    base_target: Decimal | None = None
    shortfall_rate: Decimal | None = None
    fixed_fee: Decimal | None = None
    cap: Decimal | None = None
    floor: Decimal | None = None
    deductions: tuple[Deduction, ...] = ()
    deductions_judged_on: JudgedOn = JudgedOn.MONTH

    @property
    def monthly_deductions(self) -> tuple[Deduction, ...]:
        """The deductions that each month is judged by."""
        return self.deductions if self.deductions_judged_on is JudgedOn.MONTH else ()

    @property
    def yearly_deductions(self) -> tuple[Deduction, ...]:
        """The deductions that the year as a whole is judged by once it is decided."""
        return self.deductions if self.deductions_judged_on is JudgedOn.YEAR else ()

    @classmethod
    def of(cls, columns: Any, *, tiers: Sequence[Tier], deductions: Sequence[Deduction]) -> Self:
        """Return the plan that the columns of a row say, with its tiers, ascending, and its deductions."""
        return cls(
            kind=Kind(columns.kind),
            mode=Mode(columns.mode),
            basis=Basis(columns.basis),
            tiers=tuple(tiers),
            deductions=tuple(deductions),
            deductions_judged_on=JudgedOn(columns.deductions_judged_on),
            **{name: getattr(columns, name) for name in AMOUNTS},
        )
