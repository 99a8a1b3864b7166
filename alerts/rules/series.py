"""Series that are formed from others before a rule looks at them."""

from collections.abc import Sequence
from fractions import Fraction

from alerts.rules.condition import Number, Observation


def changes(series: Sequence[Observation[int]]) -> list[Observation[int]]:
    """Return each survey round's change against the round before; below 0 is falling.

    Rounds are numbered without gaps. A change next to an unknown round is unknown; the first round has none.
    """
    rounds = sorted(series, key=lambda observation: observation.period)
    known = {observation.period: observation.value for observation in rounds}
    return [
        Observation(later.period, _change(known.get(later.period - 1), later.value), later.sample)
        for later in rounds[1:]
    ]


def _change(before: Number | None, now: Number | None) -> Fraction | None:
    if before is None or now is None:
        return None
    return Fraction(now) - Fraction(before)
