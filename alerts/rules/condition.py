"""One period against one condition: breaching, clear, in between, or unknown."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Generic, NamedTuple, TypeVar

from prms.lib.periods import Month, Quarter

# Months, quarters, or survey rounds counted by whole numbers.
P = TypeVar("P", Month, Quarter, int)
Number = Decimal | Fraction | int

BEYOND: Mapping[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What breaks the rule, for how many periods in a row.

    While it fires, only `clear_at` (or, without one, no longer breaching) ends it: above 0.10 with
    `clear_at` 0.08 clears at 0.08 and below. A period with fewer cases than `min_sample` is unknown.
    """

    operator: str
    threshold: Number
    periods: int = 1
    clear_at: Number | None = None
    min_sample: Number | None = None


class Observation(NamedTuple, Generic[P]):
    """The measure in one period, None when unknown, and the cases behind it (None: not counted)."""

    period: P
    value: Number | None
    sample: Number | None = None


class Reading(StrEnum):
    """What one period says; between is past the threshold's good side but not yet at `clear_at`."""

    BREACH = "breach"
    CLEAR = "clear"
    BETWEEN = "between"
    UNKNOWN = "unknown"


class Judge:
    """Reads one observation against the condition.

    Decimals are compared as they are, exactly; only next to a fraction do they become one.
    """

    def __init__(self, condition: Condition) -> None:
        self.periods = condition.periods
        self._is_beyond = BEYOND[condition.operator]
        self._limits = (condition.threshold, condition.clear_at)
        self._exact_limits = (
            Fraction(condition.threshold),
            None if condition.clear_at is None else Fraction(condition.clear_at),
        )
        self._has_fraction = any(isinstance(limit, Fraction) for limit in self._limits)
        self._min_sample = condition.min_sample or 0
        self._is_upward = condition.operator in (">", ">=")

    def read(self, observation: Observation[P]) -> Reading:
        """Return what the observation says."""
        value = observation.value
        if value is None or (observation.sample is not None and observation.sample < self._min_sample):
            return Reading.UNKNOWN
        if self._has_fraction or (type(value) is not Decimal and isinstance(value, Fraction)):
            return self._compare(Fraction(value), *self._exact_limits)
        return self._compare(value, *self._limits)

    def _compare(self, value: Number, threshold: Number, clear_at: Number | None) -> Reading:
        if self._is_beyond(value, threshold):
            return Reading.BREACH
        if clear_at is None:
            return Reading.CLEAR
        is_clear = BEYOND["<="](value, clear_at) if self._is_upward else BEYOND[">="](value, clear_at)
        return Reading.CLEAR if is_clear else Reading.BETWEEN
