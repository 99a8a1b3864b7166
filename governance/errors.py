from prms.lib.errors import Conflict, InvalidInput, RuleBroken


class MeetingMoveRefused(Conflict):
    """The meeting's status does not allow this."""

    code = "meeting_status"


class MeetingNotYet(RuleBroken):
    """The meeting has not begun, so it was neither held nor missed."""

    code = "meeting_not_yet"


class StartIsPast(InvalidInput):
    """A meeting is planned for a time to come."""

    code = "start_is_past"


class AttendeeRefused(InvalidInput):
    """Somebody asked to a meeting is not of either side."""

    code = "attendee_refused"


class AgendaRefused(InvalidInput):
    """The agenda named is not the meeting's agenda."""

    code = "agenda_refused"


class ActionMoveRefused(Conflict):
    """The action's status does not allow this."""

    code = "action_status"


class EvidenceMissing(InvalidInput):
    """An action is done when something shows it."""

    code = "evidence_missing"
