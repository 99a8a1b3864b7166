"""What an evaluation means for the incident that is, or is not, open (SPEC F3, RELIABILITY §1)."""

from enum import StrEnum
from typing import Generic, NamedTuple

from alerts.rules.condition import P
from alerts.rules.evaluate import Episode, Evaluation


class Verdict(StrEnum):
    """What to do: open, update, leave, resolve as over, resolve as corrected, or record what has passed."""

    FIRED = "fired"
    STILL = "still"
    UNKNOWN = "unknown"
    CLEARED = "cleared"
    CORRECTED = "corrected"
    PASSED = "passed"


class Finding(NamedTuple, Generic[P]):
    """One verdict and the episode it is about (None: corrected, the breach is no longer there).

    `is_new_breach` says that a still firing episode has a breaching period the incident does not know.
    """

    verdict: Verdict
    episode: Episode[P] | None
    is_new_breach: bool = False


def reconcile(
    *, evaluation: Evaluation[P], open_span: tuple[P, P] | None = None, judged_through: P | None = None
) -> list[Finding[P]]:
    """Return what an evaluation changes, oldest first; nothing when all is quiet.

    `open_span` is the first and the last breaching period of the open incident. `judged_through` is the
    last period looked at before: episodes that both fired and cleared after it come as PASSED, those
    before it are known already. Without it every closed episode does, for history.
    """
    same = _same_episode(evaluation, open_span)
    findings = [
        Finding(Verdict.PASSED, episode)
        for episode in evaluation.episodes
        if episode.cleared is not None
        and episode is not same
        and (judged_through is None or episode.cleared.period > judged_through)
    ]
    if open_span is not None:
        findings.insert(0, _follow_up(evaluation, same, open_span[1]))
    current = evaluation.open_episode
    if current is not None and current is not same:
        findings.append(Finding(Verdict.FIRED, current, True))
    return findings


def _same_episode(evaluation: Evaluation[P], open_span: tuple[P, P] | None) -> Episode[P] | None:
    """Return the newest episode that shares a breaching period with the open incident."""
    if open_span is None:
        return None
    first, last = open_span
    overlapping = [
        episode for episode in evaluation.episodes if any(first <= breach.period <= last for breach in episode.breaches)
    ]
    return overlapping[-1] if overlapping else None


def _follow_up(evaluation: Evaluation[P], same: Episode[P] | None, last_known: P) -> Finding[P]:
    if same is None:
        return Finding(Verdict.CORRECTED, None)
    if same.cleared is not None:
        return Finding(Verdict.CLEARED, same)
    verdict = Verdict.UNKNOWN if evaluation.unknown else Verdict.STILL
    return Finding(verdict, same, same.last > last_known)
