"""Keyset pages, walked forwards and backwards over the sample API."""

from datetime import date
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.models import Partner
from tests.factories.accounts import administrator, manager
from tests.factories.partners import ContactFactory, PartnerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.prms.lib.rest.sample")]


@pytest.fixture
def crowd(boss) -> None:
    """Thirteen partners with ties and missing values in every column that can be sorted by."""
    for index in range(13):
        since = None if index % 4 == 0 else date(2024, 1 + index % 3, 1)
        PartnerFactory(owner=boss, code=f"P{index:02}", since=since, level="SABC"[index % 3])


def walk(api, address: str, link: str) -> list[list[str]]:
    pages = []
    while address:
        answer = api.get(address).json()
        pages.append([row["code"] for row in answer["results"]])
        address = answer[link]
    return pages


@pytest.mark.parametrize("ordering", ["code", "-code", "since", "-since", "level,-since", "owner,-level", ""])
@pytest.mark.parametrize("limit", [1, 4, 13, 200])
def test_every_row_stands_on_exactly_one_page(api, crowd, ordering, limit):
    pages = walk(api, f"/api/v1/partners/?limit={limit}&ordering={ordering}", "next")

    codes = [code for page in pages for code in page]
    assert len(codes) == len(set(codes)) == 13
    assert [len(page) for page in pages[:-1]] == [limit] * (len(pages) - 1)


@pytest.mark.parametrize("ordering", ["code", "-since", "level,-since"])
def test_previous_links_lead_back_through_the_same_pages(api, crowd, ordering):
    address = f"/api/v1/partners/?limit=4&ordering={ordering}"
    forwards = walk(api, address, "next")
    answer = api.get(address).json()
    assert answer["previous"] is None
    while answer["next"]:
        answer = api.get(answer["next"]).json()

    backwards = [[row["code"] for row in answer["results"]], *walk(api, answer["previous"], "previous")]

    # Pages cut from the end differ in where they break, never in the rows.
    assert [code for page in reversed(backwards) for code in page] == [code for page in forwards for code in page]
    assert api.get(walk_to_start(api, answer)["next"]).json()["previous"] is not None


def walk_to_start(api, answer):
    while answer["previous"]:
        answer = api.get(answer["previous"]).json()
    return answer


@pytest.mark.parametrize("ordering", ["since", "-since"])
def test_missing_values_stand_last_whichever_way_a_list_is_sorted(api, crowd, ordering):
    rows = api.get(f"/api/v1/partners/?ordering={ordering}&limit=200").json()["results"]

    days = [row["since"] for row in rows]
    assert days[-4:] == [None] * 4
    assert days[:-4] == sorted(days[:-4], reverse=ordering.startswith("-"))


def test_a_row_that_appears_meanwhile_moves_no_other_row(api, boss, crowd):
    first = api.get("/api/v1/partners/?limit=4").json()
    PartnerFactory(owner=boss, code="A-first")

    second = api.get(first["next"]).json()

    assert [row["code"] for row in second["results"]] == ["P04", "P05", "P06", "P07"]


def test_a_page_whose_rows_are_gone_still_leads_somewhere(api, crowd):
    second = api.get(api.get("/api/v1/partners/?limit=4").json()["next"]).json()
    Partner.objects.filter(code__gt="P03").delete()

    empty = api.get(second["next"]).json()

    assert empty["results"] == []
    assert empty["next"] is None
    assert [row["code"] for row in api.get(empty["previous"]).json()["results"]] == ["P00", "P01", "P02", "P03"]


def test_rows_sort_by_what_the_query_computes(api_client, boss):
    few, many = PartnerFactory(owner=boss, code="FEW"), PartnerFactory(owner=boss, code="MANY")
    PartnerFactory(owner=boss, code="NONE")
    ContactFactory(partner=few)
    ContactFactory.create_batch(3, partner=many)
    api_client.force_login(boss)

    assert walk(api_client, "/api/v1/owned/?limit=1", "next") == [["MANY"], ["FEW"], ["NONE"]]
    assert walk(api_client, "/api/v1/owned/?limit=1&ordering=contacts", "next") == [["NONE"], ["FEW"], ["MANY"]]


def test_model_rows_sort_by_a_related_column(api_client):
    boss = administrator()
    for email in ("b@example.com", "a@example.com", "c@example.com"):
        PartnerFactory(owner=manager(email=email), code=email[0])
    api_client.force_login(boss)

    assert walk(api_client, "/api/v1/owned/?limit=1&ordering=-owner", "next") == [["c"], ["b"], ["a"]]


def test_a_cursor_belongs_to_its_order(api, crowd):
    link = api.get("/api/v1/partners/?limit=4&ordering=since").json()["next"]

    response = api.get(link.replace("ordering=since", "ordering=-since"))

    assert response.status_code == 400
    assert response.json()["errors"][0]["code"] == "invalid_cursor"


def test_links_keep_the_filters(api, crowd):
    pages = walk(api, "/api/v1/partners/?limit=2&level=S", "next")

    assert [code for page in pages for code in page] == ["P00", "P03", "P06", "P09", "P12"]


def test_a_list_asks_as_often_for_many_rows_as_for_few(api, boss):
    counts = []
    for size in (1, 100):
        PartnerFactory.create_batch(size, owner=boss)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            api.get("/api/v1/partners/?limit=100")
        counts.append(len(queries))

    assert all(few == many for few, many in pairwise(counts))
    assert "COUNT(" not in " ".join(query["sql"] for query in queries)
