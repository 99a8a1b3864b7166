"""What became of a meeting: held with attendance and minutes, or not held."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from accounts.services.audit import Changes
from governance.errors import AgendaRefused, AttendeeRefused, MeetingMoveRefused, MeetingNotYet
from governance.models import AgendaItem, Attendance, Meeting
from governance.services.guards import require_may_edit
from governance.services.messages import forget_unsent
from partners.services import read_reason

_OPEN = (Meeting.Status.PROPOSED, Meeting.Status.PLANNED)


@transaction.atomic
def hold_meeting(
    *,
    meeting: Meeting,
    by: User | None,
    now: datetime,
    minutes: str = "",
    attended: Collection[int] = (),
    outcomes: Mapping[int, str] | None = None,
    expected_version: int | None = None,
) -> Meeting:
    """Record that a meeting took place: who came (ids of attendances), the minutes, what each point led to.

    Raises MeetingNotYet before its start. Who is not among `attended` counts as absent.
    """
    meeting = _begun(meeting, by=by, now=now, expected_version=expected_version)
    before, meeting.status = meeting.status, Meeting.Status.HELD
    _write(meeting, minutes=minutes, outcomes=outcomes or {}, status_is_new=True)
    _mark(meeting, attended)
    forget_unsent(meeting, reason=_("The meeting was held."))
    changes: Changes = {
        "status": [before, meeting.status],
        "attended": [[], sorted(attended)],
        "minutes": ["", minutes],
    }
    audit.record(action="meetings.held", by=by, target=meeting, changes=changes)
    return meeting


@transaction.atomic
def mark_not_held(
    *, meeting: Meeting, reason: str, by: User | None, now: datetime, expected_version: int | None = None
) -> Meeting:
    """Record that a meeting was planned and did not take place, and why."""
    reason = read_reason(reason)
    meeting = _begun(meeting, by=by, now=now, expected_version=expected_version)
    before, meeting.status, meeting.status_reason = meeting.status, Meeting.Status.NOT_HELD, reason
    meeting.touch("status", "status_reason")
    forget_unsent(meeting, reason=_("The meeting was not held."))
    changes = {"status": [before, meeting.status], "status_reason": ["", reason]}
    audit.record(action="meetings.not_held", by=by, target=meeting, changes=changes)
    return meeting


@transaction.atomic
def write_minutes(
    *,
    meeting: Meeting,
    minutes: str,
    by: User | None,
    outcomes: Mapping[int, str] | None = None,
    attended: Collection[int] | None = None,
    expected_version: int | None = None,
) -> Meeting:
    """Write or correct the minutes of a meeting that runs or was held; the earlier text stays in the audit trail."""
    meeting = meeting.locked(expected_version=expected_version)
    require_may_edit(meeting, by=by)
    if meeting.status not in (Meeting.Status.PLANNED, Meeting.Status.HELD):
        message = _("The meeting is %(status)s, so it has no minutes.")
        raise MeetingMoveRefused(message % {"status": meeting.get_status_display()})
    changes = audit.changed_fields(meeting, {"minutes": minutes})
    _write(meeting, minutes=minutes, outcomes=outcomes or {})
    if attended is not None:
        _mark(meeting, attended)
        changes["attended"] = [None, sorted(attended)]
    audit.record(action="meetings.minuted", by=by, target=meeting, changes=changes)
    return meeting


def _begun(meeting: Meeting, *, by: User | None, now: datetime, expected_version: int | None) -> Meeting:
    meeting = meeting.locked(expected_version=expected_version)
    require_may_edit(meeting, by=by)
    if meeting.status not in _OPEN:
        message = _("The meeting is %(status)s already.")
        raise MeetingMoveRefused(message % {"status": meeting.get_status_display()})
    if now < meeting.starts_at:
        raise MeetingNotYet(_("The meeting has not begun: move or cancel it instead."))
    return meeting


def _write(meeting: Meeting, *, minutes: str, outcomes: Mapping[int, str], status_is_new: bool = False) -> None:
    meeting.minutes = minutes.strip()
    meeting.touch("minutes", *(["status"] if status_is_new else []))
    items = {item.pk: item for item in meeting.agenda_items.all()}
    if not set(outcomes) <= set(items):
        message = _("An outcome belongs to a point of this meeting's agenda.")
        raise AgendaRefused.at("outcomes", message)
    for pk, text in outcomes.items():
        items[pk].outcome = text.strip()
    AgendaItem.objects.bulk_update([items[pk] for pk in outcomes], ["outcome"])


def _mark(meeting: Meeting, attended: Collection[int]) -> None:
    rows = list(meeting.attendances.all())
    if not set(attended) <= {row.pk for row in rows}:
        message = _("Only who was asked to the meeting can be marked: invite others first.")
        raise AttendeeRefused.at("attended", message)
    for row in rows:
        row.has_attended = row.pk in attended
    Attendance.objects.bulk_update(rows, ["has_attended"])
