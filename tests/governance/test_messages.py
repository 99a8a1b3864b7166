from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.rules.permissions import Role
from governance.services import (
    cancel_action,
    cancel_meeting,
    create_action,
    create_meeting,
    propose_meeting,
    reopen_action,
    reschedule_meeting,
)
from messaging.models import Notification
from messaging.services import body_of, subject_of
from tests.factories.accounts import person
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
START = NOW + timedelta(days=8)


def letter(kind, *, language="en"):
    row = Notification.objects.filter(template=f"governance/messages/{kind}", channel="email").latest("pk")
    return subject_of(row, reader=row.recipient, language=language), body_of(
        row, reader=row.recipient, language=language
    )


@pytest.fixture
def partner(db):
    return PartnerFactory(name="Volt Cells", name_zh="伏特电芯")


def test_a_proposal_says_why_and_what_to_do(partner):
    propose_meeting(
        partner=partner,
        level="executive",
        cause="incident:1",
        title="Delivery delay",
        reason="13 % were late.",
        agenda=[],
        by=None,
        now=NOW,
    )

    subject, body = letter("meeting_proposal")

    assert subject == "Meeting proposed: Delivery delay"
    assert "Partner: Volt Cells" in body
    assert "Why: 13 % were late." in body
    assert "Starts: 4 Mar 2026, 10:00, 60 minutes" in body


def test_invitation_move_reminder_and_cancellation_say_when(partner):
    meeting = create_meeting(
        partner=partner, level="business", title="April", starts_at=START, place="Room 3", by=partner.owner, now=NOW
    )
    assert letter("meeting_invitation")[0] == "Invitation: April, 10 Mar, 09:00"
    assert "Place: Room 3" in letter("meeting_invitation")[1]
    assert letter("meeting_reminder")[0] == "Reminder: April, 10 Mar, 09:00"

    reschedule_meeting(meeting=meeting, starts_at=START + timedelta(hours=2), by=partner.owner, now=NOW)
    assert letter("meeting_move")[0] == "New time: April, 10 Mar, 11:00"

    cancel_meeting(meeting=meeting, reason="Internal.", by=partner.owner, now=NOW)
    assert letter("meeting_cancellation")[0] == "Cancelled: April"
    assert "Internal." not in letter("meeting_cancellation")[1]


def test_the_owner_of_an_action_reads_what_happened_to_it(partner):
    colleague = person(Role.TEAM_MEMBER)
    action = create_action(
        partner=partner, title="Send the forecast", owner=colleague, due_on=date(2026, 3, 20), by=None, now=NOW
    )
    assert letter("action_assigned")[0] == "For you, due 20 Mar 2026: Send the forecast"

    cancelled = cancel_action(action=action, reason="Double.", by=None, now=NOW)
    assert letter("action_cancelled")[0] == "No longer for you to do: Send the forecast"
    assert "Why: Double." in letter("action_cancelled")[1]

    reopen_action(action=cancelled, reason="It was not.", by=None, now=NOW)
    assert letter("action_reopened")[0] == "Open again, due 20 Mar 2026: Send the forecast"


def test_a_letter_calls_the_partner_by_its_name_in_the_readers_language(partner):
    create_meeting(partner=partner, level="business", title="April", starts_at=START, by=partner.owner, now=NOW)

    assert "伏特电芯" in letter("meeting_invitation", language="zh-hans")[1]
