"""What a list offers to copy is a call that the API understands, with the same filters; the rest is said."""

import shlex
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from reports.api_calls import TWINS, api_calls
from tests.factories.accounts import administrator
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 11, 3, 9, tzinfo=UTC)
MARK = "limit=200"
MOMENT = "2025-11-03T09%3A00%3A00Z"
COUNTING = "".join(f"&status={status}" for status in ("draft", "published", "disputed", "final"))
BAD = "severity=major&severity=minor"


@pytest.fixture
def reader() -> User:
    return administrator(email="boss@example.com")


def called(address: str, reader: User) -> list[tuple[str, str, list[str]]]:
    """Return the path, the query behind the limit, and what is left out, of each call."""
    calls = []
    for call in api_calls(address, reader=reader, now=NOW):
        path, _sign, query = shlex.split(call.curl)[1].removeprefix(settings.PUBLIC_URL).partition("?")
        calls.append((path, query.removeprefix(MARK).removeprefix("&"), call.left_out))
    return calls


@pytest.mark.parametrize(
    ("address", "path", "query", "left_out"),
    [
        ("/partners/export.csv?", "partners", "", []),
        ("/partners/export.csv?level=S&level=A&q=%27&page=3&view=7", "partners", "level=S&level=A&q=%27", []),
        ("/partners/export.csv?grade=poor&stage=pilot", "partners", "stage=pilot", ["grade=poor"]),
        ("/partners/export.csv?sort=-name", "partners", "ordering=-name", []),
        ("/partners/export.csv?sort=total", "partners", "", ["sort=total"]),
        ("/actions/export.csv?", "actions", "status=open", []),
        ("/actions/export.csv?status=done&mine=yes&q=x", "actions", "q=x&status=done&owner=boss%40example.com", []),
        ("/actions/export.csv?late=yes&source=manual&source=", "actions", "source=manual&status=open&overdue=true", []),
        ("/meetings/export.csv?level=business&mine=x", "meetings", "level=business&starts_from=" + MOMENT, ["mine=x"]),
        ("/meetings/export.csv?when=past", "meetings", "starts_before=" + MOMENT, []),
        (f"/incidents/export.csv?{BAD}", "incidents", f"{BAD}&is_open=true", []),
        ("/incidents/export.csv?state=recorded", "incidents", "is_open=false&is_historical=true", []),
        ("/incidents/export.csv?rule=a&rule=b", "incidents", "is_open=true", ["rule=a", "rule=b"]),
        ("/agreements/export.csv?ends=30,90", "agreements", "ends_by=2026-02-01", []),
        ("/scorecards/2025-10/export.csv?status=draft&by=dimension", "scorecards", "month=2025-10&status=draft", []),
        ("/scorecards/2025-10/export.csv?", "scorecards", "month=2025-10" + COUNTING, []),
        ("/commissions/2025-10/statements.csv?direction=payable", "statements", "direction=payable&month=2025-10", []),
        ("/contacts/export.csv?side=ours&q=li", "contacts", "side=ours&q=li", []),
        ("/obligations/export.csv?what=obligation&state=late", "obligations", "overdue=true", []),
        ("/settings/audit/export.csv?since=2025-01-01", "audit", "since=2025-01-01", []),
        ("/measurements/export.csv?kpi=nps", "measurements", "kpi=nps", []),
    ],
)  # fmt: skip
def test_the_filters_of_a_list_become_those_of_the_api(
    reader: User, address: str, path: str, query: str, left_out: list[str]
) -> None:
    assert called(address, reader) == [(f"/api/v1/{path}/", query, left_out)]


def test_a_list_of_several_kinds_has_a_call_for_each_and_says_what_the_api_lacks(reader: User) -> None:
    assert called("/obligations/export.csv?mine=yes", reader) == [
        ("/api/v1/obligations/", "owed=true&owner=boss%40example.com", ["what=renewal"]),
        ("/api/v1/milestones/", "owed=true", ["what=renewal", "mine=yes"]),
    ]
    assert called("/obligations/export.csv?what=renewal", reader) == []


def test_a_list_without_a_twin_offers_no_call(reader: User) -> None:
    assert api_calls("/partners/", reader=reader, now=NOW) == []


@pytest.mark.parametrize(
    "query",
    [
        *("", "state=settled", "state=late&mine=yes", "status=draft", "when=past&level=technical", "ends=90"),
        *("status=active&kind=framework", "level=S&level=B&q=x", "source=manual&late=yes", "direction=payable"),
    ],
)
@pytest.mark.parametrize("name", TWINS)
def test_the_api_answers_each_call(client: Client, reader: User, name: str, query: str) -> None:
    of_month = name.startswith("evaluations:matrix") or name.endswith("month_export")
    address = reverse(name, args=["2025-10"] if of_month else [])
    client.force_login(reader)

    for path, asked, _left_out in called(f"{address}?{query}", reader):
        answer = client.get(f"{path}?{asked}")
        # A value that the list itself does not know is refused by name, everything else is answered.
        assert answer.status_code == 200 or {error["code"] for error in answer.json()["errors"]} == {"invalid_choice"}


def test_the_call_stands_on_the_page_without_scripts(client: Client, reader: User) -> None:
    PartnerFactory(owner=reader)
    client.force_login(reader)

    page = client.get("/partners/?level=S&grade=poor").content.decode()

    assert "/api/v1/partners/?limit=200&amp;level=S&#x27;" in page
    assert "<code>grade=poor</code>" in page
