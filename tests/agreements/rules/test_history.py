from datetime import date

import pytest

from agreements.rules.history import StatusMove, status_on

MOVES = [
    StatusMove(date(2025, 1, 10), "in_review"),
    StatusMove(date(2025, 2, 1), "signed"),
    StatusMove(date(2025, 2, 1), "active"),
    StatusMove(date(2025, 9, 1), "exiting"),
]


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2025, 1, 9), "draft"),
        (date(2025, 1, 10), "in_review"),
        (date(2025, 1, 19), "in_review"),
        (date(2025, 1, 20), "signed"),
        (date(2025, 2, 1), "active"),
        (date(2025, 8, 31), "active"),
        (date(2025, 9, 1), "exiting"),
    ],
)
def test_the_status_of_a_day_is_the_last_recorded_and_a_signature_counts_from_its_own_day(day, status):
    assert status_on(MOVES, signed_on=date(2025, 1, 20), day=day) == status


def test_without_records_an_agreement_is_a_draft_until_it_was_signed():
    assert status_on([], signed_on=None, day=date(2025, 1, 1)) == "draft"
