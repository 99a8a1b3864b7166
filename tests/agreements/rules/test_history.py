from datetime import date

import pytest

from agreements.rules.history import KnownDays, StatusMove, in_effect, status_on

LATE = date(2026, 5, 4)
KNOWN = KnownDays(
    starts_on=date(2025, 2, 1),
    signed_on=date(2025, 1, 20),
    noticed=[date(2025, 8, 31)],
    ended_on=date(2026, 2, 28),
)
PATH = ("in_review", "signed", "active", "exiting", "ended")


def moves(on=LATE, path=PATH):
    return [StatusMove(on, status) for status in path]


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2025, 1, 19), "draft"),
        (date(2025, 1, 20), "signed"),
        (date(2025, 1, 31), "signed"),
        (date(2025, 2, 1), "active"),
        (date(2025, 8, 30), "active"),
        (date(2025, 8, 31), "exiting"),
        (date(2026, 2, 27), "exiting"),
        (date(2026, 2, 28), "ended"),
        (LATE, "ended"),
    ],
)
def test_what_was_recorded_late_counts_from_the_day_it_took_effect(day, status):
    assert status_on(in_effect(moves(), KNOWN), signed_on=KNOWN.signed_on, day=day) == status


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2025, 1, 9), "draft"),
        (date(2025, 1, 10), "in_review"),
        (date(2025, 1, 20), "signed"),
        (date(2025, 1, 25), "active"),
        (date(2025, 9, 1), "exiting"),
        (date(2025, 9, 20), "active"),
    ],
)
def test_nothing_counts_later_than_it_was_recorded_and_a_recovery_from_that_day(day, status):
    recorded = [
        StatusMove(date(2025, 1, 10), "in_review"),
        StatusMove(date(2025, 1, 21), "signed"),
        StatusMove(date(2025, 1, 25), "active"),
        StatusMove(date(2025, 9, 2), "exiting"),
        StatusMove(date(2025, 9, 20), "active"),
    ]

    assert status_on(in_effect(recorded, KNOWN), signed_on=KNOWN.signed_on, day=day) == status


def test_without_records_an_agreement_is_a_draft_until_it_was_signed():
    assert status_on([], signed_on=None, day=date(2025, 1, 1)) == "draft"
    assert status_on([], signed_on=date(2025, 1, 1), day=date(2025, 1, 1)) == "signed"
