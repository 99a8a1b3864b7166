from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.rules.escalation import (
    DueStep,
    Step,
    acknowledgement_expires_at,
    due_after_pause,
    is_late,
    minutes_left,
    next_step,
)
from prms.lib.working_time import WorkingCalendar

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = WorkingCalendar(zone=BERLIN)
STEPS = [Step(2, 240, "manager"), Step(0, 0, "owner"), Step(1, 120, "deputy"), Step(3, 540, "executive_meeting")]


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("taken", "since", "number", "at"),
    [
        (None, "2025-06-07T03:00", 0, "2025-06-07T03:00"),
        (0, "2025-06-07T03:00", 1, "2025-06-09T11:00"),
        (1, "2025-06-06T17:00", 2, "2025-06-09T12:00"),
        (2, "2025-06-06T17:00", 3, "2025-06-09T17:00"),
    ],
)
def test_steps_follow_each_other_in_working_time(taken: int | None, since: str, number: int, at: str) -> None:
    due = next_step(steps=STEPS, taken=taken, since=berlin(since), calendar=OFFICE)
    assert due == DueStep(number, berlin(at))


def test_after_the_last_step_nobody_is_left_to_tell() -> None:
    now = berlin("2025-06-06T17:00")
    assert next_step(steps=STEPS, taken=3, since=now, calendar=OFFICE) is None
    assert next_step(steps=[], taken=None, since=now, calendar=OFFICE) is None


def test_a_paused_clock_keeps_the_working_minutes_it_had_left() -> None:
    due, silenced, resumed = berlin("2025-06-02T12:00"), berlin("2025-06-02T10:30"), berlin("2025-06-06T17:00")
    left = minutes_left(due_at=due, now=silenced, calendar=OFFICE)
    assert left == 90
    assert due_after_pause(minutes=left, now=resumed, calendar=OFFICE) == berlin("2025-06-09T09:30")
    assert minutes_left(due_at=due, now=resumed, calendar=OFFICE) == 0


@pytest.mark.parametrize(("severity", "days"), [("critical", 1), ("major", 3), ("minor", 7)])
def test_an_acknowledgement_holds_as_long_as_the_severity_allows(severity: str, days: int) -> None:
    acknowledged = datetime(2025, 6, 6, 15, tzinfo=UTC)
    expires = acknowledgement_expires_at(severity=severity, acknowledged_at=acknowledged)
    assert expires == acknowledged + timedelta(days=days)


@pytest.mark.parametrize(("minutes", "late"), [(0, False), (5, False), (6, True)])
def test_a_step_taken_late_says_so(minutes: int, late: bool) -> None:
    due = datetime(2025, 6, 6, 15, tzinfo=UTC)
    assert is_late(due_at=due, now=due + timedelta(minutes=minutes)) is late
