"""The months in which an agreement settles its commission (SPEC C4, C10)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agreements.rules.plan_years import Dated, Elsewhere, plan_in_force
from agreements.rules.years import AgreementYear
from prms.lib.periods import Month


class Settles(StrEnum):
    """By what a month is settled: a plan of its agreement year, another system before going live, or nothing."""

    PLAN = "plan"
    ELSEWHERE = "elsewhere"
    NO_PLAN = "no_plan"


@dataclass(frozen=True, slots=True)
class SettlementMonth:
    """One month, in which agreement year it lies, by what it is settled, and whether it decides the year."""

    month: Month
    year: AgreementYear
    by: Settles
    decides: bool


def settlement_months(
    *, starts_on: date, ends_on: date | None, through: Month, plans: Collection[Dated], elsewhere: Elsewhere
) -> list[SettlementMonth]:
    """Return each month from the first one to `through`, or to the agreement's last where that is earlier.

    A year is decided in its last month, or in the agreement's.
    """
    last = min(through, Month.of(ends_on)) if ends_on else through
    found = []
    for month in Month.of(starts_on).through(last):
        year = AgreementYear.containing(month, starts_on=starts_on)
        if elsewhere.has_settled(month):
            by = Settles.ELSEWHERE
        else:
            plan = plan_in_force(plans, month=month, starts_on=starts_on)
            by = Settles.NO_PLAN if plan is None else Settles.PLAN
        found.append(SettlementMonth(month, year, by, month == year.settled_in(ends_on=ends_on)))
    return found


def gaps(months: Iterable[SettlementMonth]) -> list[tuple[Month, Month]]:
    """Return the spans of months without a plan, the first and the last month of each."""
    spans: list[tuple[Month, Month]] = []
    for row in months:
        if row.by != Settles.NO_PLAN:
            continue
        if spans and spans[-1][1].next() == row.month:
            spans[-1] = (spans[-1][0], row.month)
        else:
            spans.append((row.month, row.month))
    return spans
