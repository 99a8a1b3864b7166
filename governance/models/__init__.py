from governance.models.action import Action
from governance.models.meeting import AgendaItem, Attendance, Meeting

__all__ = ["Action", "AgendaItem", "Attendance", "Meeting"]
