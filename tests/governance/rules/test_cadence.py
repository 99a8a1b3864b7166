from datetime import date

import pytest

from agreements.rules.terms import Meetings
from governance.rules.cadence import (
    DEFAULT_CADENCE,
    MONTHLY,
    QUARTERLY,
    WEEKLY,
    Interval,
    agreed_cadence,
    next_of_series,
)


def test_the_level_of_a_partner_sets_who_meets_how_often() -> None:
    assert DEFAULT_CADENCE["S"] == {"executive": QUARTERLY, "business": MONTHLY, "technical": WEEKLY}
    assert DEFAULT_CADENCE["B"] == {"business": QUARTERLY}
    assert DEFAULT_CADENCE["C"] == {}


def test_an_agreement_says_who_meets_how_often_and_leaves_levels_out() -> None:
    assert agreed_cadence(Meetings(executive_months=6, business_months=1)) == {
        "executive": Interval(months=6),
        "business": MONTHLY,
    }


def test_an_agreement_may_ask_for_technical_meetings_by_the_week() -> None:
    assert agreed_cadence(Meetings(technical_weeks=2)) == {"technical": Interval(days=14)}


def test_a_rhythm_without_a_step_is_an_error() -> None:
    with pytest.raises(ValueError, match="one day or one month"):
        Interval()


@pytest.mark.parametrize(
    ("today", "called_off", "opens"),
    [
        (date(2025, 2, 1), [], "2025-02-28"),
        (date(2025, 3, 30), [], "2025-02-28"),
        (date(2025, 3, 31), [], "2025-03-31"),
        (date(2025, 2, 1), [date(2025, 3, 4)], "2025-03-31"),
        (date(2025, 2, 1), [date(2025, 2, 27)], "2025-02-28"),
    ],
)
def test_the_next_of_a_series_is_in_the_slot_of_today_or_the_one_to_come(
    today: date, called_off: list[date], opens: str
) -> None:
    slot = next_of_series(after=date(2025, 1, 31), interval=MONTHLY, today=today, called_off=called_off)

    assert slot.isoformat() == opens
