"""What the result of a satisfaction survey may be."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from prms.lib.problems import Problem, gettext_noop

BEST_MEAN = 100
# Where the day begins first, a round may be closed on what is tomorrow for the server.
_AHEAD = timedelta(days=1)

_MEAN = gettext_noop("A mean lies from 0 to %(best)s; put another scale on this one first.")
_ANSWERS = gettext_noop("A round has at least one answer.")
_TO_COME = gettext_noop("A round is recorded once it is closed: this day is still to come.")


def check_round(*, values: Mapping[str, Any], today: date) -> list[Problem]:
    """Return what is wrong with `closed_on`, `mean` and `n`."""
    return list(_problems(values["closed_on"], values["mean"], values["n"], today))


def _problems(closed_on: date, mean: Decimal, n: int, today: date) -> Iterator[Problem]:
    if closed_on - today > _AHEAD:
        yield Problem("closed_on", "still_to_come", _TO_COME)
    if not 0 <= mean <= BEST_MEAN:
        yield Problem("mean", "outside_scale", _MEAN, {"best": str(BEST_MEAN)})
    if n < 1:
        yield Problem("n", "no_answers", _ANSWERS)
