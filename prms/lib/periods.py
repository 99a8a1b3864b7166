"""Months and quarters of the calendar, as values that compare, count and print."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Self, overload

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")
# Months are few and asked for again and again: a hundred years of them.
_REMEMBERED = 1_200


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month; prints as `2025-01`."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9999 and 1 <= self.month <= 12):
            raise ValueError(f"There is no month {self.month} of the year {self.year}.")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2025-01`. Raises ValueError that says what would be right."""
        found = _MONTH.fullmatch(text)
        if not found:
            raise ValueError(f"“{text}” is not a month: write it as 2025-01.")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the month that contains `day`."""
        return cls.from_ordinal(day.year * 12 + day.month - 1)

    @classmethod
    @lru_cache(maxsize=_REMEMBERED)
    def from_ordinal(cls, ordinal: int) -> Self:
        """Return the month with that `ordinal`."""
        return cls(ordinal // 12, ordinal % 12 + 1)

    @property
    def ordinal(self) -> int:
        """Months since January of the year 0: consecutive months differ by one."""
        return self.year * 12 + self.month - 1

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def quarter(self) -> "Quarter":
        return Quarter(self.year, (self.month + 2) // 3)

    def next(self) -> Self:
        return self + 1

    def previous(self) -> Self:
        return self - 1

    def through(self, last: "Month") -> Iterator[Self]:
        """Yield this month and every later one up to and including `last`."""
        return (self.from_ordinal(ordinal) for ordinal in range(self.ordinal, last.ordinal + 1))

    def __add__(self, months: int) -> Self:
        return self.from_ordinal(self.ordinal + months)

    @overload
    def __sub__(self, other: int) -> Self: ...
    @overload
    def __sub__(self, other: "Month") -> int: ...
    def __sub__(self, other: "int | Month") -> "Self | int":
        if isinstance(other, Month):
            return self.ordinal - other.ordinal
        return self.from_ordinal(self.ordinal - other)

    def __contains__(self, day: date) -> bool:
        return (day.year, day.month) == (self.year, self.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A calendar quarter; prints as `2025-Q1`."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9999 and 1 <= self.number <= 4):
            raise ValueError(f"There is no quarter {self.number} of the year {self.year}.")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2025-Q1`. Raises ValueError that says what would be right."""
        found = _QUARTER.fullmatch(text)
        if not found:
            raise ValueError(f"“{text}” is not a quarter: write it as 2025-Q1.")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the quarter that contains `day`."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def from_ordinal(cls, ordinal: int) -> Self:
        """Return the quarter with that `ordinal`."""
        return cls(ordinal // 4, ordinal % 4 + 1)

    @property
    def ordinal(self) -> int:
        """Quarters since the first of the year 0: consecutive quarters differ by one."""
        return self.year * 4 + self.number - 1

    @property
    def months(self) -> tuple[Month, Month, Month]:
        first = Month(self.year, self.number * 3 - 2)
        return (first, first + 1, first + 2)

    @property
    def first_day(self) -> date:
        return self.months[0].first_day

    @property
    def last_day(self) -> date:
        return self.months[2].last_day

    def next(self) -> Self:
        return self + 1

    def previous(self) -> Self:
        return self - 1

    def __add__(self, quarters: int) -> Self:
        return self.from_ordinal(self.ordinal + quarters)

    @overload
    def __sub__(self, other: int) -> Self: ...
    @overload
    def __sub__(self, other: "Quarter") -> int: ...
    def __sub__(self, other: "int | Quarter") -> "Self | int":
        if isinstance(other, Quarter):
            return self.ordinal - other.ordinal
        return self.from_ordinal(self.ordinal - other)

    def __contains__(self, day: date) -> bool:
        return Quarter.of(day) == self

    def __str__(self) -> str:
        return f"{self.year:04}-Q{self.number}"


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later, or that month's last day when it is shorter.

    31 August 2025 + 6 months is 28 February 2026 (the calendar-safe arithmetic of exit clauses).
    """
    month = Month.of(day) + months
    return date(month.year, month.month, min(day.day, month.last_day.day))
