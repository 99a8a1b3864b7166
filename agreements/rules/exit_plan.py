"""The staged plan of an exit: what happens when, and what must be done before it is over (SPEC H2)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from agreements.rules.exit_clause import ExitTerms
from prms.lib.money import round_half_up
from prms.lib.periods import add_months

STEPS = 10
CLAIM_DAYS, SETTLEMENT_DAYS = 14, 30


class StageKind(StrEnum):
    """What a stage does."""

    ASSESSMENT = "assessment"
    CLAIM = "claim"
    CUSTOMERS_TOLD = "customers_told"
    AFTER_SALES = "after_sales"
    TRANSITION = "transition"
    ENTITLEMENT = "entitlement"
    STAFF = "staff"
    BRAND = "brand"
    DATA_DESTRUCTION = "data_destruction"
    SETTLEMENT = "settlement"


# What must be done before the agreement ends; the rest before its case closes.
BEFORE_END = frozenset(
    {StageKind.CUSTOMERS_TOLD, StageKind.AFTER_SALES, StageKind.TRANSITION, StageKind.STAFF, StageKind.BRAND}
)


@dataclass(frozen=True, slots=True)
class PlannedStage:
    """A stage and its day; `points` is the entitlement that an entitlement stage leaves."""

    kind: StageKind
    due_on: date
    points: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitSpan:
    """From which day to which an exit runs, by which terms, from which entitlement.

    `has_transition` where the side that leaves of its own will owes help: it recommends alternatives.
    """

    starts_on: date
    ends_on: date
    original: int
    has_buffer: bool
    has_transition: bool = False
    destruction_days: int = 30


def plan_stages(*, span: ExitSpan, terms: ExitTerms) -> list[PlannedStage]:
    """Return the stages of an exit by their day."""
    return sorted(_stages(span, terms), key=lambda stage: stage.due_on)


def _stages(span: ExitSpan, terms: ExitTerms) -> Iterator[PlannedStage]:
    start, end = span.starts_on, span.ends_on
    if span.has_buffer:
        yield PlannedStage(StageKind.ASSESSMENT, start)
    else:
        yield PlannedStage(StageKind.CLAIM, start + timedelta(days=CLAIM_DAYS))
    told_by = max(start, add_months(end, -terms.customers_told_months))
    yield PlannedStage(StageKind.CUSTOMERS_TOLD, told_by)
    yield PlannedStage(StageKind.AFTER_SALES, told_by)
    if span.has_transition:
        yield PlannedStage(StageKind.TRANSITION, end)
    yield from entitlement_steps(original=span.original, starts_on=start, ends_on=end)
    yield PlannedStage(StageKind.STAFF, end)
    yield PlannedStage(StageKind.BRAND, end)
    yield PlannedStage(StageKind.DATA_DESTRUCTION, end + timedelta(days=span.destruction_days))
    yield PlannedStage(StageKind.SETTLEMENT, end + timedelta(days=SETTLEMENT_DAYS))


def entitlement_steps(*, original: int, starts_on: date, ends_on: date) -> list[PlannedStage]:
    """Return the steps from the original entitlement to 0: a tenth of it a month, the rest on the last day.

    Ten months or more: 90, 80, … 0 of 100. Six months: 90, 80, 70, 60, 50, and 0 on the day it ends.
    """
    steps = []
    for number in range(1, STEPS):
        due_on = add_months(starts_on, number)
        if due_on >= ends_on:
            break
        steps.append(PlannedStage(StageKind.ENTITLEMENT, due_on, entitlement_after(original=original, steps=number)))
    last = min(ends_on, add_months(starts_on, STEPS))
    return [*steps, PlannedStage(StageKind.ENTITLEMENT, max(last, starts_on), 0)]


def entitlement_after(*, original: int, steps: int) -> int:
    """Return what is left of an entitlement after so many steps: 40 of 100 after 6."""
    left = Fraction(original * max(STEPS - steps, 0), STEPS)
    return int(round_half_up(left, 0))


def drops_at_end(*, original: int, stages: Iterable[PlannedStage]) -> int:
    """Return the points that the last entitlement stage takes beyond a tenth; 0 for a plan of ten months."""
    points = [stage.points or 0 for stage in stages if stage.kind is StageKind.ENTITLEMENT]
    before = points[-2] if len(points) > 1 else original
    return max(before - int(round_half_up(Fraction(original, STEPS), 0)), 0) if points else 0
