from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.services import ensure_organisation
from tests.factories.accounts import manager

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forgotten_name() -> Iterator[None]:
    """The name is remembered for a minute, which is longer than a test."""
    caches["fast"].clear()
    yield
    caches["fast"].clear()


@pytest.mark.parametrize(("language", "name"), [("en", "Kestrel Motors"), ("zh-hans", "红隼汽车")])
def test_every_page_names_the_organisation_in_the_readers_language(client: Client, language: str, name: str) -> None:
    ensure_organisation(name="Kestrel Motors", name_zh="红隼汽车", by=None)
    client.force_login(manager(language=language))

    page = client.get("/inbox/").content.decode()

    assert f"<small>{name}</small>" in page


def test_a_page_before_there_is_an_organisation_names_none(client: Client) -> None:
    client.force_login(manager())

    page = client.get("/inbox/").content.decode()

    assert "PRMS</span>" in page


def test_the_name_is_read_once_for_many_pages(client: Client) -> None:
    ensure_organisation(name="Kestrel Motors", by=None)
    client.force_login(manager())

    with CaptureQueriesContext(connection) as first:
        client.get("/inbox/")
    with CaptureQueriesContext(connection) as second:
        client.get("/inbox/")

    assert sum("accounts_organisation" in query["sql"] for query in first) == 1
    assert sum("accounts_organisation" in query["sql"] for query in second) == 0
