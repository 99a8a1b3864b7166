"""When the draft of a report is due."""

from datetime import date, timedelta

from prms.lib.periods import Quarter
from prms.lib.working_time import WorkingCalendar

WORKING_DAYS_AHEAD = 5


def draft_due_on(*, meeting_on: date, calendar: WorkingCalendar) -> date:
    """Return the day that lies five working days before the executive meeting; the meeting's own day is not counted."""
    day, left = meeting_on, WORKING_DAYS_AHEAD
    while left:
        day -= timedelta(days=1)
        left -= calendar.is_working_day(day)
    return day


def quarter_to_report(*, meeting_on: date) -> Quarter:
    """Return the quarter that an executive meeting looks back on: the last one that has ended by then."""
    return Quarter.of(meeting_on).previous()
