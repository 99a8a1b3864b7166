"""How an agreement's status came about, and which one it had on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

DRAFT, SIGNED = "draft", "signed"
_UNSIGNED = (DRAFT, "in_review")


@dataclass(frozen=True, slots=True)
class StatusMove:
    """That the agreement took a status, on the day it was recorded."""

    on: date
    status: str
    by: str = ""


def status_on(moves: Iterable[StatusMove], *, signed_on: date | None, day: date) -> str:
    """Return the status of a day: the last one recorded by then; a signature counts from its own day."""
    recorded = [move.status for move in moves if move.on <= day]
    status = recorded[-1] if recorded else DRAFT
    return SIGNED if status in _UNSIGNED and signed_on is not None and signed_on <= day else status
