"""The stages of a partnership and the moves between them (SPEC A2, B1)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from prms.lib.problems import Problem, gettext_noop


class Stage(StrEnum):
    """Where a candidate or partner stands."""

    IDENTIFIED = "identified"
    SCREENED = "screened"
    NDA_SIGNED = "nda_signed"
    DUE_DILIGENCE = "due_diligence"
    PILOT = "pilot"
    NEGOTIATION = "negotiation"
    ACTIVE = "active"
    EXITING = "exiting"
    ENDED = "ended"
    ECOSYSTEM = "ecosystem"
    DROPPED = "dropped"


_S = Stage
# Who works with us now, leaving ones among them.
WORKING = (_S.ACTIVE, _S.EXITING)
# An exit may end in recovery; whoever left may come back, from the start.
MOVES: Mapping[Stage, tuple[Stage, ...]] = MappingProxyType(
    {
        _S.IDENTIFIED: (_S.SCREENED, _S.DROPPED),
        _S.SCREENED: (_S.NDA_SIGNED, _S.DROPPED),
        _S.NDA_SIGNED: (_S.DUE_DILIGENCE, _S.DROPPED),
        _S.DUE_DILIGENCE: (_S.PILOT, _S.DROPPED),
        _S.PILOT: (_S.NEGOTIATION, _S.DROPPED),
        _S.NEGOTIATION: (_S.ACTIVE, _S.DROPPED),
        _S.ACTIVE: (_S.EXITING,),
        _S.EXITING: (_S.ENDED, _S.ECOSYSTEM, _S.ACTIVE),
        _S.ENDED: (_S.IDENTIFIED,),
        _S.ECOSYSTEM: (_S.IDENTIFIED,),
        _S.DROPPED: (_S.IDENTIFIED,),
    }
)


def check_move(*, current: str, wanted: str, has_nda_in_force: bool, reason: str = "") -> list[Problem]:
    """Return why a partner cannot move from one stage to another; empty when it can.

    Dropping a candidate needs a reason; due diligence needs an NDA in force on that day.
    """
    start, goal = Stage(current), Stage(wanted)
    if goal is start:
        return [Problem("stage", "stage_unchanged", _UNCHANGED, {"stage": start.value})]
    if goal not in MOVES[start]:
        params = {"current": start.value, "wanted": goal.value, "possible": ", ".join(MOVES[start])}
        return [Problem("stage", "move_not_allowed", _NOT_ALLOWED, params)]
    problems = []
    if goal is Stage.DUE_DILIGENCE and not has_nda_in_force:
        problems.append(Problem("stage", "nda_required", _NDA))
    if goal is Stage.DROPPED and not reason.strip():
        problems.append(Problem("reason", "reason_required", _REASON))
    return problems


_UNCHANGED = gettext_noop("The partner already is in the stage “%(stage)s”.")
_NOT_ALLOWED = gettext_noop("From “%(current)s” a partner cannot move to “%(wanted)s”. Possible: %(possible)s.")
_NDA = gettext_noop("Due diligence cannot start before an NDA is in force: record the signed NDA first.")
_REASON = gettext_noop("Say why the candidate is dropped.")
