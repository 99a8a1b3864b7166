"""When a term ends, who must have been told before, and whether the next one begins (SPEC C7)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from prms.lib.periods import add_months

# People hear of a decision so long before it is due.
WARNING_DAYS = 30


@dataclass(frozen=True, slots=True)
class RenewalClock:
    """The days that matter before a term ends, in this order: decide, give notice, end."""

    decide_by: date
    notice_by: date
    ends_on: date


class RenewalStep(StrEnum):
    """What happens next without a person."""

    WAIT = "wait"
    WARN = "warn"
    RENEW = "renew"
    HOLD = "hold"


def renewal_clock(*, ends_on: date, notice_months: int, decision_days: int) -> RenewalClock:
    """Return the days of a term's end; one decides on the last day for notice at the latest."""
    notice_by = add_months(ends_on, -notice_months)
    return RenewalClock(min(ends_on - timedelta(days=decision_days), notice_by), notice_by, ends_on)


def next_end(*, ends_on: date, months: int) -> date:
    """Return the last day of the term that follows; terms touch, so the end of February keeps its place."""
    day = timedelta(days=1)
    return add_months(ends_on + day, months) - day


def next_step(
    *, today: date, clock: RenewalClock, is_automatic: bool, warned_on: date | None, decision: str, is_held: bool
) -> RenewalStep:
    """Return what happens on the day.

    Nothing renews before its term is over, and nothing renews by itself unless somebody was warned before
    that: it is held until a person decides.
    """
    if decision:
        return RenewalStep.RENEW if decision == "renew" and today > clock.ends_on else RenewalStep.WAIT
    if today <= clock.ends_on:
        is_time = today >= clock.decide_by - timedelta(days=WARNING_DAYS)
        return RenewalStep.WARN if is_time and warned_on is None else RenewalStep.WAIT
    if is_held or not is_automatic:
        return RenewalStep.WAIT
    was_warned = warned_on is not None and warned_on <= clock.ends_on
    return RenewalStep.RENEW if was_warned else RenewalStep.HOLD
