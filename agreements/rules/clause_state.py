"""Where each way out of an agreement stands, from what was measured, assessed, asked and spent (SPEC C9)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from agreements.rules.exit_clause import (
    ExitTerms,
    QuarterVolume,
    Trigger,
    TriggerStatus,
    in_a_row,
    quarter_limit,
    return_on_investment,
    stop_loss,
    underperformance,
)
from prms.lib.money import round_half_up

# Satisfaction has to fall so often in a row, and milestones to be missed in so many quarters in a row.
FALLS, MISSED_QUARTERS = 2, 2
_LIMIT_PLACES = 6


class Watched(StrEnum):
    """The triggers that data fires; the other ways out are taken by people."""

    UNDERPERFORMANCE = "underperformance"
    MISSED_MILESTONES = "missed_milestones"
    STOP_LOSS = "stop_loss"
    FALLING_SURVEYS = "falling_surveys"


@dataclass(frozen=True, slots=True)
class Quarter:
    """An agreement quarter by its last day, with the units sold in it."""

    ends_on: date
    volume: QuarterVolume


@dataclass(frozen=True, slots=True)
class QuarterOfPromises:
    """A calendar quarter by its last day: how many of its milestones were missed; None while nobody knows."""

    ends_on: date
    missed: int | None


@dataclass(frozen=True, slots=True)
class Round:
    """The mean of a satisfaction survey."""

    closed_on: date
    mean: Decimal


@dataclass(frozen=True, slots=True)
class Flow:
    """Money that went out (cost) or came in (income) on a day."""

    on: date
    cost: Decimal = Decimal(0)
    income: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseFacts:
    """Everything the triggers are judged by, each series oldest first."""

    quarters: Sequence[Quarter] = ()
    promises: Sequence[QuarterOfPromises] = ()
    rounds: Sequence[Round] = ()
    flows: Sequence[Flow] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure a trigger was judged by: the day it belongs to, what it was, and what it may not pass."""

    on: date
    actual: Decimal | None
    limit: Decimal | None = None
    counts: bool = False


@dataclass(frozen=True, slots=True)
class ClauseState:
    """Armed, counting (`needs` more), or fired on a day; `readings` are what it was judged by, oldest first."""

    clause: Watched
    trigger: Trigger
    fired_on: date | None = None
    readings: tuple[Reading, ...] = ()
    return_on_investment: Decimal | None = None

    @property
    def status(self) -> TriggerStatus:
        return self.trigger.status

    @property
    def needs(self) -> int:
        return self.trigger.needs

    @property
    def has_fired(self) -> bool:
        return self.trigger.status is TriggerStatus.FIRED


def clause_states(*, facts: ClauseFacts, terms: ExitTerms) -> list[ClauseState]:
    """Return where the triggers stand; without an agreed cap there is no stop-loss."""
    states = [
        _volume_state(facts.quarters, terms),
        _milestone_state(facts.promises),
        _survey_state(facts.rounds),
    ]
    if terms.stop_loss_cap is not None:
        states.append(_stop_loss_state(facts.flows, terms.stop_loss_cap))
    return states


def _volume_state(quarters: Sequence[Quarter], terms: ExitTerms) -> ClauseState:
    trigger = underperformance(quarters=[quarter.volume for quarter in quarters], terms=terms)
    readings = tuple(_volume_reading(quarter, terms) for quarter in quarters)
    return ClauseState(Watched.UNDERPERFORMANCE, trigger, _day(trigger, readings), readings)


def _volume_reading(quarter: Quarter, terms: ExitTerms) -> Reading:
    limit = quarter_limit(year_base_target=quarter.volume.year_base_target, terms=terms)
    units = quarter.volume.units
    return Reading(quarter.ends_on, units, round_half_up(limit, _LIMIT_PLACES), units is not None and units < limit)


def _milestone_state(quarters: Sequence[QuarterOfPromises]) -> ClauseState:
    misses = [None if quarter.missed is None else quarter.missed > 0 for quarter in quarters]
    trigger = in_a_row(misses=misses, needed=MISSED_QUARTERS)
    readings = tuple(
        Reading(quarter.ends_on, None if quarter.missed is None else Decimal(quarter.missed), None, bool(miss))
        for quarter, miss in zip(quarters, misses, strict=True)
    )
    return ClauseState(Watched.MISSED_MILESTONES, trigger, _day(trigger, readings), readings)


def _survey_state(rounds: Sequence[Round]) -> ClauseState:
    falls = [None, *(later.mean < earlier.mean for earlier, later in pairwise(rounds))][: len(rounds)]
    trigger = in_a_row(misses=falls, needed=FALLS)
    readings = tuple(
        Reading(row.closed_on, row.mean, None, bool(fell)) for row, fell in zip(rounds, falls, strict=True)
    )
    return ClauseState(Watched.FALLING_SURVEYS, trigger, _day(trigger, readings), readings)


def _stop_loss_state(flows: Sequence[Flow], cap: Decimal) -> ClauseState:
    cost = sum((flow.cost for flow in flows), Decimal(0))
    income = sum((flow.income for flow in flows), Decimal(0))
    found = stop_loss(cost=cost, income=income, cap=cap)
    fired_on = _passed_on(flows, cap) if found.has_fired else None
    trigger = Trigger(TriggerStatus.FIRED if found.has_fired else TriggerStatus.ARMED, 0)
    last = max((flow.on for flow in flows), default=None)
    readings = (Reading(last, found.net_outlay, cap, found.has_fired),) if last else ()
    roi = return_on_investment(income=income, cost=cost)
    return ClauseState(Watched.STOP_LOSS, trigger, fired_on, readings, roi)


def _passed_on(flows: Iterable[Flow], cap: Decimal) -> date | None:
    """Return the day since which the outlay has been above the cap."""
    days: dict[date, Decimal] = {}
    for flow in flows:
        days[flow.on] = days.get(flow.on, Decimal(0)) + flow.cost - flow.income
    outlay, since = Decimal(0), None
    for day in sorted(days):
        outlay += days[day]
        since = (since or day) if outlay > cap else None
    return since


def _day(trigger: Trigger, readings: Sequence[Reading]) -> date | None:
    return None if trigger.fired_at is None else readings[trigger.fired_at].on
