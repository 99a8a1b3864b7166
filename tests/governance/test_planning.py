from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import AuditEntry
from accounts.rules.permissions import Role
from governance.errors import AttendeeRefused, MeetingMoveRefused, StartIsPast
from governance.models import Meeting
from governance.services import (
    cancel_meeting,
    confirm_meeting,
    create_meeting,
    invite,
    propose_meeting,
    reschedule_meeting,
    uninvite,
)
from messaging.models import Notification
from partners.errors import NotTheOwner
from tests.factories.accounts import manager, person
from tests.factories.governance import ActionFactory, MeetingFactory
from tests.factories.partners import ContactFactory, PartnerFactory, outsider_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SOON = NOW + timedelta(days=7)


def propose(partner, **changed):
    values = {
        "partner": partner,
        "level": "executive",
        "cause": "incident:12",
        "title": "Delivery delay",
        "reason": "13 % of deliveries were late in February.",
        "agenda": ["Causes", "Plan"],
        "by": None,
        "now": NOW,
    }
    return propose_meeting(**values | changed)


def told(kind):
    rows = Notification.objects.filter(template=f"governance/messages/meeting_{kind}", channel="email")
    return {row.recipient for row in rows}


def reminders():
    rows = Notification.objects.filter(template="governance/messages/meeting_reminder", channel="email")
    return {(row.recipient, f"{row.available_at:%Y-%m-%dT%H:%M}") for row in rows.unsent()}


def test_a_proposal_asks_executives_the_owner_and_those_who_decide_at_the_partner():
    executive, partner = person(Role.EXECUTIVE), PartnerFactory()
    decider = ContactFactory(partner=partner, stakeholder_role="decision_maker")
    ContactFactory(partner=partner, stakeholder_role="user")

    meeting = propose(partner)

    asked = {row.user or row.contact for row in meeting.attendances.all()}
    assert asked == {executive, partner.owner, decider}
    assert (meeting.status, meeting.organiser) == ("proposed", partner.owner)
    assert meeting.starts_at == datetime(2026, 3, 4, 10, tzinfo=UTC)
    assert [item.text for item in meeting.agenda_items.all()] == ["Causes", "Plan"]


def test_a_proposal_asks_the_sponsor_instead_of_every_executive():
    sponsor = person(Role.EXECUTIVE)
    person(Role.EXECUTIVE)
    partner = PartnerFactory(sponsor=sponsor)

    meeting = propose(partner)

    assert set(meeting.attendances.values_list("user", flat=True)) == {sponsor.pk, partner.owner.pk}


def test_the_same_cause_proposes_one_meeting():
    partner = PartnerFactory()

    assert propose(partner) == propose(partner, title="Again")

    assert Meeting.objects.count() == 1
    assert Notification.objects.filter(channel="inbox").count() == 1


def test_a_proposal_and_its_reason_are_told_to_our_side_only():
    partner = PartnerFactory()
    outsider = outsider_of(partner).user

    meeting = propose(partner)

    assert told("proposal") == {partner.owner}
    assert not Notification.objects.filter(recipient=outsider).exists()
    assert not Meeting.objects.visible_to(outsider).exists()

    confirm_meeting(meeting=meeting, by=partner.owner, now=NOW)

    assert told("invitation") == {partner.owner, outsider}
    invitation = Notification.objects.filter(recipient=outsider).first()
    assert invitation.params["reason"] == ""
    assert Meeting.objects.visible_to(outsider).get() == meeting


def test_confirming_sets_the_reminder_of_the_working_day_before():
    partner = PartnerFactory()
    outsider = outsider_of(partner).user

    confirm_meeting(meeting=propose(partner), by=None, now=NOW)

    assert reminders() == {(partner.owner, "2026-03-03T09:00"), (outsider, "2026-03-03T09:00")}


def test_nobody_is_reminded_of_what_they_were_invited_to_on_the_day_before():
    partner = PartnerFactory()

    create_meeting(
        partner=partner,
        level="technical",
        title="Tomorrow",
        starts_at=NOW + timedelta(days=1),
        by=partner.owner,
        now=NOW,
    )

    assert reminders() == set()


def test_a_meeting_is_confirmed_once_and_only_for_a_time_to_come():
    meeting = propose(PartnerFactory())

    with pytest.raises(StartIsPast):
        confirm_meeting(meeting=meeting, by=None, now=NOW, starts_at=NOW - timedelta(hours=1))
    confirm_meeting(meeting=meeting, by=None, now=NOW)
    with pytest.raises(MeetingMoveRefused, match="Planned"):
        confirm_meeting(meeting=meeting, by=None, now=NOW)


def test_a_planned_meeting_begins_with_what_the_last_one_left_open():
    partner = PartnerFactory()
    last = MeetingFactory(partner=partner, status="held")
    ActionFactory(meeting=last, partner=partner, title="Send the forecast")
    ActionFactory(meeting=last, partner=partner, title="Done already", status="done", done_at=NOW)

    meeting = create_meeting(
        partner=partner, level="business", title="April", starts_at=SOON, by=partner.owner, now=NOW, agenda=["Prices"]
    )

    first, second = meeting.agenda_items.all()
    assert first.text.startswith("Still open: Send the forecast")
    assert second.text == "Prices"


def test_moving_a_planned_meeting_tells_both_sides_and_sets_the_reminder_anew():
    partner = PartnerFactory()
    contact = outsider_of(partner)
    meeting = create_meeting(
        partner=partner, level="business", title="April", starts_at=SOON, by=partner.owner, now=NOW, contacts=[contact]
    )

    moved = reschedule_meeting(meeting=meeting, starts_at=SOON + timedelta(days=1), by=partner.owner, now=NOW)

    assert told("move") == {partner.owner, contact.user}
    assert reminders() == {(partner.owner, "2026-03-09T09:00"), (contact.user, "2026-03-09T09:00")}
    assert moved.starts_at == SOON + timedelta(days=1)
    invitations = Notification.objects.filter(template="governance/messages/meeting_invitation", channel="email")
    assert {row.status for row in invitations} == {"cancelled"}


def test_calling_off_a_proposal_tells_nobody_at_the_partner():
    partner = PartnerFactory()
    outsider_of(partner)

    cancelled = cancel_meeting(meeting=propose(partner), reason="Solved by phone.", by=partner.owner, now=NOW)

    assert (cancelled.status, cancelled.status_reason) == ("cancelled", "Solved by phone.")
    assert told("cancellation") == {partner.owner}


def test_nobody_is_asked_who_belongs_to_neither_side():
    partner = PartnerFactory()
    meeting = MeetingFactory(partner=partner)
    stranger = outsider_of(PartnerFactory())

    with pytest.raises(AttendeeRefused):
        invite(meeting=meeting, contacts=[stranger], by=partner.owner, now=NOW)
    with pytest.raises(AttendeeRefused):
        invite(meeting=meeting, users=[stranger.user], by=partner.owner, now=NOW)


def test_a_manager_plans_no_meeting_with_another_managers_partner():
    with pytest.raises(NotTheOwner):
        create_meeting(partner=PartnerFactory(), level="business", title="Mine", starts_at=SOON, by=manager(), now=NOW)


def test_who_joins_later_is_invited_and_who_leaves_is_not_reminded():
    partner = PartnerFactory()
    meeting = create_meeting(
        partner=partner, level="business", title="April", starts_at=SOON, by=partner.owner, now=NOW
    )
    contact = outsider_of(partner)

    invite(meeting=meeting, contacts=[contact], by=partner.owner, now=NOW)
    invite(meeting=meeting, contacts=[contact], by=partner.owner, now=NOW)

    assert told("invitation") == {partner.owner, contact.user}
    assert {person for person, _at in reminders()} == {partner.owner, contact.user}

    uninvite(attendance=meeting.attendances.get(contact=contact), by=partner.owner, now=NOW)

    assert {person for person, _at in reminders()} == {partner.owner}


def test_planning_a_meeting_leaves_an_audit_row():
    partner = PartnerFactory()

    create_meeting(partner=partner, level="business", title="April", starts_at=SOON, by=partner.owner, now=NOW)

    assert AuditEntry.objects.get().action == "meetings.planned"
