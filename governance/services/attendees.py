"""Who is asked to a meeting."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules.permissions import Role
from accounts.services import audit
from governance.errors import AttendeeRefused
from governance.models import Attendance, Meeting
from governance.rules.slots import Slot
from governance.services.guards import require_may_edit
from governance.services.messages import remind_everybody, tell_newcomers
from partners.models import Contact, Partner
from prms.lib.errors import FieldError

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


def ask(meeting: Meeting, *, users: Collection[User] = (), contacts: Collection[Contact] = ()) -> int:
    """Put people on the list; who is on it already stays. Return how many are new.

    Raises AttendeeRefused for an outsider without the contact, or a contact of another partner.
    """
    outsiders = [person for person in users if not person.may("users.view")]
    strangers = [person for person in contacts if person.partner_id != meeting.partner_id]
    if outsiders or strangers:
        message = _("%(person)s belongs to neither side of this meeting.") % {"person": [*outsiders, *strangers][0]}
        pointer = "/users" if outsiders else "/contacts"
        raise AttendeeRefused(message, errors=[FieldError(pointer, AttendeeRefused.code, message)])
    known = set(meeting.attendances.values_list("user", "contact"))
    rows = [Attendance(meeting=meeting, user=person) for person in users if (person.pk, None) not in known]
    rows += [Attendance(meeting=meeting, contact=person) for person in contacts if (None, person.pk) not in known]
    return len(Attendance.objects.bulk_create(rows))


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
    require_may_edit(meeting, by=by)
    if ask(meeting, users=users, contacts=contacts):
        names = [str(person) for person in (*users, *contacts)]
        meeting.touch()
        audit.record(action="meetings.invited", by=by, target=meeting, changes={"attendees": [[], names]})
        if is_ahead(meeting, now=now):
            tell_newcomers(meeting, {*users, *(contact.user for contact in contacts if contact.user)}, now=now)
            remind_everybody(meeting, now=now)
    return meeting


@transaction.atomic
def uninvite(*, attendance: Attendance, by: User | None, now: datetime) -> Meeting:
    """Take somebody off the list; they are not reminded either."""
    meeting = attendance.meeting.locked()
    require_may_edit(meeting, by=by)
    name = str(attendance.user or attendance.contact)
    attendance.delete()
    meeting.touch()
    audit.record(action="meetings.uninvited", by=by, target=meeting, changes={"attendees": [[name], []]})
    if is_ahead(meeting, now=now):
        remind_everybody(meeting, now=now)
    return meeting


def is_ahead(meeting: Meeting, *, now: datetime) -> bool:
    """Say whether the meeting is planned and still to come."""
    return meeting.status == Meeting.Status.PLANNED and meeting.starts_at > now
