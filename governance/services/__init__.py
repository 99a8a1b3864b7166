from governance.services.actions import cancel_action, complete_action, create_action, edit_action, reopen_action
from governance.services.agenda import add_agenda_item, remove_agenda_item, reorder_agenda
from governance.services.attendees import invite, uninvite
from governance.services.outcome import hold_meeting, mark_not_held, write_minutes
from governance.services.planning import (
    cancel_meeting,
    confirm_meeting,
    create_meeting,
    propose_meeting,
    reschedule_meeting,
)

__all__ = [
    "add_agenda_item",
    "cancel_action",
    "cancel_meeting",
    "complete_action",
    "confirm_meeting",
    "create_action",
    "create_meeting",
    "edit_action",
    "hold_meeting",
    "invite",
    "mark_not_held",
    "propose_meeting",
    "remove_agenda_item",
    "reopen_action",
    "reorder_agenda",
    "reschedule_meeting",
    "uninvite",
    "write_minutes",
]
