from accounts.models.audit import AuditEntry
from accounts.models.calendar import BusinessCalendar, CalendarDay
from accounts.models.idempotency import IdempotencyRecord
from accounts.models.invitation import Invitation
from accounts.models.organisation import Organisation, Team
from accounts.models.saved_view import SavedView
from accounts.models.token import ApiToken
from accounts.models.user import RoleAssignment, User

__all__ = [
    "ApiToken",
    "AuditEntry",
    "BusinessCalendar",
    "CalendarDay",
    "IdempotencyRecord",
    "Invitation",
    "Organisation",
    "RoleAssignment",
    "SavedView",
    "Team",
    "User",
]
