"""How long a failed delivery waits before it is tried again (RELIABILITY §1)."""

import random
from collections.abc import Callable
from datetime import timedelta

DELAYS = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=24),
)
SPREAD = 0.2


def retry_delay(failures: int, *, draw: Callable[[], float] = random.random) -> timedelta | None:
    """Return the wait after so many failed tries, ± 20 %; None when all nine retries are used up.

    `failures` counts from 1. `draw` gives a number from 0 up to 1 and spreads retries that failed together.
    """
    if failures < 1:
        raise ValueError("A retry follows at least one failed try.")
    if failures > len(DELAYS):
        return None
    return DELAYS[failures - 1] * (1 - SPREAD + 2 * SPREAD * draw())
