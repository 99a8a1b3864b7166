from datetime import UTC, date

import pytest

from governance.rules.cadence import DEFAULT_CADENCE, MONTHLY, QUARTERLY, WEEKLY, Interval, meeting_days, next_of_series
from governance.rules.deadlines import days_late
from prms.lib.working_time import WorkingCalendar

CALENDAR = WorkingCalendar(zone=UTC, holidays=frozenset({date(2025, 5, 1), date(2025, 5, 2)}))


@pytest.mark.parametrize(
    ("interval", "first", "until", "days"),
    [
        (QUARTERLY, date(2025, 1, 31), date(2025, 10, 31), ["2025-01-31", "2025-04-30", "2025-07-31", "2025-10-31"]),
        (MONTHLY, date(2025, 4, 1), date(2025, 6, 30), ["2025-04-01", "2025-05-05", "2025-06-02"]),
        (WEEKLY, date(2025, 4, 24), date(2025, 5, 8), ["2025-04-24", "2025-05-05", "2025-05-08"]),
        (MONTHLY, date(2025, 6, 1), date(2025, 5, 31), []),
    ],
)
def test_meetings_keep_their_rhythm_and_avoid_days_of_rest(
    interval: Interval, first: date, until: date, days: list[str]
) -> None:
    dates = meeting_days(first=first, interval=interval, until=until, calendar=CALENDAR)
    assert [day.isoformat() for day in dates] == days


def test_the_level_of_a_partner_sets_who_meets_how_often() -> None:
    assert DEFAULT_CADENCE["S"] == {"executive": QUARTERLY, "business": MONTHLY, "technical": WEEKLY}
    assert DEFAULT_CADENCE["B"] == {"business": QUARTERLY}
    assert DEFAULT_CADENCE["C"] == {}


def test_a_rhythm_without_a_step_is_an_error() -> None:
    with pytest.raises(ValueError, match="one day or one month"):
        Interval()


@pytest.mark.parametrize(
    ("today", "done_on", "late"),
    [
        (date(2025, 6, 10), None, 0),
        (date(2025, 6, 11), None, 1),
        (date(2025, 6, 30), date(2025, 6, 9), 0),
        (date(2025, 6, 30), date(2025, 6, 12), 2),
    ],
)
def test_an_action_is_late_from_the_day_after_it_was_due(today: date, done_on: date | None, late: int) -> None:
    assert days_late(due_on=date(2025, 6, 10), today=today, done_on=done_on) == late


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
