from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.rules.permissions import Role
from tests.factories.accounts import administrator, person
from tests.factories.governance import MeetingFactory
from tests.factories.partners import ContactFactory, PartnerFactory, outsider_of

pytestmark = pytest.mark.django_db
MEETINGS = "/api/v1/meetings/"


def soon(**more) -> str:
    return (timezone.now() + timedelta(days=7, **more)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def partner(boss):
    return PartnerFactory(code="VOLT", owner=boss)


def test_a_meeting_is_planned_with_agenda_and_people(api, partner, boss):
    contact = ContactFactory(partner=partner, name="Lin Qiao")
    sent = {
        "partner": "VOLT",
        "level": "business",
        "title": "April review",
        "starts_at": soon(),
        "agenda": ["Prices", "Quality"],
        "users": [boss.email],
        "contacts": [contact.pk],
    }

    created = api.post(MEETINGS, sent)
    body = api.get(f"{MEETINGS}{created.json()['id']}/").json()

    assert created.status_code == 201
    assert (body["status"], body["level"], body["partner"], body["organiser"]) == (
        "planned",
        "business",
        "VOLT",
        boss.email,
    )
    assert [point["text"] for point in body["agenda"]] == ["Prices", "Quality"]
    assert {row["name"] for row in body["attendances"]} == {boss.name, "Lin Qiao"}


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"level": "family"}, "/level"),
        ({"starts_at": "tomorrow"}, "/starts_at"),
        ({"starts_at": "2026-03-10T10:00:00"}, "/starts_at"),
        ({"duration_minutes": 0}, "/duration_minutes"),
        ({"title": ""}, "/title"),
    ],
)
def test_a_wrong_meeting_is_refused_by_field(api, partner, wrong, pointer):
    sent = {"partner": "VOLT", "level": "business", "title": "April", "starts_at": soon(), **wrong}

    response = api.post(MEETINGS, sent)

    assert response.status_code == 400
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"partner": "HIDDEN"}, "/partner"),
        ({"users": ["nobody@example.com"]}, "/users/0"),
        ({"contacts": [10**6]}, "/contacts/0"),
    ],
)
def test_a_meeting_of_what_is_out_of_sight_is_not_found(api, partner, wrong, pointer):
    PartnerFactory(code="HIDDEN")
    sent = {"partner": "VOLT", "level": "business", "title": "April", "starts_at": soon(), **wrong}

    response = api.post(MEETINGS, sent)

    assert response.status_code == 404
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]


def test_a_proposal_is_confirmed_moved_and_called_off(api, partner):
    meeting = MeetingFactory(partner=partner, status="proposed", starts_at=timezone.now() + timedelta(days=2))
    address = f"{MEETINGS}{meeting.pk}/"

    confirmed = api.post(f"{address}confirmation/", {"place": "Room 3"})
    moved = api.patch(address, {"starts_at": soon()}, headers={"If-Match": confirmed.headers["ETag"]})
    cancelled = api.post(f"{address}cancellation/", {"reason": "Solved."})
    again = api.post(f"{address}cancellation/", {"reason": "Solved."})

    assert (confirmed.json()["status"], confirmed.json()["place"]) == ("planned", "Room 3")
    assert moved.status_code == 200
    assert (cancelled.json()["status"], again.status_code) == ("cancelled", 409)


def test_a_meeting_is_held_with_minutes_and_attendance(api, partner):
    meeting = MeetingFactory(partner=partner, starts_at=timezone.now() - timedelta(hours=1))
    present = meeting.attendances.create(contact=ContactFactory(partner=partner))
    point = meeting.agenda_items.create(position=1, text="Prices")
    sent = {"minutes": "Prices stay.", "attended": [present.pk], "outcomes": {str(point.pk): "No change."}}

    held = api.post(f"{MEETINGS}{meeting.pk}/holding/", sent).json()

    assert (held["status"], held["minutes"]) == ("held", "Prices stay.")
    assert held["agenda"][0]["outcome"] == "No change."
    assert held["attendances"][0]["has_attended"] is True


def test_a_meeting_that_was_not_held_says_why(api, partner):
    meeting = MeetingFactory(partner=partner, starts_at=timezone.now() - timedelta(hours=1))

    missed = api.post(f"{MEETINGS}{meeting.pk}/absence/", {"reason": "Nobody came."}).json()

    assert (missed["status"], missed["status_reason"]) == ("not_held", "Nobody came.")


def test_agenda_people_and_minutes_are_put_on_the_version_read(api, partner, boss):
    meeting = MeetingFactory(partner=partner, starts_at=timezone.now() + timedelta(days=2))
    address = f"{MEETINGS}{meeting.pk}/"

    added = api.post(f"{address}agenda/", {"text": "Prices"}).json()
    api.post(f"{address}agenda/", {"text": "Quality"})
    points = [point["id"] for point in api.get(address).json()["agenda"]]
    match = {"If-Match": api.get(address).headers["ETag"]}
    arranged = api.put(f"{address}agenda/", {"items": points[::-1]}, headers=match)
    stale = api.put(f"{address}attendances/", {"users": [boss.email]}, headers=match)
    people = api.put(f"{address}attendances/", {"users": [boss.email]}, headers={"If-Match": arranged.headers["ETag"]})
    minutes = api.put(f"{address}minutes/", {"minutes": "…"}, headers={"If-Match": people.headers["ETag"]})

    assert [point["text"] for point in added["agenda"]] == ["Prices"]
    assert [point["text"] for point in arranged.json()["agenda"]] == ["Quality", "Prices"]
    assert stale.status_code == 412
    assert [row["user"] for row in people.json()["attendances"]] == [boss.email]
    assert minutes.json()["minutes"] == "…"


def test_meetings_are_found_by_level_status_and_time(api, partner):
    early = MeetingFactory(partner=partner, starts_at=datetime(2026, 1, 5, tzinfo=UTC), status="held")
    late = MeetingFactory(partner=partner, starts_at=datetime(2026, 5, 5, tzinfo=UTC), level="executive")

    def found(query):
        return [row["id"] for row in api.get(f"{MEETINGS}?{query}").json()["results"]]

    assert found("") == [late.pk, early.pk]
    assert found("ordering=starts_at") == [early.pk, late.pk]
    assert found("status=held") == [early.pk]
    assert found("level=executive&partner=VOLT") == [late.pk]
    assert found("starts_from=2026-02-01T00:00:00Z") == [late.pk]
    assert found("starts_before=2026-02-01T00:00:00Z") == [early.pk]
    assert api.get(f"{MEETINGS}?starts_from=0001-01-01T00:00:00%2B14:00").status_code == 400


def test_an_outsider_reads_only_planned_meetings_one_is_asked_to(api_of):
    contact = outsider_of(PartnerFactory())
    asked, proposed = (
        MeetingFactory(partner=contact.partner, status=status, reason="They are late.", title=status)
        for status in ("planned", "proposed")
    )
    for meeting in (asked, proposed):
        meeting.attendances.create(contact=contact)
    internal = MeetingFactory(partner=contact.partner)
    outsider = api_of(contact.user)

    body = outsider.get(f"{MEETINGS}{asked.pk}/").json()

    assert [row["id"] for row in outsider.get(MEETINGS).json()["results"]] == [asked.pk]
    assert body["reason"] == ""
    assert outsider.get(f"{MEETINGS}{proposed.pk}/").status_code == 404
    assert outsider.get(f"{MEETINGS}{internal.pk}/").status_code == 404
    assert outsider.post(f"{MEETINGS}{asked.pk}/cancellation/", {"reason": "No."}).status_code == 403
    assert outsider.post(f"{MEETINGS}{internal.pk}/cancellation/", {"reason": "No."}).status_code == 404


def test_a_team_member_reads_the_meetings_one_is_asked_to(api_of):
    member = person(Role.TEAM_MEMBER)
    asked = MeetingFactory()
    asked.attendances.create(user=member)
    MeetingFactory()

    assert [row["id"] for row in api_of(member).get(MEETINGS).json()["results"]] == [asked.pk]


def test_a_page_of_meetings_and_one_with_its_people_take_four_queries_at_most(token_api, django_assert_max_num_queries):
    reader = token_api(administrator(), "meetings:read")
    for _number in range(10):
        meeting = MeetingFactory()
        meeting.attendances.create(contact=ContactFactory(partner=meeting.partner))
        meeting.agenda_items.create(position=1, text="Prices")
    reader.get(MEETINGS)

    with django_assert_max_num_queries(4):
        assert len(reader.get(MEETINGS).json()["results"]) == 10
    with django_assert_max_num_queries(4):
        assert reader.get(f"{MEETINGS}{meeting.pk}/").status_code == 200
