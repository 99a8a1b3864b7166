"""How an agreement's status came about, and which one it had on a day."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

DRAFT, SIGNED, ACTIVE, EXITING, ENDED = "draft", "signed", "active", "exiting", "ended"
IN_FORCE = (ACTIVE, EXITING)
# Signed and not over: what binds before its first day too.
GOING_ON = (SIGNED, *IN_FORCE)


@dataclass(frozen=True, slots=True)
class StatusMove:
    """That the agreement took a status: the day it was recorded, and the day from which it counts."""

    on: date
    status: str
    by: str = ""
    since: date = date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDays:
    """The days on which moves took effect, whenever they were recorded; `noticed` in the order of the notices."""

    starts_on: date
    signed_on: date | None = None
    noticed: Sequence[date] = ()
    ended_on: date | None = None


def in_effect(moves: Iterable[StatusMove], known: KnownDays) -> list[StatusMove]:
    """Return the moves, in the order recorded, each with the day since which it counts.

    A signature, notice and end count from their own days, and what was activated late from its start. None
    counts later than it was recorded, nor later than the move after it.
    """
    recorded = list(moves)
    days = list(_days(recorded, known))
    for place in range(len(days) - 2, -1, -1):
        days[place] = min(days[place], days[place + 1])
    return [replace(move, since=day) for move, day in zip(recorded, days, strict=True)]


def status_on(moves: Iterable[StatusMove], *, signed_on: date | None, day: date) -> str:
    """Return the status of a day: that of the last move that counted by then."""
    counted = [move.status for move in moves if move.since <= day]
    if counted:
        return counted[-1]
    return SIGNED if signed_on is not None and signed_on <= day else DRAFT


def _days(moves: Iterable[StatusMove], known: KnownDays) -> Iterator[date]:
    noticed, is_activated = iter(known.noticed), False
    for move in moves:
        day: date | None = None
        if move.status == SIGNED:
            day = known.signed_on
        elif move.status == ACTIVE and not is_activated:
            is_activated, day = True, max(known.starts_on, known.signed_on or known.starts_on)
        elif move.status == EXITING:
            day = next(noticed, None)
        elif move.status == ENDED:
            day = known.ended_on
        yield min(move.on, day) if day is not None else move.on
