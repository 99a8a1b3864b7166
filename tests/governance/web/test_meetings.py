import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from governance.models import AgendaItem, Meeting
from governance.services import create_meeting, hold_meeting
from tests.clients import ClientOf
from tests.factories.accounts import manager
from tests.factories.governance import ActionFactory, MeetingFactory
from tests.factories.partners import ContactFactory, PartnerFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 9, 2, tzinfo=UTC)
SOON = NOW + timedelta(days=1)
LIST = reverse("governance:meetings")


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def owner(db) -> User:
    return manager(name="Lin Qiao")


@pytest.fixture
def meeting(owner: User) -> Meeting:
    partner = PartnerFactory(owner=owner, code="MERIDIAN", name="Meridian Freight")
    agenda = ["Figures", "Open issues", "Next steps"]
    return create_meeting(
        partner=partner, level="business", title="Monthly review", starts_at=SOON, agenda=agenda, by=owner, now=NOW
    )


@pytest.fixture
def editor(owner: User, client_of: ClientOf) -> Client:
    return client_of(owner)


def post(client: Client, name: str, meeting: Meeting, **sent: object) -> str:
    """Send a verb, expect to come back to the meeting, and return what is told there."""
    answer = client.post(reverse(f"governance:{name}", args=[meeting.pk]), sent)
    assert answer.headers["Location"] == meeting.get_absolute_url()
    meeting.refresh_from_db()
    return " ".join(str(message) for message in answer.wsgi_request._messages)


def agenda(meeting: Meeting) -> list[str]:
    return list(meeting.agenda_items.values_list("text", flat=True))


def point(meeting: Meeting, text: str) -> AgendaItem:
    return meeting.agenda_items.get(text=text)


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("", True),
        ("level=business&status=planned", True),
        ("level=executive", False),
        ("q=meridian", True),
        ("q=review", True),
        ("q=zephyr", False),
        ("mine=yes", True),
        ("partner=MERIDIAN", True),
        ("sort=-partner", True),
        ("sort=odd&per_page=x&page=99", True),
        ("when=past", False),
    ],
)
def test_the_list_is_narrowed_and_sorted(editor: Client, meeting: Meeting, query: str, is_found: bool) -> None:
    assert (meeting.get_absolute_url() in editor.get(f"{LIST}?{query}").content.decode()) is is_found


def test_the_export_follows_the_filters(editor: Client, owner: User, meeting: Meeting) -> None:
    MeetingFactory(partner=meeting.partner, starts_at=SOON, level="executive", title="Board")

    answer = editor.get(f"{reverse('governance:meetings_export')}?level=business")

    (row,) = csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig")))
    kept = {"title": "Monthly review", "partner": "MERIDIAN", "organiser": owner.email, "agenda": "3"}
    assert kept.items() <= row.items()
    assert (row["starts_at"], row["minutes_long"]) == ("2026-03-10T02:00:00+00:00", "60")


def test_the_export_asks_the_database_as_often_for_many_meetings(
    editor: Client, meeting: Meeting, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    MeetingFactory.create_batch(40, partner=meeting.partner, starts_at=SOON)

    with django_assert_max_num_queries(8):
        answer = editor.get(reverse("governance:meetings_export"))
        assert b"".join(answer).count(b"MERIDIAN") == 41


def test_points_are_moved_and_taken_off(editor: Client, meeting: Meeting) -> None:
    post(editor, "point_move", meeting, point=point(meeting, "Figures").pk, move="down")
    assert agenda(meeting) == ["Open issues", "Figures", "Next steps"]
    post(editor, "point_move", meeting, point=point(meeting, "Next steps").pk, move="up")
    assert agenda(meeting) == ["Open issues", "Next steps", "Figures"]
    post(editor, "point_move", meeting, point=point(meeting, "Open issues").pk, move="up")
    post(editor, "point_move", meeting, point=point(meeting, "Next steps").pk, move="off")
    assert agenda(meeting) == ["Open issues", "Figures"]


def test_a_point_is_not_moved_on_an_old_page(editor: Client, meeting: Meeting) -> None:
    told = post(editor, "point_move", meeting, point=point(meeting, "Figures").pk, move="off", version=99)

    assert "changed in the meantime" in told
    assert len(agenda(meeting)) == 3


def test_a_point_of_another_meeting_is_refused(editor: Client, meeting: Meeting) -> None:
    other = MeetingFactory()
    strange = AgendaItem.objects.create(meeting=other, position=1, text="Theirs")

    post(editor, "point_move", meeting, point=strange.pk, move="off")
    post(editor, "point_outcome", meeting, point=strange.pk, outcome="Settled")

    strange.refresh_from_db()
    assert strange.outcome == ""


def test_a_point_is_done_once_it_has_an_outcome(editor: Client, meeting: Meeting) -> None:
    with time_machine.travel(SOON + timedelta(minutes=5), tick=False):
        assert "What came of it?" in editor.get(meeting.get_absolute_url()).content.decode()
        post(editor, "point_outcome", meeting, point=point(meeting, "Figures").pk, outcome="Agreed")
        shown = editor.get(meeting.get_absolute_url()).content.decode()

    assert point(meeting, "Figures").outcome == "Agreed"
    assert "Change the outcome" in shown


def test_people_are_asked_and_taken_off(editor: Client, meeting: Meeting) -> None:
    colleague, contact = manager(name="Gao Lan"), ContactFactory(partner=meeting.partner, side="partner")

    post(editor, "meeting_invite", meeting, person=f"user-{colleague.pk}")
    post(editor, "meeting_invite", meeting, person=f"contact-{contact.pk}")
    assert meeting.attendances.filter(user=colleague).exists()
    row = meeting.attendances.get(contact=contact)

    post(editor, "meeting_uninvite", meeting, attendance=row.pk)
    assert not meeting.attendances.filter(contact=contact).exists()


def test_a_contact_of_another_partner_is_not_offered(editor: Client, meeting: Meeting) -> None:
    stranger = ContactFactory(side="partner")

    post(editor, "meeting_invite", meeting, person=f"contact-{stranger.pk}")

    assert not meeting.attendances.filter(contact=stranger).exists()


def test_the_minutes_remember_who_came(editor: Client, owner: User, meeting: Meeting) -> None:
    came = meeting.attendances.create(user=manager(name="Gao Lan"))
    meeting.attendances.create(user=manager(name="Shen Yi"))
    with time_machine.travel(SOON + timedelta(hours=1), tick=False):
        hold_meeting(meeting=meeting, attended=[came.pk], by=owner, now=SOON + timedelta(hours=1))
        form = editor.get(meeting.get_absolute_url()).context["minutes_form"]

    assert form["attended"].initial == [came.pk]


def test_actions_are_completed_where_they_stand(editor: Client, owner: User, meeting: Meeting) -> None:
    action = ActionFactory(partner=meeting.partner, meeting=meeting, owner=owner)
    address = meeting.get_absolute_url()
    assert "What shows that it is done" in editor.get(address).content.decode()

    sent = {"evidence": "Mail of 9 March", "next": address}
    answer = editor.post(reverse("governance:action_complete", args=[action.pk]), sent)

    action.refresh_from_db()
    assert (answer.headers["Location"], action.status) == (address, "done")


def test_who_only_reads_gets_no_controls(meeting: Meeting, client_of: ClientOf) -> None:
    reader = manager()
    meeting.attendances.create(user=reader)

    shown = client_of(reader).get(meeting.get_absolute_url()).content.decode()

    assert "Figures" in shown
    assert "Take “Figures” off the agenda" not in shown
    assert client_of(reader).post(reverse("governance:point_move", args=[meeting.pk])).status_code == 302


def test_the_pages_take_a_fixed_number_of_statements(
    editor: Client, owner: User, meeting: Meeting, statements_of: Callable[[Client, str], int]
) -> None:
    addresses = {LIST: 4, meeting.get_absolute_url(): 10}
    for address in addresses:
        editor.get(address)
    few = {address: statements_of(editor, address) for address in addresses}
    for number in range(10):
        MeetingFactory(partner=meeting.partner, starts_at=SOON)
        ActionFactory(partner=meeting.partner, meeting=meeting)
        meeting.attendances.create(user=manager())
        AgendaItem.objects.create(meeting=meeting, position=10 + number, text=f"Point {number}")

    assert {address: statements_of(editor, address) for address in addresses} == few == addresses
