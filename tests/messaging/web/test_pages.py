import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from messaging.models import InboxItem, Notification
from messaging.services import queue, send_due
from tests.factories.accounts import administrator, manager
from tests.factories.messaging import MORNING, queued_email

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(client: Client) -> User:
    """A manager who is signed in."""
    user = manager(name="Lin")
    client.force_login(user)
    return user


def tell(user: User, subject: str, cause: str = "incident:12:1") -> InboxItem:
    queue(
        cause=cause,
        recipients=[user],
        template="messaging/messages/plain",
        params={"subject": subject, "body": "Look at it."},
        url="/incidents/12/",
        available_at=MORNING,
        channels=["inbox"],
    )
    return InboxItem.objects.get(user=user, notification__cause=cause)


def test_the_inbox_shows_ones_own_messages_newest_first(client: Client, lin: User) -> None:
    tell(lin, "Older", "incident:1:1")
    tell(lin, "Newer", "incident:2:1")
    tell(manager(), "Not mine", "incident:3:1")

    page = client.get("/inbox/").content.decode()

    assert page.index("Newer") < page.index("Older")
    assert "Not mine" not in page


def test_who_opens_a_message_has_read_it(client: Client, lin: User) -> None:
    item = tell(lin, "Complaints are up")

    page = client.get(f"/inbox/{item.pk}/").content.decode()

    assert "Look at it." in page
    assert 'href="/incidents/12/"' in page
    item.refresh_from_db()
    assert item.read_at is not None
    assert client.get("/inbox/?unread=true").context["page"].object_list == []


def test_somebody_elses_message_is_not_there(client: Client, lin: User) -> None:
    item = tell(manager(), "Not mine")

    assert client.get(f"/inbox/{item.pk}/").status_code == 404


def test_all_messages_are_marked_as_read_with_a_button(client: Client, lin: User) -> None:
    mine, other = tell(lin, "Mine"), tell(manager(), "Other", "incident:2:1")

    client.post("/inbox/reading/")

    mine.refresh_from_db()
    other.refresh_from_db()
    assert mine.read_at is not None
    assert other.read_at is None


def test_markup_in_a_message_stays_text(client: Client, lin: User) -> None:
    item = tell(lin, "<script>alert(1)</script>")

    assert "<script>alert" not in client.get("/inbox/").content.decode()
    assert "<script>alert" not in client.get(f"/inbox/{item.pk}/").content.decode()


def test_the_inbox_costs_the_same_for_few_and_many(client: Client, lin: User, django_assert_num_queries) -> None:
    tell(lin, "One")
    with django_assert_num_queries(5):
        client.get("/inbox/")
    for number in range(30):
        tell(lin, "More", f"incident:{number + 20}:1")
    with django_assert_num_queries(5):
        assert client.get("/inbox/").status_code == 200


def test_an_administrator_sees_why_a_message_was_given_up_and_sends_it_again(client: Client) -> None:
    client.force_login(administrator())
    row = queued_email(manager(), cause="incident:12:1")
    Notification.objects.update(status="dead", status_reason="550 no such user")

    assert "550 no such user" in client.get(f"/settings/deliveries/{row.pk}/").content.decode()
    assert client.get("/settings/deliveries/?status=dead").context["page"].paginator.count == 1
    client.post(f"/settings/deliveries/{row.pk}/resending/")

    row.refresh_from_db()
    assert row.status == "queued"


def test_a_sent_message_is_not_sent_again(client: Client) -> None:
    client.force_login(administrator())
    row = queued_email(manager())
    Notification.objects.update(status="sent")

    client.post(f"/settings/deliveries/{row.pk}/resending/")

    row.refresh_from_db()
    assert row.status == "sent"


def test_the_deliveries_say_when_sending_is_paused(client: Client, settings) -> None:
    client.force_login(administrator())
    assert "restored copy" not in client.get("/settings/deliveries/").content.decode()

    settings.SENDING_ENABLED = False

    assert "restored copy" in client.get("/settings/deliveries/").content.decode()


def test_an_invitation_goes_out_from_the_page(client: Client) -> None:
    client.force_login(administrator())
    fields = {"email": "wang@example.com", "name": "Wang", "language": "zh-hans", "roles": ["manager"]}

    response = client.post("/settings/users/invitation/", fields)
    send_due(clock=timezone.now)

    wang = User.objects.get(email="wang@example.com")
    assert response.headers["Location"] == f"/settings/users/{wang.pk}/"
    assert (wang.language, wang.is_active) == ("zh-hans", False)
    client.post(f"/settings/users/{wang.pk}/invitation/")
    send_due(clock=timezone.now)
    assert len(mail.outbox) == 2
