"""Does a series of periods break a rule: streaks, hysteresis, missing data (SPEC F1, RELIABILITY §1).

A rule is judged over the whole series each time, so a correction needs nothing but another call.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Generic, NamedTuple

from alerts.rules.condition import Condition, Judge, Observation, P, Reading

MOST_UNKNOWN_IN_A_STREAK = 2


class State(StrEnum):
    """Where the rule stands: pending is a streak not yet long enough, told to nobody."""

    OK = "ok"
    PENDING = "pending"
    BREACHING = "breaching"
    UNKNOWN = "unknown"


class Episode(NamedTuple, Generic[P]):
    """One time that the rule fired: its breaching periods, when it fired, and when it cleared, if it did."""

    breaches: tuple[Observation[P], ...]
    fired_at: P
    cleared: Observation[P] | None = None

    @property
    def first(self) -> P:
        return self.breaches[0].period

    @property
    def last(self) -> P:
        return self.breaches[-1].period


class Evaluation(NamedTuple, Generic[P]):
    """Where a rule stands with one subject after `closed_through`.

    `streak` are the breaches of a pending rule, `unknown` the periods without data at the end of
    the series, `broken` the periods in which missing data broke a streak, `last` the newest known one.
    """

    state: State
    streak: tuple[Observation[P], ...] = ()
    episodes: tuple[Episode[P], ...] = ()
    unknown: tuple[P, ...] = ()
    broken: tuple[P, ...] = ()
    last: Observation[P] | None = None

    @property
    def open_episode(self) -> Episode[P] | None:
        """The episode that has not cleared, if there is one."""
        if self.episodes and self.episodes[-1].cleared is None:
            return self.episodes[-1]
        return None


def evaluate(
    *, condition: Condition, series: Iterable[Observation[P]], closed_through: P, after: P | None = None
) -> Evaluation[P]:
    """Judge the periods up to `closed_through`; those missing from the series are unknown.

    The first period of the series begins it. Periods up to `after` are left out: what a person
    resolved by hand counts towards no new streak. Of two observations of a period the later one holds.
    """
    known = {
        observation.period: observation
        for observation in series
        if observation.period <= closed_through and (after is None or observation.period > after)
    }
    walk: _Walk[P] = _Walk(_judge_of(condition))
    for observation in _periods(known, closed_through):
        walk.step(observation)
    return walk.result()


@lru_cache(maxsize=256)
def _judge_of(condition: Condition) -> Judge:
    return Judge(condition)


def _periods(known: Mapping[P, Observation[P]], closed_through: P) -> Iterator[Observation[P]]:
    if not known:
        return
    period = min(known)
    while True:
        yield known.get(period) or Observation(period, None)
        if period == closed_through:
            return
        period = period + 1


@dataclass(slots=True)
class _Walk(Generic[P]):
    """The state machine of one subject, a period at a time."""

    judge: Judge
    streak: list[Observation[P]] = field(default_factory=list)
    fired_at: P | None = None
    episodes: list[Episode[P]] = field(default_factory=list)
    unknown: list[P] = field(default_factory=list)
    broken: list[P] = field(default_factory=list)
    last: Observation[P] | None = None

    def step(self, observation: Observation[P]) -> None:
        reading = self.judge.read(observation)
        if reading is Reading.UNKNOWN:
            self._pass_over(observation.period)
            return
        self.unknown.clear()
        self.last = observation
        if reading is Reading.BREACH:
            self.streak.append(observation)
            if self.fired_at is None and len(self.streak) >= self.judge.periods:
                self.fired_at = observation.period
        elif self.fired_at is None:
            self.streak.clear()
        elif reading is Reading.CLEAR:
            self._close(observation)

    def _pass_over(self, period: P) -> None:
        self.unknown.append(period)
        if self.fired_at is None and self.streak and len(self.unknown) > MOST_UNKNOWN_IN_A_STREAK:
            self.streak.clear()
            self.broken.append(period)

    def _close(self, cleared: Observation[P] | None) -> None:
        assert self.fired_at is not None
        self.episodes.append(Episode(tuple(self.streak), self.fired_at, cleared))
        self.streak.clear()
        self.fired_at = None

    def result(self) -> Evaluation[P]:
        is_breaching = self.fired_at is not None
        if is_breaching:
            self._close(None)
        return Evaluation(
            self._state(is_breaching),
            tuple(self.streak),
            tuple(self.episodes),
            tuple(self.unknown),
            tuple(self.broken),
            self.last,
        )

    def _state(self, is_breaching: bool) -> State:
        if is_breaching:
            return State.BREACHING
        if self.streak:
            return State.PENDING
        return State.UNKNOWN if self.unknown or self.last is None else State.OK
