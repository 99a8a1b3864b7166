"""What people are told about meetings and actions: rows of the outbox, in the transaction of their cause."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from governance.models import Action, Meeting
from governance.rules.slots import reminder_at
from messaging.services import Letter, cancel_unsent, queue, queue_letters

PROPOSAL, INVITATION, MOVE, CANCELLATION, REMINDER = "proposal", "invitation", "move", "cancellation", "reminder"


def tell_our_side(meeting: Meeting, kind: str, *, now: datetime) -> int:
    """Tell the attendees of our side and the organiser; return how many messages are new."""
    return _tell(meeting, kind, our_side(meeting), now=now)


def tell_everybody(meeting: Meeting, kind: str, *, now: datetime) -> int:
    """Tell both sides: attendees of ours, the organiser, and contacts who have a login."""
    return _tell(meeting, kind, our_side(meeting) | their_side(meeting), now=now)


def tell_newcomers(meeting: Meeting, people: set[User], *, now: datetime) -> int:
    """Invite those who were put on the list of a planned meeting."""
    return _tell(meeting, INVITATION, people, now=now)


def remind_everybody(meeting: Meeting, *, now: datetime) -> int:
    """Queue the reminder of both sides for the working day before; none when that has begun already.

    A reminder queued earlier, for another time or other people, is taken back.
    """
    cause = f"meeting:{meeting.pk}:{REMINDER}"
    cancel_unsent(cause_prefix=cause, reason=_("A newer reminder takes its place."))
    due = reminder_at(calendar=Organisation.objects.working_calendar(), starts_at=meeting.starts_at)
    if due <= now:
        return 0
    return _tell(meeting, REMINDER, our_side(meeting) | their_side(meeting), now=now, available_at=due)


def forget_unsent(meeting: Meeting, *, reason: str) -> None:
    """Cancel what is queued about the meeting and no longer true."""
    cancel_unsent(cause_prefix=f"meeting:{meeting.pk}:", reason=reason)


def our_side(meeting: Meeting) -> set[User]:
    """Return the attendees of our side and the organiser."""
    attendees = User.objects.filter(pk__in=meeting.attendances.filter(user__isnull=False).values("user"))
    return {*attendees, *([meeting.organiser] if meeting.organiser else [])}


def their_side(meeting: Meeting) -> set[User]:
    """Return the contacts among the attendees who have a login."""
    asked = meeting.attendances.filter(contact__isnull=False).values("contact")
    return set(User.objects.filter(contact__in=asked))


def tell_owner(action: Action, kind: str, *, now: datetime) -> int:
    """Tell the owner of an action that it is theirs (`assigned`), theirs again (`reopened`) or `cancelled`."""
    return queue_letters([_letter(action, kind, action.owner, now)])


def assignment(action: Action, *, owner: User, now: datetime) -> Letter:
    """Return the letter that tells a new owner; `partner` is loaded."""
    return _letter(action, "assigned", owner, now)


def _letter(action: Action, kind: str, owner: User, now: datetime) -> Letter:
    return Letter(
        cause=f"action:{action.pk}:{kind}",
        repeat=action.version,
        recipients=[owner],
        template=f"governance/messages/action_{kind}",
        params={
            "title": action.title,
            "due_on": action.due_on.isoformat(),
            "reason": action.status_reason,
            **_partner_names(action),
        },
        url=f"/actions/{action.pk}/",
        available_at=now,
    )


def _tell(
    meeting: Meeting, kind: str, people: set[User], *, now: datetime, available_at: datetime | None = None
) -> int:
    return queue(
        cause=f"meeting:{meeting.pk}:{kind}",
        repeat=meeting.version,
        recipients=people,
        template=f"governance/messages/meeting_{kind}",
        params={
            "title": meeting.title,
            "level": meeting.level,
            "starts_at": meeting.starts_at.isoformat(),
            "minutes": meeting.duration_minutes,
            "place": meeting.place,
            "reason": meeting.reason if kind == PROPOSAL else "",
            **_partner_names(meeting),
        },
        url=f"/meetings/{meeting.pk}/",
        available_at=available_at or now,
        now=now,
    )


def _partner_names(row: Meeting | Action) -> Mapping[str, Any]:
    partner = row.partner
    return {"partner": partner.name if partner else "", "partner_zh": partner.name_zh if partner else ""}
