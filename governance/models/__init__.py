from governance.models.action import Action
from governance.models.calendar_feed import CalendarFeed
from governance.models.meeting import AgendaItem, Attendance, Meeting

__all__ = ["Action", "AgendaItem", "Attendance", "CalendarFeed", "Meeting"]
