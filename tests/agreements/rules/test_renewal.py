from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.rules.renewal import RenewalClock, next_end, next_step, renewal_clock

ENDS = date(2025, 12, 31)
CLOCK = RenewalClock(decide_by=date(2025, 9, 2), notice_by=date(2025, 9, 30), ends_on=ENDS)


def step(today, *, is_automatic=True, warned_on=None, decision="", is_held=False):
    return next_step(
        today=today,
        clock=CLOCK,
        is_automatic=is_automatic,
        warned_on=warned_on,
        decision=decision,
        is_held=is_held,
    ).value


def test_one_decides_before_notice_is_due_and_notice_is_calendar_safe():
    assert renewal_clock(ends_on=ENDS, notice_months=3, decision_days=120) == CLOCK
    assert renewal_clock(ends_on=date(2025, 8, 31), notice_months=6, decision_days=0) == RenewalClock(
        date(2025, 2, 28), date(2025, 2, 28), date(2025, 8, 31)
    )


@pytest.mark.parametrize(
    ("ends_on", "months", "expected"),
    [
        (date(2025, 12, 31), 12, date(2026, 12, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2027, 2, 28), 12, date(2028, 2, 29)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2025, 6, 14), 12, date(2026, 6, 14)),
    ],
)
def test_the_next_term_follows_without_a_gap(ends_on, months, expected):
    assert next_end(ends_on=ends_on, months=months) == expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [(date(2025, 8, 2), "wait"), (date(2025, 8, 3), "warn"), (ENDS, "warn"), (ENDS + timedelta(days=1), "hold")],
)
def test_people_are_warned_thirty_days_before_they_must_decide(today, expected):
    assert step(today) == expected


def test_nothing_renews_by_itself_without_a_prior_warning():
    after = ENDS + timedelta(days=1)

    assert step(after, warned_on=ENDS) == "renew"
    assert step(after, warned_on=None) == "hold"
    assert step(after, warned_on=after) == "hold"
    assert step(after, warned_on=None, is_held=True) == "wait"


def test_nothing_renews_before_its_term_is_over():
    assert step(ENDS, warned_on=date(2025, 8, 3)) == "wait"
    assert step(ENDS, decision="renew") == "wait"
    assert step(ENDS + timedelta(days=1), decision="renew") == "renew"


@pytest.mark.parametrize("decision", ["end", "renegotiate"])
def test_a_decision_against_it_stops_a_renewal(decision):
    assert step(ENDS + timedelta(days=1), warned_on=date(2025, 8, 3), decision=decision) == "wait"


def test_one_that_does_not_renew_by_itself_waits_for_a_decision():
    after = ENDS + timedelta(days=1)

    assert step(date(2025, 8, 3), is_automatic=False) == "warn"
    assert step(after, is_automatic=False, warned_on=ENDS) == "wait"
    assert step(after, is_automatic=False, decision="renew") == "renew"


@given(
    today=st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    warned_on=st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    decision=st.sampled_from(["", "end", "renegotiate"]),
    is_automatic=st.booleans(),
    is_held=st.booleans(),
)
def test_whatever_renews_without_a_decision_was_warned_of(today, warned_on, decision, is_automatic, is_held):
    said = step(today, warned_on=warned_on, decision=decision, is_automatic=is_automatic, is_held=is_held)

    if said == "renew":
        assert warned_on is not None
        assert warned_on <= ENDS < today
        assert is_automatic
        assert not decision
