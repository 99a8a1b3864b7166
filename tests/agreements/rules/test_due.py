from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.rules.due import DueState, Recurrence, due_days, due_state, next_due

TODAY = date(2025, 3, 31)
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
RECURRING = st.sampled_from([Recurrence.MONTHLY, Recurrence.QUARTERLY, Recurrence.YEARLY])


@pytest.mark.parametrize(
    ("due_on", "state"),
    [
        (date(2025, 3, 30), DueState.OVERDUE),
        (date(2025, 3, 31), DueState.DUE_SOON),
        (date(2025, 4, 30), DueState.DUE_SOON),
        (date(2025, 5, 1), DueState.UPCOMING),
    ],
)
def test_what_is_owed_is_due_soon_from_its_lead_to_its_day(due_on, state):
    assert due_state(due_on=due_on, today=TODAY, lead_days=30) == state


@pytest.mark.parametrize(
    ("recurrence", "after", "expected"),
    [
        ("none", date(2025, 1, 30), date(2025, 1, 31)),
        ("none", date(2025, 1, 31), None),
        ("monthly", date(2025, 1, 31), date(2025, 2, 28)),
        ("monthly", date(2025, 2, 28), date(2025, 3, 31)),
        ("quarterly", date(2025, 1, 31), date(2025, 4, 30)),
        ("quarterly", date(2025, 4, 30), date(2025, 7, 31)),
        ("yearly", date(2025, 1, 31), date(2026, 1, 31)),
        ("yearly", date(2020, 1, 1), date(2025, 1, 31)),
    ],
)
def test_the_31st_comes_back_after_a_shorter_month(recurrence, after, expected):
    assert next_due(first=date(2025, 1, 31), recurrence=recurrence, after=after) == expected


def test_a_leap_day_comes_back_every_fourth_year():
    days = due_days(first=date(2024, 2, 29), recurrence="yearly", start=date(2024, 1, 1), end=date(2029, 1, 1))

    assert [str(day) for day in days] == ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]


@given(first=DAYS, recurrence=RECURRING, start=DAYS, lengths=st.lists(st.integers(1, 400), min_size=1, max_size=6))
def test_each_due_day_lies_in_exactly_one_of_the_periods_that_touch(first, recurrence, start, lengths):
    edges = [start]
    for length in lengths:
        edges.append(edges[-1] + timedelta(days=length))
    whole = list(due_days(first=first, recurrence=recurrence, start=edges[0], end=edges[-1]))

    parts = [
        day
        for begin, end in pairwise(edges)
        for day in due_days(first=first, recurrence=recurrence, start=begin, end=end)
    ]

    assert parts == whole
    assert len(set(parts)) == len(parts)


@given(first=DAYS, recurrence=RECURRING, after=DAYS)
def test_the_next_due_day_is_later_and_none_lies_between(first, recurrence, after):
    following = next_due(first=first, recurrence=recurrence, after=after)

    assert following is not None
    assert following > after
    assert following >= first
    start = after + timedelta(days=1)
    assert not list(due_days(first=first, recurrence=recurrence, start=start, end=following))
