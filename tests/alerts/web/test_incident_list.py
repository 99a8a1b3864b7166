import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.rules.permissions import Role
from alerts.models import Incident
from tests.factories import alerts as make
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db

NOW = make.after("2025-02") + timedelta(hours=1)
LIST = reverse("alerts:incidents")
TAKE = reverse("alerts:acknowledge_many")


@pytest.fixture(autouse=True)
def _morning_after():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def owner(db) -> User:
    return make.owner_with_ladder()


def fire(owner: User, *codes: str, **terms: object) -> None:
    """Let one more rule fire for partners with these codes."""
    for code in codes:
        partner = make.partner_of(owner, code=code, name=f"Company {code}", level=code[0])
        make.target(partner, make.contracts())
        make.actuals(partner, make.contracts(), {"2025-02": 280})
    make.slump_rule(**{"periods": 1, **terms})
    make.close_and_evaluate("2025-02")


@pytest.fixture
def reader(owner: User, client_of: Callable[[User], Client]) -> Client:
    fire(owner, "B-one", "S-two")
    return client_of(owner)


def partners_in(answer: object) -> list[str]:
    return [incident.partner.code for incident in answer.context["page"].object_list]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"B-one", "S-two"}),
        ("level=S", {"S-two"}),
        ("level=S&level=B", {"B-one", "S-two"}),
        ("severity=critical,major", {"B-one", "S-two"}),
        ("severity=critical", set()),
        ("rule=slump", {"B-one", "S-two"}),
        ("mine=yes&q=two", {"S-two"}),
        ("level=odd", {"B-one", "S-two"}),
    ],
)
def test_chips_narrow_the_list(reader: Client, query: str, found: set[str]) -> None:
    assert set(partners_in(reader.get(f"{LIST}?{query}"))) == found


@pytest.mark.parametrize(
    ("sort", "first"), [("partner", "B-one"), ("-partner", "S-two"), ("opened", ""), ("climbs", ""), ("odd", "")]
)
def test_headers_sort_the_list(reader: Client, sort: str, first: str) -> None:
    codes = partners_in(reader.get(f"{LIST}?sort={sort}"))

    assert len(codes) == 2
    assert codes[0] == first or not first


def test_the_export_follows_the_filters(reader: Client) -> None:
    answer = reader.get(f"{reverse('alerts:incidents_export')}?level=S")

    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [(row["partner"], row["rule"], row["status"], row["last_period"]) for row in rows] == [
        ("S-two", "slump", "firing", "2025-02")
    ]
    assert rows[0]["value"] == "0.56"


def test_picked_rows_are_taken_on_with_one_reason(reader: Client, owner: User) -> None:
    first = Incident.objects.order_by("pk").first()

    answer = reader.post(TAKE, {"incident": [first.pk], "reason": "Called them", "query": "sort=partner"}, follow=True)

    assert answer.redirect_chain == [(f"{LIST}?sort=partner", 302)]
    assert "1 incident is yours now." in answer.content.decode()
    assert Incident.objects.filter(acknowledged_by=owner).get() == first


def test_all_means_all_that_the_address_asks_for(reader: Client, owner: User) -> None:
    reader.post(TAKE, {"is_all": "on", "reason": "Called them", "query": "level=S"})

    assert [row.partner.code for row in Incident.objects.filter(acknowledged_by=owner)] == ["S-two"]


def test_without_a_reason_nothing_is_taken_on(reader: Client) -> None:
    answer = reader.post(TAKE, {"is_all": "on"}, follow=True)

    assert "This field is required." in answer.content.decode()
    assert not Incident.objects.filter(status="acknowledged").exists()


def test_boxes_stand_only_where_the_reader_may_take_on(reader: Client, client_of: Callable[[User], Client]) -> None:
    assert reader.get(LIST).content.decode().count("data-pick ") == 2
    assert "data-pick " not in client_of(person(Role.FINANCE)).get(LIST).content.decode()
    assert client_of(person(Role.FINANCE)).post(TAKE, {"is_all": "on", "reason": "x"}).status_code == 403


def test_the_list_takes_a_fixed_number_of_statements(reader: Client, owner: User) -> None:
    reader.get(LIST)
    counts = []
    for _times in range(2):
        with CaptureQueriesContext(connection) as statements:
            reader.get(LIST)
        counts.append(len(statements))
        fire(owner, *(f"A-{number + 10 * len(counts)}" for number in range(10)), code=f"other-{len(counts)}")

    assert counts == [8, 8]
