import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from accounts.rules.permissions import Role
from agreements.services import ensure_renewal
from governance.models import CalendarFeed, Meeting
from governance.services import cancel_meeting, create_meeting, open_feed, reschedule_meeting
from governance.web import feed
from tests.clients import ClientOf
from tests.factories.accounts import manager, person
from tests.factories.agreements import AgreementFactory
from tests.factories.governance import ActionFactory, MeetingFactory
from tests.factories.obligations import MilestoneFactory, ObligationFactory
from tests.factories.partners import ContactFactory, PartnerFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 9, 2, tzinfo=UTC)
SOON = NOW + timedelta(days=1)
PAGE = reverse("governance:feed")


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def owner(db) -> User:
    return manager()


@pytest.fixture
def meeting(owner: User) -> Meeting:
    partner = PartnerFactory(owner=owner, name="Meridian")
    call = {"by": owner, "now": NOW, "place": "Room 3, left", "agenda": ["Figures"]}
    return create_meeting(partner=partner, level="business", title="Monthly", starts_at=SOON, **call)


def address_of(user: User) -> str:
    return reverse("governance:feed_file", args=[open_feed(user=user, now=NOW)])


def read(address: str) -> str:
    """Return what a calendar program without a session reads, its folded lines joined."""
    answer = Client().get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return answer.content.decode().replace("\r\n ", "").replace("\r\n", "\n")


def test_the_address_is_shown_once_and_then_only_that_there_is_one(owner: User, client_of: ClientOf) -> None:
    reader = client_of(owner)
    assert "You have no address yet." in reader.get(PAGE).content.decode()

    shown = reader.post(PAGE).content.decode()
    secret = re.search(r"/calendar/([\w-]{43})\.ics", shown)
    assert secret is not None
    assert secret[1] not in reader.get(PAGE).content.decode()
    assert secret[1] not in CalendarFeed.objects.get().digest
    assert "BEGIN:VCALENDAR" in read(reverse("governance:feed_file", args=[secret[1]]))


def test_a_new_address_ends_the_one_before_and_it_can_be_ended(owner: User, client_of: ClientOf) -> None:
    old, new = address_of(owner), address_of(owner)
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200

    client_of(owner).post(reverse("governance:feed_end"))
    assert Client().get(new).status_code == 404
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "calendar_feeds.opened",
        "calendar_feeds.renewed",
        "calendar_feeds.closed",
    ]


def test_the_feed_tells_of_ones_own_meetings_and_what_one_owes(owner: User, meeting: Meeting) -> None:
    ActionFactory(partner=meeting.partner, owner=owner, title="Call them", due_on=date(2026, 3, 20))
    ActionFactory(partner=meeting.partner, title="Not mine")
    MeetingFactory(title="Not mine either", starts_at=SOON)

    text = read(address_of(owner))

    assert f"UID:meeting-{meeting.pk}@prms.example.com\n" in text
    assert "SUMMARY:Monthly · Meridian\nSTATUS:CONFIRMED\nLOCATION:Room 3\\, left\nDESCRIPTION:1. Figures\n" in text
    assert "DTSTART:20260310T020000Z\nDTEND:20260310T030000Z\n" in text
    assert "DTSTART;VALUE=DATE:20260320\nDTEND;VALUE=DATE:20260321\n" in text
    assert "SUMMARY:Due: Call them · Meridian" in text
    assert "Not mine" not in text


def test_a_move_and_a_cancellation_follow_under_the_same_name(owner: User, meeting: Meeting) -> None:
    address = address_of(owner)
    first = sequence(read(address))

    reschedule_meeting(meeting=meeting, starts_at=SOON + timedelta(hours=2), by=owner, now=NOW)
    moved = read(address)
    cancel_meeting(meeting=meeting, reason="Ill", by=owner, now=NOW)
    cancelled = read(address)

    assert "DTSTART:20260310T040000Z" in moved
    assert "STATUS:CANCELLED" in cancelled
    assert first < sequence(moved) < sequence(cancelled)
    assert moved.count("UID:") == cancelled.count("UID:") == 1


def sequence(text: str) -> int:
    found = re.search(r"SEQUENCE:(\d+)", text)
    assert found is not None
    return int(found[1])


def test_a_contact_reads_of_planned_meetings_but_of_no_proposal(meeting: Meeting) -> None:
    login = person(Role.PARTNER_CONTACT)
    contact = ContactFactory(partner=meeting.partner, user=login, side="partner")
    proposal = MeetingFactory(partner=meeting.partner, title="A secret plan", status="proposed", starts_at=SOON)
    for row in (meeting, proposal):
        row.attendances.create(contact=contact)

    text = read(address_of(login))

    assert "Monthly" in text
    assert "A secret plan" not in text


def test_the_feed_of_somebody_who_left_is_gone(owner: User) -> None:
    address = address_of(owner)
    User.objects.filter(pk=owner.pk).update(is_active=False)

    assert Client().get(address).status_code == 404


def test_what_has_not_changed_is_not_sent_again(owner: User, meeting: Meeting) -> None:
    address = address_of(owner)
    etag = Client().get(address).headers["ETag"]

    assert Client().get(address, headers={"If-None-Match": etag}).status_code == 304
    reschedule_meeting(meeting=meeting, starts_at=SOON + timedelta(hours=2), by=owner, now=NOW)
    assert Client().get(address, headers={"If-None-Match": etag}).status_code == 200


def test_whoever_asks_too_often_waits(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "READS_PER_MINUTE", 2)
    address = address_of(owner)

    answers = [Client().get(address) for _time in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["Retry-After"] == "60"


def test_a_person_reads_their_feed_in_their_language(owner: User, meeting: Meeting) -> None:
    User.objects.filter(pk=owner.pk).update(language="zh-hans")

    assert "X-WR-CALNAME:会议与行动项" in read(address_of(owner))


def test_one_meeting_is_a_file(owner: User, meeting: Meeting, client_of: ClientOf) -> None:
    address = reverse("governance:meeting_file", args=[meeting.pk])
    answer = client_of(owner).get(address)

    assert answer.headers["Content-Disposition"] == f'attachment; filename="meeting-{meeting.pk}.ics"'
    assert answer.content.decode().count("BEGIN:VEVENT") == 1
    assert client_of(manager()).get(address).status_code == 404


def test_the_feed_takes_a_fixed_number_of_statements(
    owner: User, meeting: Meeting, statements_of: Callable[[Client, str], int]
) -> None:
    address = address_of(owner)
    few = statements_of(Client(), address)
    for _count in range(10):
        MeetingFactory(partner=meeting.partner, starts_at=SOON).attendances.create(user=owner)
        ActionFactory(partner=meeting.partner, owner=owner)
        ObligationFactory(agreement__partner=meeting.partner, due_on=SOON.date())
        MilestoneFactory(agreement__partner=meeting.partner, due_on=SOON.date())

    assert statements_of(Client(), address) == few == 8


def test_what_agreements_owe_stands_in_the_calendar_of_who_sees_to_it(owner: User) -> None:
    agreement = AgreementFactory(partner__owner=owner, status="active", code="AG-1", ends_on=date(2026, 12, 31))
    ObligationFactory(agreement=agreement, title="Audit", due_on=date(2026, 3, 31))
    MilestoneFactory(agreement=agreement, deliverable="Sandbox", due_on=date(2026, 4, 30))
    ensure_renewal(agreement=agreement, by=None)

    text = read(address_of(owner))

    for words in ("Due: Audit", "DTSTART;VALUE=DATE:20260331", "Due: Sandbox", "Decide: Renewal of AG-1"):
        assert words in text
    assert "Audit" not in read(address_of(manager()))
