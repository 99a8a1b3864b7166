"""What is known of an agreement when a month is settled: its months, its year, what statements counted so far."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from agreements.rules.accrual import NO_OPENING, Opening
from agreements.rules.plan import Plan
from agreements.rules.shared_costs import SharedCost
from prms.lib.periods import Month

Actuals = Mapping[str, Decimal]

_NO_ACTUALS: Actuals = {}
_NO_BALANCES: Mapping[Month, Decimal] = {}


class Paid(NamedTuple):
    """What earlier statements counted of a month: its units, its quality, and the commission before deductions."""

    units: Decimal
    actuals: Actuals
    amount: Decimal


class MonthFacts(NamedTuple):
    """What is known of a month now; `paid` once a statement settled it.

    `plan` is the version in force in the month, and `version` the name it goes by in a proof.
    """

    month: Month
    plan: Plan
    units: Decimal
    actuals: Actuals = _NO_ACTUALS
    paid: Paid | None = None
    version: str = ""

    @property
    def quality(self) -> dict[str, Decimal | None]:
        """The actuals that the month's deductions are judged by."""
        return {rule.kpi: self.actuals.get(rule.kpi) for rule in self.plan.monthly_deductions}

    @property
    def is_late(self) -> bool:
        """Whether something arrived after the month was settled."""
        return self.paid is not None and (
            self.paid.units != self.units
            or any(self.paid.actuals.get(kpi) != actual for kpi, actual in self.quality.items())
        )

    def as_paid(self) -> "MonthFacts":
        """Return the month as statements counted it."""
        return self if self.paid is None else self._replace(units=self.paid.units, actuals=self.paid.actuals)


class YearQuality(NamedTuple):
    """The actuals of the KPIs over a whole agreement year from its `first` month on.

    `judged_by` are those that statements judged the year by, None before it was decided.
    """

    first: Month
    actuals: Actuals
    judged_by: Actuals | None = None

    @property
    def is_late(self) -> bool:
        """Whether data arrived after the year was judged."""
        return self.judged_by is not None and self.judged_by != self.actuals

    def as_judged(self) -> "YearQuality":
        """Return the quality as statements judged it."""
        return self if self.judged_by is None else self._replace(actuals=self.judged_by)


class YearFacts(NamedTuple):
    """The months of an agreement year that are settled here, ascending; `last` is the one that decides the year.

    `is_decided` once the statement of that month is settled. `quality` is that of the whole year, once it is over
    and if its plan judges deductions on the year.
    """

    months: tuple[MonthFacts, ...]
    last: Month
    opening: Opening = NO_OPENING
    is_decided: bool = False
    quality: YearQuality | None = None

    @property
    def is_late(self) -> bool:
        """Whether something arrived after statements counted it."""
        is_judged_anew = self.quality is not None and self.quality.is_late
        return is_judged_anew or any(month.is_late for month in self.months)


class Adjustment(NamedTuple):
    """An amount that a person put on the statement, and why."""

    amount: Decimal
    reason: str


class Disputed(NamedTuple):
    """Line number `line` of a month's statement: what was counted of it, and what it is worth.

    `settled` is None while the two sides argue: the line then pays nothing.
    """

    month: Month
    line: int
    counted: Decimal
    settled: Decimal | None = None


class StatementFacts(NamedTuple):
    """Everything a statement is made of: earlier years with something late, then the own one, up to its month.

    `disputes` are lines of this statement that are kept out or were settled otherwise, and lines of earlier ones
    that were settled since. Each adds a line of its own, so that the lines go on adding up to the total and the
    disputed line stays to be read. `costs` are the joint costs whose share no statement carried before.
    """

    years: tuple[YearFacts, ...]
    carried: Mapping[Month, Decimal] = _NO_BALANCES
    adjustments: tuple[Adjustment, ...] = ()
    disputes: tuple[Disputed, ...] = ()
    costs: tuple[SharedCost, ...] = ()


def missing_quality(year: YearFacts) -> tuple[str, ...]:
    """Return the KPIs without an actual that the statement of the year's last known month waits for."""
    own = year.months[-1]
    wanted = own.quality
    if own.month == year.last:
        known = year.quality.actuals if year.quality else _NO_ACTUALS
        wanted |= {rule.kpi: known.get(rule.kpi) for rule in own.plan.yearly_deductions}
    return tuple(kpi for kpi, actual in wanted.items() if actual is None)
