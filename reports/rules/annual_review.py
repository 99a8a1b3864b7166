"""The annual review of an agreement: when it is due, and what the facts propose, never apply (SPEC C2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from agreements.rules.years import MONTHS
from prms.lib.money import EXACT, round_half_up
from prms.lib.periods import add_months

_MEAN_PLACES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From where on a review is announced or proposes something."""

    # A review is announced so many days ahead, and called overdue for so many days after its own.
    lead_days: int = 30
    overdue_days: int = 90
    # Missed for long: so many agreement years in a row below the base target.
    years_missed: int = 2
    # To end is proposed in place of a lower target where each of those years stayed below this share of it.
    end_below: Decimal = Decimal("0.50")
    # Satisfaction is high where so many rounds in a row, the last within a year, have at least this mean of 100.
    satisfied_from: Decimal = Decimal(80)
    satisfied_rounds: int = 2
    # The trend compares the mean of so many months at either end of the twelve.
    trend_months: int = 3


USUAL = Thresholds()


class DueStatus(StrEnum):
    """Ahead, soon or today, or not held yet."""

    AHEAD = "ahead"
    DUE = "due"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class ReviewDue:
    """The day of the review of agreement year `year`, and how it stands."""

    year: int
    on: date
    status: DueStatus


class Step(StrEnum):
    """What a review may propose."""

    RAISE_COMMISSION = "raise_commission"
    LOWER_TARGET = "lower_target"
    END = "end"
    ADD_PRODUCTS = "add_products"


@dataclass(frozen=True, slots=True)
class YearResult:
    """The volume of an agreement year; None of `units` where a month is missing or still to come."""

    number: int
    units: Decimal | None
    base_target: Decimal | None

    @property
    def is_known(self) -> bool:
        return self.units is not None and self.base_target is not None

    @property
    def is_beaten(self) -> bool:
        """Whether it came to more than the base target; exactly at it is met, not beaten."""
        return self.units is not None and self.base_target is not None and self.units > self.base_target

    @property
    def is_missed(self) -> bool:
        return self.is_below(Decimal(1))

    def is_below(self, share: Decimal) -> bool:
        """Say whether it is known to have come to less than a share of the base target."""
        if self.units is None or self.base_target is None:
            return False
        return self.units < EXACT.multiply(self.base_target, share)


@dataclass(frozen=True, slots=True)
class SurveyMean:
    """The mean of one survey round, of 100."""

    closed_on: date
    mean: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFacts:
    """What the proposals rest on: the years that are over and the survey rounds, each oldest first.

    `pays_partner` says that the commission is ours to raise.
    """

    years: Sequence[YearResult] = ()
    rounds: Sequence[SurveyMean] = ()
    pays_partner: bool = True


@dataclass(frozen=True, slots=True)
class Proposal:
    """One step and the facts that led to it."""

    step: Step
    years: tuple[YearResult, ...] = ()
    rounds: tuple[SurveyMean, ...] = ()


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean, lowest, highest of some totals; `trend` is None where both ends would share months."""

    mean: Decimal
    lowest: Decimal
    highest: Decimal
    trend: Decimal | None


def review_due(
    *, starts_on: date, ends_on: date | None, answered_on: date | None, today: date, limits: Thresholds = USUAL
) -> ReviewDue | None:
    """Return the review that is next, or the last one while it is overdue; None where the term ends before.

    `answered_on` is the last day on which an amendment was signed: it holds the review that it came up to
    `lead_days` before, or any time after.
    """
    year = _years_over(starts_on, today)
    last = add_months(starts_on, year * MONTHS)
    is_late = year > 0 and today > last and today - last <= timedelta(days=limits.overdue_days)
    is_answered = answered_on is not None and answered_on >= last - timedelta(days=limits.lead_days)
    if is_late and not is_answered:
        return ReviewDue(year, last, DueStatus.OVERDUE)
    number = year if year > 0 and today == last else year + 1
    on = add_months(starts_on, number * MONTHS)
    if ends_on is not None and on > ends_on:
        return None
    is_soon = on - today <= timedelta(days=limits.lead_days)
    return ReviewDue(number, on, DueStatus.DUE if is_soon else DueStatus.AHEAD)


def proposals(*, facts: ReviewFacts, today: date, limits: Thresholds = USUAL) -> list[Proposal]:
    """Return what the facts propose; what is unknown proposes nothing."""
    found = [_of_volume(facts, limits), _of_satisfaction(facts.rounds, today, limits)]
    return [proposal for proposal in found if proposal is not None]


def spread(totals: Sequence[Decimal], *, limits: Thresholds = USUAL) -> Spread | None:
    """Return how monthly totals, oldest first, lie; None without any."""
    if not totals:
        return None
    count = limits.trend_months
    trend = _mean(totals[-count:]) - _mean(totals[:count]) if len(totals) >= 2 * count else None
    return Spread(_mean(totals), min(totals), max(totals), trend)


def _years_over(starts_on: date, today: date) -> int:
    years = max(0, today.year - starts_on.year)
    return years - 1 if years and add_months(starts_on, years * MONTHS) > today else years


def _of_volume(facts: ReviewFacts, limits: Thresholds) -> Proposal | None:
    if not facts.years:
        return None
    last = facts.years[-1]
    if last.is_beaten:
        return Proposal(Step.RAISE_COMMISSION, years=(last,)) if facts.pays_partner else None
    missed = tuple(facts.years[-limits.years_missed :])
    if len(missed) < limits.years_missed or not all(year.is_missed for year in missed):
        return None
    is_far = all(year.is_below(limits.end_below) for year in missed)
    return Proposal(Step.END if is_far else Step.LOWER_TARGET, years=missed)


def _of_satisfaction(rounds: Sequence[SurveyMean], today: date, limits: Thresholds) -> Proposal | None:
    last = tuple(rounds[-limits.satisfied_rounds :])
    if len(last) < limits.satisfied_rounds or last[-1].closed_on < add_months(today, -MONTHS):
        return None
    is_high = all(row.mean >= limits.satisfied_from for row in last)
    return Proposal(Step.ADD_PRODUCTS, rounds=last) if is_high else None


def _mean(totals: Iterable[Decimal]) -> Decimal:
    known = list(totals)
    return round_half_up(sum(known, Decimal(0)) / len(known), _MEAN_PLACES)
