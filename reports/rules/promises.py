"""What was promised for a quarter, and whether it was kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from reports.rules.portfolio_score import share


class Outcome(StrEnum):
    """Kept: done by its day. Missed: done later, or not done though the day has passed. Waiting: not due yet."""

    KEPT = "kept"
    MISSED = "missed"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many promises had which outcome."""

    kept: int = 0
    missed: int = 0
    waiting: int = 0

    @property
    def kept_share(self) -> Decimal | None:
        """The share kept of those that are decided; None while none is."""
        return share(self.kept, self.kept + self.missed)


def outcome(*, due_on: date, done_on: date | None, today: date) -> Outcome:
    """Return what became of a promise, as seen on a day; on its day there is still time."""
    if done_on is not None:
        return Outcome.KEPT if done_on <= due_on else Outcome.MISSED
    return Outcome.WAITING if today <= due_on else Outcome.MISSED


def tally(outcomes: Iterable[Outcome]) -> Tally:
    """Count the outcomes."""
    counted = list(outcomes)
    return Tally(*(counted.count(which) for which in Outcome))
