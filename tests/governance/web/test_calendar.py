from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.clients import ClientOf
from tests.factories.accounts import manager
from tests.factories.governance import ActionFactory, MeetingFactory
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db

CALENDAR = reverse("governance:calendar")


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(datetime(2026, 3, 9, 2, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def owner(db) -> User:
    return manager(time_zone="Asia/Shanghai")


@pytest.fixture
def reader(owner: User, client_of: ClientOf) -> Client:
    return client_of(owner)


def days(client: Client, query: str = "") -> dict[date, list[str]]:
    """Return the titles on each day that has something."""
    weeks = client.get(f"{CALENDAR}{query}").context["weeks"]
    return {day.on: [thing["title"] for thing in day.things] for week in weeks for day in week if day.things}


def test_a_meeting_stands_on_its_day_in_the_readers_zone(reader: Client, owner: User) -> None:
    partner = PartnerFactory(owner=owner, name="Meridian")
    late = datetime(2026, 3, 10, 17, tzinfo=UTC)
    MeetingFactory(partner=partner, title="Night shift", starts_at=late)
    MeetingFactory(partner=partner, title="Meridian monthly", starts_at=late.replace(hour=1))

    assert days(reader) == {
        date(2026, 3, 10): ["Meridian monthly"],
        date(2026, 3, 11): ["Night shift · Meridian"],
    }


def test_own_actions_stand_on_the_day_they_are_due(reader: Client, owner: User) -> None:
    partner = PartnerFactory(owner=owner, name="Meridian")
    ActionFactory(partner=partner, owner=owner, title="Call Meridian", due_on=date(2026, 4, 3))
    ActionFactory(partner=partner, title="Somebody else's", due_on=date(2026, 4, 3))

    assert days(reader, "?month=2026-04") == {date(2026, 4, 3): ["Call Meridian"]}


def test_meetings_out_of_sight_do_not_stand_there(reader: Client) -> None:
    MeetingFactory(starts_at=datetime(2026, 3, 10, 2, tzinfo=UTC))

    assert days(reader) == {}
    assert "Nothing stands in this month." in reader.get(CALENDAR).content.decode()


@pytest.mark.parametrize(("query", "month"), [("?month=2000-01", "2000-01"), ("?month=1999-12", "2026-03")])
def test_a_month_that_is_none_is_this_one(reader: Client, query: str, month: str) -> None:
    assert str(reader.get(f"{CALENDAR}{query}").context["month"]) == month


def test_the_calendar_takes_a_fixed_number_of_statements(
    reader: Client, owner: User, statements_of: Callable[[Client, str], int]
) -> None:
    reader.get(CALENDAR)
    few = statements_of(reader, CALENDAR)
    partner = PartnerFactory(owner=owner)
    for day in range(1, 28):
        MeetingFactory(partner=partner, starts_at=datetime(2026, 3, day, 2, tzinfo=UTC))
        ActionFactory(partner=partner, owner=owner, due_on=date(2026, 3, day))

    assert statements_of(reader, CALENDAR) == few == 4
