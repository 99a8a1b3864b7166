"""Every list's file: as CSV and as a workbook, for who may see the list, with a twin in the API."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from accounts.services import ensure_organisation
from messaging.services import queue
from prms.lib.list_files import ListFile
from prms.lib.tables import read_table
from reports.api_calls import TWINS
from tests.factories.accounts import administrator, manager

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 11, 3, 9, tzinfo=UTC)


def list_files(patterns: Any = None, space: str = "") -> Iterator[str]:
    """Yield the url name of each list's file."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from list_files(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern) and issubclass(getattr(pattern.callback, "view_class", object), ListFile):
            yield f"{space}{pattern.name}"


NAMES = sorted(list_files())


def address_of(name: str) -> str:
    return reverse(name, args=["2025-10"] if name in ("evaluations:matrix_export", "agreements:month_export") else [])


@pytest.fixture
def boss(client: Client) -> User:
    ensure_organisation(name="Kestrel", name_zh="", time_zone="Asia/Shanghai", currency="CNY", by=None)
    boss = administrator(email="boss@example.com", name="=Boss")
    client.force_login(boss)
    return boss


def rows(client: Client, address: str) -> list[dict[str, str]]:
    return [row.cells for row in read_table(b"".join(client.get(address).streaming_content)).rows]


def test_each_list_that_can_be_exported_has_a_twin_in_the_api() -> None:
    assert set(NAMES) == set(TWINS)


@pytest.mark.parametrize("name", NAMES)
def test_a_list_comes_as_csv_and_as_a_workbook_with_the_same_columns(client: Client, boss: User, name: str) -> None:
    address = address_of(name)

    text, book = (b"".join(client.get(f"{address}{query}").streaming_content) for query in ("", "?file=xlsx"))

    assert text.startswith(b"\xef\xbb\xbf")
    assert read_table(text).columns == read_table(book).columns


def test_the_users_are_exported_as_they_are_filtered(client: Client, boss: User) -> None:
    manager(email="lin@example.com")

    everybody = rows(client, "/settings/users/export.csv")
    found = rows(client, "/settings/users/export.csv?role=administrator")

    assert {row["email"] for row in everybody} == {"boss@example.com", "lin@example.com"}
    assert [(row["name"], row["roles"], row["state"]) for row in found] == [("'=Boss", "administrator", "open")]


def test_the_inbox_is_exported_with_its_subjects(client: Client, boss: User) -> None:
    queue(
        cause="export:7",
        recipients=[boss],
        template="reports/messages/export_ready",
        params={"name": "partners.csv", "rows": 3},
        url="/exports/7/",
        available_at=NOW,
    )
    told = rows(client, "/inbox/export.csv?unread=true")

    assert [(row["subject"], row["url"]) for row in told] == [("Your file partners.csv is ready", "/exports/7/")]
    assert told[0]["created_at"] == "2025-11-03T09:00:00+00:00"


def test_the_deliveries_are_exported_without_their_words(client: Client, boss: User) -> None:
    params = {"name": "secret-words.csv", "rows": 3}
    queue(
        cause="export:7", recipients=[boss], template="reports/messages/export_ready", params=params, available_at=NOW
    )

    sent = rows(client, "/settings/deliveries/export.csv?channel=email")

    assert [(row["cause"], row["recipient"], row["status"]) for row in sent] == [
        ("export:7", "boss@example.com", "queued")
    ]
    assert "secret-words" not in str(sent)
