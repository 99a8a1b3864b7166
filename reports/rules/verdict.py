"""Which sentences a health report opens with. The words are a template's; the case is decided here."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

# A smaller movement of the portfolio score is no movement.
STEADY_WITHIN = Decimal("0.5")


class Lead(StrEnum):
    """How the portfolio stands against the quarter before."""

    EMPTY = "empty"
    FIRST = "first"
    HELD = "held"
    ROSE = "rose"
    FELL = "fell"


class Poor(StrEnum):
    """What became of the lowest grade: nobody has it, nobody new, or who is new."""

    NOBODY = "nobody"
    NOBODY_NEW = "nobody_new"
    ONE_NEW = "one_new"
    TWO_NEW = "two_new"
    SEVERAL_NEW = "several_new"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The cases of the opening; `new` and `since` are who became poor in the quarter and after it."""

    lead: Lead
    poor: Poor
    new: tuple[str, ...]
    since: tuple[str, ...]


def verdict(
    *,
    score: Decimal | None,
    before: Decimal | None,
    poor: Collection[str],
    poor_before: Collection[str],
    poor_after: Collection[str],
) -> Verdict:
    """Compare the portfolio with the quarter before, and name who became poor.

    `poor`, `poor_before` and `poor_after` are the partners with the lowest grade in the quarter, the quarter before and
    the months after it that are known already.
    """
    new = tuple(sorted(set(poor) - set(poor_before)))
    since = tuple(sorted(set(poor_after) - set(poor)))
    return Verdict(_lead(score, before), _poor_case(len(poor), len(new)), new, since)


def _lead(score: Decimal | None, before: Decimal | None) -> Lead:
    if score is None:
        return Lead.EMPTY
    if before is None:
        return Lead.FIRST
    if abs(score - before) < STEADY_WITHIN:
        return Lead.HELD
    return Lead.ROSE if score > before else Lead.FELL


def _poor_case(poor: int, new: int) -> Poor:
    if not poor:
        return Poor.NOBODY
    return {0: Poor.NOBODY_NEW, 1: Poor.ONE_NEW, 2: Poor.TWO_NEW}.get(new, Poor.SEVERAL_NEW)
