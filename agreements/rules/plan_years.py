"""By which plan version a month is settled, and what another system settled before going live (SPEC C4, C10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Protocol, TypeVar

from agreements.rules.accrual import NO_OPENING, Opening
from agreements.rules.years import AgreementYear
from prms.lib.periods import Month


class Dated(Protocol):
    """A plan version: it takes effect on the first day of a month."""

    @property
    def effective_from(self) -> date: ...


class Moved(Protocol):
    """What a plan version says of another system: the last month settled there, and what it counted of that year."""

    @property
    def settled_elsewhere_through(self) -> date | None: ...
    @property
    def opening_units(self) -> Decimal | None: ...
    @property
    def opening_amount(self) -> Decimal | None: ...


AnyVersion = TypeVar("AnyVersion", bound=Dated)


def plan_in_force(versions: Iterable[AnyVersion], *, month: Month, starts_on: date) -> AnyVersion | None:
    """Return the latest version that has taken effect in the agreement year of the month, never one of the year before.

    None as well for a month before the agreement starts.
    """
    if month < Month.of(starts_on):
        return None
    first, last = AgreementYear.containing(month, starts_on=starts_on).first.first_day, month.first_day
    begun = [version for version in versions if first <= version.effective_from <= last]
    return max(begun, key=attrgetter("effective_from"), default=None)


def versions_in(versions: Iterable[AnyVersion], year: AgreementYear) -> list[AnyVersion]:
    """Return the versions that take effect in a year: those of other years are not settled by in it."""
    first, last = year.first.first_day, year.last.first_day
    return [version for version in versions if first <= version.effective_from <= last]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What another system settled: every month to `last`, and what it counted of the year that `last` lies in."""

    last: Month | None = None
    counted: Opening = NO_OPENING

    @classmethod
    def of(cls, versions: Iterable[Moved]) -> "Elsewhere":
        """Return what the versions of a plan say; where several do, the one that reaches furthest holds."""
        moved = [(row.settled_elsewhere_through, row) for row in versions if row.settled_elsewhere_through]
        if not moved:
            return NOWHERE
        through, said = max(moved, key=lambda pair: pair[0])
        return cls(Month.of(through), Opening(said.opening_units or Decimal(0), said.opening_amount or Decimal(0)))

    def has_settled(self, month: Month) -> bool:
        """Say whether the other system settled the month."""
        return self.last is not None and month <= self.last

    def opening_of(self, year: AgreementYear) -> Opening:
        """Return with what the year begins here."""
        return self.counted if self.has_begun(year) else NO_OPENING

    def has_begun(self, year: AgreementYear) -> bool:
        """Say whether the other system settled the year up to `last`; what it counted of earlier ones is not known."""
        return self.last is not None and year.first <= self.last <= year.last


NOWHERE = Elsewhere()
