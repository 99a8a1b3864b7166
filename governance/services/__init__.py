from governance.services.actions import cancel_action, complete_action, create_action, edit_action, reopen_action
from governance.services.agenda import add_agenda_item, arrange_agenda
from governance.services.attendees import invite, set_attendees, uninvite
from governance.services.bulk import change_actions
from governance.services.cadence import cadence_by_level, ensure_meetings
from governance.services.feeds import close_feed, open_feed
from governance.services.outcome import hold_meeting, mark_not_held, write_minutes
from governance.services.planning import (
    cancel_meeting,
    confirm_meeting,
    create_meeting,
    edit_meeting,
    propose_meeting,
    reschedule_meeting,
)

__all__ = [
    "add_agenda_item",
    "arrange_agenda",
    "cadence_by_level",
    "cancel_action",
    "cancel_meeting",
    "change_actions",
    "close_feed",
    "complete_action",
    "confirm_meeting",
    "create_action",
    "create_meeting",
    "edit_action",
    "edit_meeting",
    "ensure_meetings",
    "hold_meeting",
    "invite",
    "mark_not_held",
    "open_feed",
    "propose_meeting",
    "reopen_action",
    "reschedule_meeting",
    "set_attendees",
    "uninvite",
    "write_minutes",
]
