from collections.abc import Sequence
from dataclasses import dataclass

from prms.lib.display import Number


@dataclass(frozen=True, slots=True)
class Scale:
    """Turns a value into a height in pixels: `low` lies at `bottom`, `high` at `top`."""

    low: float
    high: float
    top: float
    bottom: float

    def __call__(self, value: Number) -> float:
        share = (float(value) - self.low) / ((self.high - self.low) or 1)
        return self.top + (self.bottom - self.top) * (1 - share)


def slot(position: int, count: int) -> float:
    """Return the middle of one of `count` equal columns, as a fraction of the width."""
    return (position + 0.5) / max(1, count)


def label_offset(values: Sequence[Number | None]) -> float:
    """Return how far below the last point its figure stands clear of the line: above it after a rise."""
    known = [float(value) for value in values if value is not None]
    return -10 if len(known) > 1 and known[-1] > known[-2] else 16
