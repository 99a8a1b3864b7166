import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services import create_token
from messaging.models import InboxItem, Notification
from messaging.services import queue
from tests.factories.accounts import administrator, manager
from tests.factories.messaging import MORNING, queued_email

pytestmark = pytest.mark.django_db

BASE = "/api/v1"


def program_of(user: User) -> APIClient:
    """Return a client that signs in with a token of the person."""
    _row, text = create_token(user=user, name="test", scopes=["*:read", "*:write"], now=timezone.now(), by=None)
    return APIClient(headers={"Authorization": f"Bearer {text}"})


def tell(user: User, number: int = 1) -> InboxItem:
    queue(
        cause=f"incident:{number}:1",
        recipients=[user],
        template="messaging/messages/plain",
        params={"subject": "Complaints", "subject_zh": "投诉率", "body": "Look."},
        url=f"/incidents/{number}/",
        available_at=MORNING,
        channels=["inbox"],
    )
    return InboxItem.objects.get(user=user, notification__cause=f"incident:{number}:1")


def test_the_inbox_is_read_in_the_language_that_is_asked_for() -> None:
    lin = manager()
    item, api = tell(lin), program_of(lin)

    english = api.get(f"{BASE}/inbox/{item.pk}/", headers={"Accept-Language": "en"}).json()
    chinese = api.get(f"{BASE}/inbox/{item.pk}/", headers={"Accept-Language": "zh-CN"}).json()

    assert (english["subject"], chinese["subject"]) == ("Complaints", "投诉率")
    assert (english["url"], english["read_at"]) == ("/incidents/1/", None)


def test_an_item_is_marked_as_read_and_put_back() -> None:
    lin = manager()
    item, api = tell(lin), program_of(lin)

    assert api.post(f"{BASE}/inbox/{item.pk}/reading/").json()["read_at"] is not None
    assert api.get(f"{BASE}/inbox/?unread=true").json()["results"] == []
    assert api.delete(f"{BASE}/inbox/{item.pk}/reading/").status_code == 204
    assert len(api.get(f"{BASE}/inbox/?unread=true").json()["results"]) == 1


def test_the_whole_inbox_is_marked_as_read() -> None:
    lin = manager()
    for number in range(3):
        tell(lin, number)

    assert program_of(lin).post(f"{BASE}/inbox/readings/").json() == {"marked": 3}


def test_the_inbox_costs_the_same_for_few_and_many(django_assert_num_queries) -> None:
    lin = manager()
    api = program_of(lin)
    tell(lin)
    api.get(f"{BASE}/inbox/")
    with django_assert_num_queries(2):
        api.get(f"{BASE}/inbox/")
    for number in range(2, 30):
        tell(lin, number)
    with django_assert_num_queries(2):
        assert len(api.get(f"{BASE}/inbox/").json()["results"]) == 29


def test_a_given_up_message_is_found_with_its_tries_and_sent_again() -> None:
    api = program_of(administrator())
    row = queued_email(manager())
    Notification.objects.update(status="dead", status_reason="550 no such user")
    row.delivery_attempts.create(at=MORNING, outcome="dead", detail="550 no such user")

    (found,) = api.get(f"{BASE}/deliveries/?status=dead").json()["results"]
    detail = api.get(f"{BASE}/deliveries/{found['id']}/").json()
    sent = api.post(f"{BASE}/deliveries/{found['id']}/resending/")
    again = api.post(f"{BASE}/deliveries/{found['id']}/resending/")

    assert detail["tries"] == [{"at": "2026-03-10T01:00:00Z", "outcome": "dead", "detail": "550 no such user"}]
    assert (sent.status_code, sent.json()["status"], again.status_code) == (201, "queued", 409)


def test_deliveries_never_show_what_was_written() -> None:
    api = program_of(administrator())
    row = queued_email(manager(), params={"subject": "Confidential"})

    assert "Confidential" not in api.get(f"{BASE}/deliveries/{row.pk}/").content.decode()


def test_somebody_is_invited_once_per_address() -> None:
    api = program_of(administrator())
    body = {"email": "wang@example.com", "name": "Wang", "roles": ["manager"], "language": "zh-hans"}

    invited = api.post(f"{BASE}/invitations/", body)

    assert (invited.status_code, invited.json()["email"]) == (201, "wang@example.com")
    assert api.post(f"{BASE}/invitations/", body).status_code == 409
    assert api.post(f"{BASE}/invitations/{invited.json()['id']}/renewal/").status_code == 201
