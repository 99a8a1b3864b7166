"""Ways out of an agreement: notice, fee, triggers and the stop-loss, computed (SPEC C9, H1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from prms.lib.money import EXACT, round_half_up, to_cents
from prms.lib.periods import add_months

QUARTERS_A_YEAR = 4
ROI_PLACES = 6


class Clause(StrEnum):
    """The typed ways out."""

    UNILATERAL = "unilateral"
    UNDERPERFORMANCE = "underperformance"
    MATERIAL_BREACH = "material_breach"
    STOP_LOSS = "stop_loss"
    MISSED_MILESTONES = "missed_milestones"
    COMPLIANCE = "compliance"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitTerms:
    """What was agreed on leaving; `fee_rate` and `base_share` are fractions of 1, no cap is no stop-loss.

    An equity buy-back is what was written of it, decided by a day; nothing of it is computed.
    """

    notice_months: int = 6
    fee_rate: Decimal = Decimal("0.20")
    buffer_months: int = 6
    customers_told_months: int = 6
    quarters: int = 2
    base_share: Decimal = Decimal("0.50")
    stop_loss_cap: Decimal | None = None
    buy_back: str = ""
    buy_back_by: date | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What giving notice on a day means; without a buffer everything ends that day."""

    ends_on: date
    fee: Decimal
    has_buffer: bool


def give_notice(*, clause: str, given_on: date, gross_in_year: Decimal, terms: ExitTerms) -> Notice:
    """Return the end and the fee of a notice by one of the clauses.

    Unilateral: `notice_months` later, calendar-safe, and `fee_rate` of the gross commission accrued
    in the agreement year up to that day. Material breach: at once, no buffer, data exchange stopped.
    Any other: no fee, no notice period.
    """
    kind = Clause(clause)
    if kind is Clause.UNILATERAL:
        fee = to_cents(EXACT.multiply(gross_in_year, terms.fee_rate))
        return Notice(add_months(given_on, terms.notice_months), fee, has_buffer=True)
    return Notice(given_on, Decimal("0.00"), has_buffer=kind is not Clause.MATERIAL_BREACH)


def earliest_end(*, notice: Notice, trigger_on: date, customers_told_on: date | None, terms: ExitTerms) -> date:
    """Return the latest of notice end, buffer end and customers told + 6 months; a breach ends at once."""
    if not notice.has_buffer:
        return notice.ends_on
    ends = [notice.ends_on, add_months(trigger_on, terms.buffer_months)]
    if customers_told_on is not None:
        ends.append(add_months(customers_told_on, terms.customers_told_months))
    return max(ends)


class TriggerStatus(StrEnum):
    """Armed: nothing counts against it. Counting: some quarters do. Fired: enough in a row did."""

    ARMED = "armed"
    COUNTING = "counting"
    FIRED = "fired"


@dataclass(frozen=True, slots=True)
class Trigger:
    """Where a trigger stands; `needs` more bad quarters, or fired with the quarter at index `fired_at`."""

    status: TriggerStatus
    needs: int
    fired_at: int | None = None


@dataclass(frozen=True, slots=True)
class QuarterVolume:
    """The units of an agreement quarter, None when unknown, and the base target of its year."""

    units: Decimal | None
    year_base_target: Decimal


def quarter_limit(*, year_base_target: Decimal, terms: ExitTerms) -> Fraction:
    """Return the volume that a quarter must not miss: the share of a quarter of the year's base target."""
    return Fraction(year_base_target) * Fraction(terms.base_share) / QUARTERS_A_YEAR


def underperformance(*, quarters: Sequence[QuarterVolume], terms: ExitTerms) -> Trigger:
    """Return where the underperformance trigger stands after these agreement quarters, oldest first."""
    misses = [
        None
        if quarter.units is None
        else quarter.units < quarter_limit(year_base_target=quarter.year_base_target, terms=terms)
        for quarter in quarters
    ]
    return in_a_row(misses=misses, needed=terms.quarters)


def in_a_row(*, misses: Sequence[bool | None], needed: int) -> Trigger:
    """Return whether the last `needed` known periods in a row were missed; None, unknown, is passed over.

    Serves quarters below the base target, quarters with a missed milestone and falling surveys.
    """
    run, fired_at = 0, None
    for index, missed in enumerate(misses):
        if missed is None:
            continue
        run = run + 1 if missed else 0
        if run == needed:
            fired_at = index
        elif run == 0:
            fired_at = None
    if fired_at is not None:
        return Trigger(TriggerStatus.FIRED, 0, fired_at)
    return Trigger(TriggerStatus.COUNTING if run else TriggerStatus.ARMED, needed - run)


@dataclass(frozen=True, slots=True)
class StopLoss:
    """Cumulative cost less income, and whether it is above the agreed cap."""

    net_outlay: Decimal
    has_fired: bool


def stop_loss(*, cost: Decimal, income: Decimal, cap: Decimal) -> StopLoss:
    """Return the net outlay; exactly at the cap the stop-loss has not fired."""
    outlay = to_cents(cost) - to_cents(income)
    return StopLoss(outlay, outlay > cap)


def return_on_investment(*, income: Decimal, cost: Decimal) -> Decimal | None:
    """Return (income − cost) / cost as a fraction of 1, to 6 decimals; None without cost."""
    if cost <= 0:
        return None
    return round_half_up((Fraction(income) - Fraction(cost)) / Fraction(cost), ROI_PLACES)
