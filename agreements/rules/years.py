"""Agreement years and their quarters: 12 months from the month in which the agreement starts (SPEC C4)."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Self

from prms.lib.periods import Month

MONTHS, QUARTER_MONTHS = 12, 3
# A run asks for the same few years of thousands of agreements.
_REMEMBERED = 4_096


@dataclass(frozen=True, slots=True, order=True)
class AgreementYear:
    """Year `number`, from 1, whose first month is `first`."""

    number: int
    first: Month

    @classmethod
    @lru_cache(maxsize=_REMEMBERED)
    def containing(cls, month: Month, *, starts_on: date) -> Self:
        """Return the year of an agreement that contains a month.

        Raises ValueError for a month before the agreement.
        """
        passed = month - Month.of(starts_on)
        if passed < 0:
            raise ValueError(f"{month} lies before the agreement, which starts on {starts_on}.")
        years = passed // MONTHS
        return cls(years + 1, Month.of(starts_on) + years * MONTHS)

    @property
    def last(self) -> Month:
        """The twelfth month."""
        return self.first + (MONTHS - 1)

    def settled_in(self, *, ends_on: date | None) -> Month:
        """Return the month that decides the year: its last one, or the agreement's where that ends before."""
        return min(self.last, Month.of(ends_on)) if ends_on else self.last

    @property
    def months(self) -> tuple[Month, ...]:
        return tuple(self.first.through(self.last))

    @property
    def quarters(self) -> tuple[tuple[Month, ...], ...]:
        """The four agreement quarters, three months each."""
        months = self.months
        return tuple(months[start : start + QUARTER_MONTHS] for start in range(0, MONTHS, QUARTER_MONTHS))
