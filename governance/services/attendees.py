"""Who is asked to a meeting."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules.permissions import Role
from accounts.services import audit
from governance.errors import AttendeeRefused, MeetingMoveRefused
from governance.models import Attendance, Meeting
from governance.rules.slots import Slot
from governance.services.guards import require_may_edit
from governance.services.messages import remind_everybody, tell_newcomers
from partners.models import Contact, Partner

# The longest meeting that may already be running when a span begins.
_LOOK_BACK = timedelta(days=1)


def proposed_users(*, partner: Partner, level: str) -> list[User]:
    """Return whom of our side a meeting of the level needs: the owner, and for executives those who decide."""
    people = {partner.owner}
    if level == Meeting.Level.EXECUTIVE:
        people |= {partner.sponsor} if partner.sponsor else set(User.objects.with_role(Role.EXECUTIVE))
    return sorted((person for person in people if person.is_active), key=lambda person: person.pk)


def proposed_contacts(*, partner: Partner, level: str) -> list[Contact]:
    """Return whom of their side a meeting of the level needs: decision makers for executives, else everybody."""
    outsiders = list(Contact.objects.outsiders().filter(partner=partner).order_by("pk"))
    if level != Meeting.Level.EXECUTIVE:
        return outsiders
    deciders = [person for person in outsiders if person.stakeholder_role == Contact.StakeholderRole.DECISION_MAKER]
    return deciders or outsiders


def busy_slots(people: Iterable[User], *, since: datetime) -> list[Slot]:
    """Return when any of the people sits in a meeting that is planned or proposed."""
    meetings = Meeting.objects.filter(
        attendances__user__in=list(people), status__in=("proposed", "planned"), starts_at__gte=since - _LOOK_BACK
    )
    return [Slot(meeting.starts_at, meeting.ends_at) for meeting in meetings.distinct()]


def ask(meeting: Meeting, *, users: Collection[User] = (), contacts: Collection[Contact] = ()) -> set[User]:
    """Put people on the list; who is on it already stays. Return the logins among those who are new.

    Raises AttendeeRefused for an outsider without the contact, or a contact of another partner.
    """
    outsiders = [person for person in users if not person.may("users.view")]
    strangers = [person for person in contacts if person.partner_id != meeting.partner_id]
    if outsiders or strangers:
        message = _("%(person)s belongs to neither side of this meeting.") % {"person": [*outsiders, *strangers][0]}
        pointer = "/users" if outsiders else "/contacts"
        raise AttendeeRefused.at(pointer, message)
    known = set(meeting.attendances.values_list("user", "contact"))
    rows = [Attendance(meeting=meeting, user=person) for person in users if (person.pk, None) not in known]
    rows += [Attendance(meeting=meeting, contact=person) for person in contacts if (None, person.pk) not in known]
    Attendance.objects.bulk_create(rows)
    logins = (row.user or (row.contact.user if row.contact else None) for row in rows)
    return {person for person in logins if person}


@transaction.atomic
def invite(
    *,
    meeting: Meeting,
    by: User | None,
    now: datetime,
    users: Collection[User] = (),
    contacts: Collection[Contact] = (),
) -> Meeting:
    """Ask further people to a meeting; once it is planned they are told at once."""
    meeting = meeting.locked()
    return _change_list(meeting, users=users, contacts=contacts, gone=(), by=by, now=now)


@transaction.atomic
def uninvite(*, attendance: Attendance, by: User | None, now: datetime) -> Meeting:
    """Take somebody off the list; they are not reminded either."""
    meeting = attendance.meeting.locked()
    return _change_list(meeting, users=(), contacts=(), gone=[attendance], by=by, now=now)


@transaction.atomic
def set_attendees(
    *,
    meeting: Meeting,
    users: Collection[User],
    contacts: Collection[Contact],
    by: User | None,
    now: datetime,
    expected_version: int | None = None,
) -> Meeting:
    """Ask exactly these people: newcomers are invited, who is left out is not reminded."""
    meeting = meeting.locked(expected_version=expected_version)
    stays = {*((person.pk, None) for person in users), *((None, person.pk) for person in contacts)}
    rows = meeting.attendances.select_related("user", "contact")
    gone = [row for row in rows if (row.user_id, row.contact_id) not in stays]
    return _change_list(meeting, users=users, contacts=contacts, gone=gone, by=by, now=now)


def _change_list(
    meeting: Meeting,
    *,
    users: Collection[User],
    contacts: Collection[Contact],
    gone: Collection[Attendance],
    by: User | None,
    now: datetime,
) -> Meeting:
    require_may_edit(meeting, by=by)
    if gone and not meeting.is_open:
        message = _("The meeting is %(status)s: who was asked to it stays on the list.")
        raise MeetingMoveRefused(message % {"status": meeting.get_status_display()})
    before = meeting.attendances.count()
    newcomers = ask(meeting, users=users, contacts=contacts)
    is_changed = bool(gone) or meeting.attendances.count() != before
    Attendance.objects.filter(pk__in=[row.pk for row in gone]).delete()
    if not is_changed:
        return meeting
    meeting.touch()
    changes = {"attendees": [[str(row.user or row.contact) for row in gone], [str(row) for row in (*users, *contacts)]]}
    audit.record(action="meetings.attendees_changed", by=by, target=meeting, changes=changes)
    if meeting.status == Meeting.Status.PLANNED and meeting.starts_at > now:
        tell_newcomers(meeting, newcomers, now=now)
        remind_everybody(meeting, now=now)
    return meeting
