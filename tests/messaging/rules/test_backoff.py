from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.rules.backoff import DELAYS, retry_delay

SECONDS = [5, 30, 120, 600, 1_800, 7_200, 18_000, 36_000, 86_400]


@pytest.mark.parametrize(("failures", "seconds"), list(enumerate(SECONDS, start=1)))
def test_each_failure_waits_longer_up_to_a_day(failures: int, seconds: int) -> None:
    assert retry_delay(failures, draw=lambda: 0.5) == timedelta(seconds=seconds)


def test_after_the_ninth_retry_nothing_is_tried_again() -> None:
    assert retry_delay(len(SECONDS) + 1) is None


def test_a_retry_needs_a_failure() -> None:
    with pytest.raises(ValueError, match="at least one"):
        retry_delay(0)


@given(failures=st.integers(min_value=1, max_value=9), drawn=st.floats(min_value=0, max_value=1, exclude_max=True))
def test_a_wait_differs_by_a_fifth_at_most(failures: int, drawn: float) -> None:
    delay = retry_delay(failures, draw=lambda: drawn)
    assert delay is not None
    nominal = DELAYS[failures - 1]
    assert nominal * 0.8 <= delay <= nominal * 1.2
