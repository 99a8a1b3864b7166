"""Meetings until they take place: proposed, planned, moved, cancelled."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.services import audit
from governance.errors import MeetingMoveRefused, StartIsPast
from governance.models import Meeting
from governance.rules.slots import next_slot
from governance.services import messages
from governance.services.agenda import fill_agenda
from governance.services.attendees import ask, busy_slots, proposed_contacts, proposed_users
from governance.services.guards import require_may_edit, require_may_plan
from partners.models import Contact, Partner
from partners.services import read_reason, require_valid

MINUTES = 60


@transaction.atomic
def create_meeting(
    *,
    level: str,
    title: str,
    starts_at: datetime,
    by: User | None,
    now: datetime,
    partner: Partner | None = None,
    duration_minutes: int = MINUTES,
    place: str = "",
    agenda: Iterable[str] = (),
    users: Collection[User] = (),
    contacts: Collection[Contact] = (),
    external_id: str = "",
) -> Meeting:
    """Plan a meeting and invite both sides; the agenda begins with what the last one left open.

    One whose start is past is only recorded: nobody is invited to it.
    """
    require_may_plan(partner=partner, by=by)
    meeting = Meeting(
        partner=partner,
        level=level,
        title=title.strip(),
        starts_at=starts_at,
        duration_minutes=duration_minutes,
        place=place.strip(),
        external_id=external_id,
        organiser=by,
    )
    _insert(meeting, agenda, users, contacts)
    audit.record(action="meetings.planned", by=by, target=meeting, changes=_described(meeting))
    if starts_at > now:
        _announce(meeting, messages.INVITATION, now=now)
    return meeting


@transaction.atomic
def propose_meeting(
    *,
    partner: Partner,
    level: str,
    cause: str,
    title: str,
    reason: str,
    agenda: Iterable[str],
    by: User | None,
    now: datetime,
    not_before: date | None = None,
) -> Meeting:
    """Propose a meeting in the next free slot of working time and tell our side why; once per cause.

    Asks the owner, executives for an executive meeting, and the partner's contacts, who hear of it
    only when it is planned. A cause that has a meeting already gets that one back, untouched.
    """
    require_may_plan(partner=partner, by=by)
    known = Meeting.objects.filter(cause=cause).first()
    if known is not None:
        return known
    users = proposed_users(partner=partner, level=level)
    meeting = Meeting(
        partner=partner,
        level=level,
        status=Meeting.Status.PROPOSED,
        title=title,
        reason=reason,
        cause=cause,
        starts_at=_free_start(users, level, now=now, not_before=not_before),
        duration_minutes=MINUTES,
        organiser=partner.owner,
    )
    try:
        with transaction.atomic():
            _insert(meeting, agenda, users, proposed_contacts(partner=partner, level=level))
    except IntegrityError:
        return Meeting.objects.get(cause=cause)
    audit.record(action="meetings.proposed", by=by, target=meeting, changes=_described(meeting))
    messages.tell_our_side(meeting, messages.PROPOSAL, now=now)
    return meeting


@transaction.atomic
def confirm_meeting(
    *,
    meeting: Meeting,
    by: User | None,
    now: datetime,
    starts_at: datetime | None = None,
    place: str | None = None,
    expected_version: int | None = None,
) -> Meeting:
    """Turn a proposal into a plan, at its slot unless `starts_at` says otherwise, and invite both sides."""
    meeting = _changeable(meeting, by=by, expected_version=expected_version)
    _require_status(meeting, Meeting.Status.PROPOSED)
    meeting.starts_at = _future(starts_at or meeting.starts_at, now=now)
    meeting.place = meeting.place if place is None else place.strip()
    meeting.status = Meeting.Status.PLANNED
    meeting.touch("status", "starts_at", "place")
    messages.forget_unsent(meeting, reason=_("The meeting was confirmed."))
    audit.record(action="meetings.confirmed", by=by, target=meeting, changes={"status": ["proposed", "planned"]})
    _announce(meeting, messages.INVITATION, now=now)
    return meeting


@transaction.atomic
def reschedule_meeting(
    *,
    meeting: Meeting,
    starts_at: datetime,
    by: User | None,
    now: datetime,
    expected_version: int | None = None,
) -> Meeting:
    """Move a meeting; everybody who knows of it is told, and reminded for the new time."""
    meeting = _changeable(meeting, by=by, expected_version=expected_version)
    if meeting.starts_at == starts_at:
        return meeting
    changes = {"starts_at": [meeting.starts_at, starts_at]}
    meeting.starts_at = _future(starts_at, now=now)
    meeting.touch("starts_at")
    messages.forget_unsent(meeting, reason=_("The meeting was moved."))
    audit.record(action="meetings.moved", by=by, target=meeting, changes=changes)
    if meeting.status == Meeting.Status.PLANNED:
        _announce(meeting, messages.MOVE, now=now)
    else:
        messages.tell_our_side(meeting, messages.PROPOSAL, now=now)
    return meeting


@transaction.atomic
def edit_meeting(
    *,
    meeting: Meeting,
    values: Mapping[str, Any],
    by: User | None,
    now: datetime,
    expected_version: int | None = None,
) -> Meeting:
    """Change title, level, length, place or start of a meeting still to come; a new start is told like a move."""
    meeting = _changeable(meeting, by=by, expected_version=expected_version)
    described = {field: value for field, value in values.items() if field != "starts_at"}
    changes = audit.changed_fields(meeting, described)
    if changes:
        for field in changes:
            setattr(meeting, field, values[field])
        require_valid(meeting, list(changes))
        meeting.touch(*changes)
        audit.record(action="meetings.edited", by=by, target=meeting, changes=changes)
    if "starts_at" in values:
        meeting = reschedule_meeting(meeting=meeting, starts_at=values["starts_at"], by=by, now=now)
    return meeting


@transaction.atomic
def cancel_meeting(
    *, meeting: Meeting, reason: str, by: User | None, now: datetime, expected_version: int | None = None
) -> Meeting:
    """Call a meeting off; whoever was told of it is told, the partner's side only of what was planned."""
    reason = read_reason(reason)
    meeting = _changeable(meeting, by=by, expected_version=expected_version)
    before, meeting.status = meeting.status, Meeting.Status.CANCELLED
    meeting.status_reason = reason
    meeting.touch("status", "status_reason")
    messages.forget_unsent(meeting, reason=_("The meeting was cancelled."))
    changes = {"status": [before, meeting.status], "status_reason": ["", reason]}
    audit.record(action="meetings.cancelled", by=by, target=meeting, changes=changes)
    tell = messages.tell_everybody if before == Meeting.Status.PLANNED else messages.tell_our_side
    tell(meeting, messages.CANCELLATION, now=now)
    return meeting


def _free_start(users: Collection[User], level: str, *, now: datetime, not_before: date | None) -> datetime:
    slot = next_slot(
        calendar=Organisation.objects.working_calendar(),
        after=now,
        level=level,
        minutes=MINUTES,
        busy=busy_slots(users, since=now),
        not_before=not_before,
    )
    return slot.starts_at


def _insert(meeting: Meeting, agenda: Iterable[str], users: Collection[User], contacts: Collection[Contact]) -> None:
    require_valid(meeting, ["level", "title", "starts_at", "duration_minutes", "place", "reason", "external_id"])
    meeting.save()
    ask(meeting, users=users, contacts=contacts)
    fill_agenda(meeting, agenda)


def _announce(meeting: Meeting, kind: str, *, now: datetime) -> None:
    messages.tell_everybody(meeting, kind, now=now)
    messages.remind_everybody(meeting, now=now)


def _changeable(meeting: Meeting, *, by: User | None, expected_version: int | None) -> Meeting:
    meeting = meeting.locked(expected_version=expected_version)
    require_may_edit(meeting, by=by)
    _require_status(meeting, Meeting.Status.PROPOSED, Meeting.Status.PLANNED)
    return meeting


def _require_status(meeting: Meeting, *allowed: str) -> None:
    if meeting.status not in allowed:
        message = _("The meeting is %(status)s; this needs one that is %(allowed)s.")
        labels = " / ".join(str(Meeting.Status(status).label) for status in allowed)
        raise MeetingMoveRefused(message % {"status": meeting.get_status_display(), "allowed": labels})


def _future(starts_at: datetime, *, now: datetime) -> datetime:
    if starts_at > now:
        return starts_at
    message = _("A meeting is planned for a time to come: %(given)s is past.") % {
        "given": f"{starts_at:%Y-%m-%d %H:%M}"
    }
    raise StartIsPast.at("starts_at", message)


def _described(meeting: Meeting) -> dict[str, list[object]]:
    return {field: [None, getattr(meeting, field)] for field in ("status", "level", "title", "starts_at")}
