"""The rows of a plan's form: tiers as ascending lower bounds and deductions, read as people write them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django import forms

from agreements.models import CommissionPlan, QualityDeduction
from agreements.rules.plan import Deduction, Kind, Tier
from agreements.services import DeductionTerms
from evaluations.models import Kpi
from prms.lib.display import number, percent
from prms.lib.fields import FractionField, NumberField

MOST_TIERS, MOST_DEDUCTIONS, SPARE, MORE = 50, 20, 1, 5
LEAST_TIERS, LEAST_DEDUCTIONS = 4, 2


@dataclass(slots=True)
class TierRow:
    """One tier as it was typed, what it says, and what is wrong with it."""

    number: int
    start_text: str = ""
    rate_text: str = ""
    tier: Tier | None = None
    problems: list[str] = field(default_factory=list)


@dataclass(slots=True)
class DeductionRow:
    """One deduction as it was typed, what it says, and what is wrong with it."""

    number: int
    kpi_code: str = ""
    operator: str = ""
    threshold_text: str = ""
    percent_text: str = ""
    terms: DeductionTerms | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def value(self) -> Deduction:
        """What the rules want to know of it."""
        assert self.terms is not None
        return Deduction(self.terms.kpi.code, self.terms.operator, self.terms.threshold, self.terms.percent)


@dataclass(slots=True)
class PlanRows:
    """The filled rows and the spare ones after them."""

    tiers: list[TierRow]
    deductions: list[DeductionRow]

    @property
    def filled_tiers(self) -> list[TierRow]:
        return [row for row in self.tiers if row.start_text or row.rate_text]

    @property
    def filled_deductions(self) -> list[DeductionRow]:
        return [row for row in self.deductions if row.kpi_code or row.threshold_text or row.percent_text]

    @property
    def together(self) -> Decimal:
        """What the deductions that can be read take together, in points of 100."""
        return sum((row.terms.percent for row in self.deductions if row.terms), Decimal(0))

    @property
    def are_readable(self) -> bool:
        """Whether every filled row says something."""
        rows: Iterable[Any] = (*self.filled_tiers, *self.filled_deductions)
        return not any(row.problems for row in rows)


def sent_rows(sent: Any, *, kind: str, kpis: Mapping[str, Kpi]) -> PlanRows:
    """Return the rows of a form that was sent; rates are fractions unless the plan is per unit."""
    spare = MORE if "more" in sent else SPARE
    pairs = _typed(sent, ("tier_from", "tier_rate"))[:MOST_TIERS]
    names = ("deduction_kpi", "deduction_operator", "deduction_threshold", "deduction_percent")
    # The comparison has a value in an empty row too.
    fours = [row for row in _typed(sent, names) if row[0] or row[2] or row[3]][:MOST_DEDUCTIONS]
    tiers = [_read_tier(n, start, rate, kind) for n, (start, rate) in enumerate(pairs, start=1)]
    deductions = [_read_deduction(n, row, kpis) for n, row in enumerate(fours, start=1)]
    return _padded(tiers, deductions, spare)


def stored_rows(plan: CommissionPlan | None) -> PlanRows:
    """Return the rows of a plan, as the start of the next one."""
    if plan is None:
        return _padded([TierRow(1, "0")], [], SPARE)
    is_fraction = plan.kind != Kind.PER_UNIT
    tiers = [
        TierRow(n, number(row.starts_at), percent(row.rate, 4) if is_fraction else number(row.rate))
        for n, row in enumerate(plan.tiers.all(), start=1)
    ]
    return _padded(_trimmed(tiers), [_stored(n, row) for n, row in enumerate(plan.deductions.all(), start=1)], SPARE)


def _stored(n: int, row: QualityDeduction) -> DeductionRow:
    threshold = FractionField().prepare_value(row.threshold) if row.kpi.unit == "%" else number(row.threshold)
    terms = DeductionTerms(row.kpi, row.operator, row.threshold, row.percent)
    return DeductionRow(n, row.kpi.code, row.operator, threshold, number(row.percent), terms)


def _trimmed(rows: list[TierRow]) -> list[TierRow]:
    for row in rows:
        if row.rate_text.endswith("%"):
            row.rate_text = f"{row.rate_text[:-1].rstrip('0').rstrip('.')}%"
    return rows


def _typed(sent: Any, names: Sequence[str]) -> list[tuple[str, ...]]:
    columns = zip_longest(*(sent.getlist(name) for name in names), fillvalue="")
    rows = [tuple(text.strip() for text in row) for row in columns]
    return [row for row in rows if any(row)]


def _read_tier(n: int, start: str, rate: str, kind: str) -> TierRow:
    row = TierRow(n, start, rate)
    starts_at = _figure(row, start, is_fraction=False)
    paid = _figure(row, rate, is_fraction=kind != Kind.PER_UNIT)
    if starts_at is not None and paid is not None:
        row.tier = Tier(starts_at, paid)
    return row


def _read_deduction(n: int, typed: tuple[str, ...], kpis: Mapping[str, Kpi]) -> DeductionRow:
    code, operator, threshold_text, percent_text = typed
    row = DeductionRow(n, code, operator, threshold_text, percent_text)
    kpi = kpis.get(row.kpi_code)
    if kpi is None:
        row.problems.append(str(forms.ModelChoiceField.default_error_messages["invalid_choice"]))
        return row
    threshold = _figure(row, row.threshold_text, is_fraction=kpi.unit == "%")
    points = _figure(row, row.percent_text.rstrip("%％ "), is_fraction=False)
    if threshold is not None and points is not None:
        row.terms = DeductionTerms(kpi, row.operator, threshold, points)
    return row


def _figure(row: TierRow | DeductionRow, text: str, *, is_fraction: bool) -> Decimal | None:
    reader = FractionField() if is_fraction else NumberField()
    try:
        found: Decimal = reader.clean(text)
    except forms.ValidationError as error:
        row.problems.extend(error.messages)
        return None
    return found


def _padded(tiers: list[TierRow], deductions: list[DeductionRow], spare: int) -> PlanRows:
    tier_count = min(MOST_TIERS, max(LEAST_TIERS, len(tiers) + spare))
    deduction_count = min(MOST_DEDUCTIONS, max(LEAST_DEDUCTIONS, len(deductions) + spare))
    return PlanRows(
        [*tiers, *(TierRow(n) for n in range(len(tiers) + 1, tier_count + 1))],
        [*deductions, *(DeductionRow(n) for n in range(len(deductions) + 1, deduction_count + 1))],
    )
