"""Milestones by quarter: how many were met, late, missed, and how many are still to be assessed (SPEC C6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from prms.lib.periods import Quarter


class Assessment(StrEnum):
    """What became of a milestone; empty until somebody says."""

    OPEN = ""
    MET = "met"
    LATE = "late"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class QuarterOfMilestones:
    """The milestones that fell due in a quarter."""

    quarter: Quarter
    met: int
    late: int
    missed: int
    open: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.met + self.late + self.missed + self.open


def by_quarter(milestones: Iterable[tuple[date, str]]) -> list[QuarterOfMilestones]:
    """Return the quarters that have milestones, the earliest first; each is its due day and its assessment."""
    found: dict[Quarter, list[Assessment]] = {}
    for due_on, assessment in milestones:
        found.setdefault(Quarter.of(due_on), []).append(Assessment(assessment))
    return [_counted(quarter, found[quarter]) for quarter in sorted(found)]


def _counted(quarter: Quarter, said: list[Assessment]) -> QuarterOfMilestones:
    return QuarterOfMilestones(
        quarter,
        met=said.count(Assessment.MET),
        late=said.count(Assessment.LATE),
        missed=said.count(Assessment.MISSED),
        open=said.count(Assessment.OPEN),
    )
