import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEntry, User
from accounts.rules.permissions import Role
from governance.errors import AttendeeRefused
from governance.models import Action
from governance.services import change_actions
from messaging.models import Notification
from partners.errors import ReasonMissing
from partners.models import Partner
from prms.lib.errors import Forbidden, InvalidInput
from tests.clients import ClientOf
from tests.factories.accounts import manager, person
from tests.factories.governance import ActionFactory
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 9, 2, tzinfo=UTC)
TODAY = NOW.date()
LIST = reverse("governance:actions")
CHANGE = reverse("governance:actions_change")


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def owner(db) -> User:
    return manager(name="Lin Qiao")


@pytest.fixture
def partner(owner: User) -> Partner:
    return PartnerFactory(owner=owner, code="MERIDIAN", name="Meridian")


@pytest.fixture
def late(owner: User, partner: Partner) -> Action:
    return ActionFactory(partner=partner, owner=owner, title="Root cause", due_on=TODAY - timedelta(days=2))


@pytest.fixture
def coming(partner: Partner) -> Action:
    return ActionFactory(partner=partner, title="Second carrier", due_on=TODAY + timedelta(days=9), source="alert")


@pytest.fixture
def reader(owner: User, client_of: ClientOf) -> Client:
    return client_of(owner)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Root cause", "Second carrier"]),
        ("sort=-due", ["Second carrier", "Root cause"]),
        ("mine=yes", ["Root cause"]),
        ("late=yes", ["Root cause"]),
        ("source=alert", ["Second carrier"]),
        ("q=carrier", ["Second carrier"]),
        ("partner=MERIDIAN", ["Root cause", "Second carrier"]),
        ("status=done", []),
        ("status=odd&sort=odd", ["Root cause", "Second carrier"]),
    ],
)
def test_the_list_is_narrowed_and_sorted(
    reader: Client, late: Action, coming: Action, query: str, titles: list[str]
) -> None:
    rows = reader.get(f"{LIST}?{query}").context["page"].object_list

    assert [row.title for row in rows] == titles


@pytest.mark.parametrize(("query", "titles"), [("late=yes", ["Root cause"]), ("sort=-due", ["'=Second", "Root cause"])])
def test_the_export_follows_the_filters_and_the_order(
    reader: Client, late: Action, partner: Partner, query: str, titles: list[str]
) -> None:
    ActionFactory(partner=partner, title="=Second", due_on=TODAY + timedelta(days=9))
    answer = reader.get(f"{reverse('governance:actions_export')}?{query}")

    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [row["title"] for row in rows] == titles
    kept = {"partner": "MERIDIAN", "owner": late.owner.email, "status": "open", "due_on": "2026-03-07", "done_at": ""}
    assert kept.items() <= rows[-1].items()


def test_the_export_asks_the_database_as_often_for_many_rows(
    reader: Client, partner: Partner, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ActionFactory.create_batch(40, partner=partner, due_on=TODAY)

    with django_assert_max_num_queries(8):
        answer = reader.get(reverse("governance:actions_export"))
        assert b"".join(answer).count(b"MERIDIAN") == 40


def test_an_action_is_done_where_it_stands(reader: Client, late: Action) -> None:
    shown = reader.get(f"{LIST}?late=yes").content.decode()
    assert "2 days late" in shown

    sent = {"evidence": "Mail", "next": f"{LIST}?late=yes"}
    answer = reader.post(reverse("governance:action_complete", args=[late.pk]), sent)

    late.refresh_from_db()
    assert (late.status, answer.headers["Location"]) == ("done", f"{LIST}?late=yes")


def test_picked_actions_get_another_owner_and_day(reader: Client, late: Action, coming: Action) -> None:
    colleague = manager(name="Gao Lan")
    sent = {"action": [late.pk, coming.pk], "owner": colleague.pk, "due_on": "2026-04-01", "reason": "Handed over"}

    answer = reader.post(CHANGE, {**sent, "query": "sort=due"}, follow=True)

    assert answer.redirect_chain == [(f"{LIST}?sort=due", 302)]
    assert "2 actions are changed." in answer.content.decode()
    rows = Action.objects.values_list("owner", "due_on", "version")
    assert set(rows) == {(colleague.pk, date(2026, 4, 1), 2)}
    told = Notification.objects.filter(recipient=colleague, channel="email").values_list("cause", flat=True)
    assert sorted(told) == sorted(f"action:{row.pk}:assigned" for row in (late, coming))
    kept = AuditEntry.objects.get(action="actions.changed")
    assert (kept.batch_count, kept.changes["reason"]) == (2, "Handed over")
    assert kept.changes["before"][str(late.pk)] == [late.owner_id, "2026-03-07"]


def test_all_means_all_that_the_address_asks_for(reader: Client, late: Action, coming: Action) -> None:
    reader.post(CHANGE, {"is_all": "on", "due_on": "2026-04-01", "reason": "A week off", "query": "late=yes"})

    assert list(Action.objects.filter(due_on="2026-04-01")) == [late]


def test_what_one_may_not_change_stays(late: Action, coming: Action) -> None:
    changed = change_actions(actions=[late.pk, coming.pk], due_on=TODAY, reason="Why not", by=manager(), now=NOW)

    assert (changed.count, changed.left) == (0, 2)
    assert not Action.objects.filter(due_on=TODAY).exists()


def test_refusals_say_what_is_missing(owner: User, late: Action) -> None:
    call = {"actions": [late.pk], "by": owner, "now": NOW}
    with pytest.raises(ReasonMissing):
        change_actions(due_on=TODAY, reason="", **call)
    with pytest.raises(InvalidInput, match="another owner or another day"):
        change_actions(reason="Why", **call)
    with pytest.raises(AttendeeRefused):
        change_actions(owner=person(Role.PARTNER_CONTACT), reason="Why", **call)
    with pytest.raises(Forbidden):
        change_actions(due_on=TODAY, reason="Why", **{**call, "by": person(Role.EXECUTIVE)})


def test_more_actions_take_no_more_statements(owner: User, partner: Partner) -> None:
    counts = []
    for count in (2, 20):
        ids = [row.pk for row in ActionFactory.create_batch(count, partner=partner)]
        colleague = manager()
        colleague.may("users.view"), owner.may("actions.edit")
        with CaptureQueriesContext(connection) as statements:
            change_actions(actions=ids, owner=colleague, reason="Handed over", by=owner, now=NOW)
        counts.append(len(statements))

    assert counts[0] == counts[1]


def test_the_list_takes_a_fixed_number_of_statements(
    reader: Client, owner: User, partner: Partner, late: Action, statements_of: Callable[[Client, str], int]
) -> None:
    reader.get(LIST)
    few = statements_of(reader, LIST)
    ActionFactory.create_batch(20, partner=partner)

    assert statements_of(reader, LIST) == few == 8
