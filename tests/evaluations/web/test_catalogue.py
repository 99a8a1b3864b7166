from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.rules.permissions import Role
from evaluations.models import Kpi
from tests.factories.accounts import manager, person
from tests.factories.evaluations import COMPLAINT_CURVE, KpiFactory, KpiTargetFactory, rate_kpi

pytestmark = pytest.mark.django_db

NEW = {
    "code": "delay",
    "name": "Delay",
    "dimension": "efficiency",
    "direction": "lower",
    "aggregation": "mean",
    "no_data": "skip",
}


@pytest.fixture
def keeper(client):
    person_ = manager()
    client.force_login(person_)
    return person_


def points(*pairs: tuple[str, str]) -> dict[str, list[str]]:
    return {"actual": [actual for actual, _ in pairs], "score": [score for _, score in pairs]}


def test_a_kpi_is_added_with_its_curve(client, keeper):
    curve = points(("1", "120"), ("2.5", "100"), ("6", "0"), ("", ""))

    answer = client.post("/kpis/new/", {**NEW, **curve, "maximum": "1,000"})

    kpi = Kpi.objects.get()
    assert answer["Location"] == "/kpis/delay/"
    assert kpi.curve == [["1", "120"], ["2.5", "100"], ["6", "0"]]
    assert kpi.maximum == Decimal(1000)


@pytest.mark.parametrize(
    ("curve", "row", "words"),
    [
        (points(("3", "120"), ("2", "100"), ("6", "0")), 2, "ascend"),
        (points(("1", "120"), ("2", "100"), ("6", "110")), 3, "cannot score more"),
        (points(("1", "120"), ("2", "x"), ("6", "0")), 2, "not a number"),
    ],
)
def test_a_point_that_cannot_be_is_named_beside_its_row(client, keeper, curve, row, words):
    page = client.post("/kpis/new/", {**NEW, **curve})

    assert page.status_code == 422
    assert [found.number for found in page.context["draft"].rows if found.problems] == [row]
    assert words in page.context["draft"].rows[row - 1].problems[0]
    assert [found.actual for found in page.context["draft"].rows[:3]] == curve["actual"]
    assert not Kpi.objects.exists()


def test_a_curve_without_a_target_is_named_as_a_whole(client, keeper):
    page = client.post("/kpis/new/", {**NEW, **points(("1", "120"), ("2", "90"))})

    assert page.status_code == 422
    assert "scores exactly 100" in page.context["draft"].problems[0]


def test_the_preview_scores_a_value_and_saves_nothing(client, keeper):
    curve = points(("1", "120"), ("2", "100"), ("6", "0"))

    page = client.post("/kpis/new/", {**NEW, **curve, "try": "4", "preview": "1"})

    assert page.status_code == 200
    assert page.context["tried"].score == Decimal(50)
    assert 'id="curve-preview"' in page.content.decode()
    assert not Kpi.objects.exists()


def test_more_rows_keep_what_was_typed(client, keeper):
    page = client.post("/kpis/new/", {**NEW, **points(("1", "120")), "more": "1"})

    assert (len(page.context["draft"].rows), page.context["draft"].rows[0].actual) == (6, "1")
    assert page.context["form"]["name"].value() == "Delay"


@pytest.mark.parametrize(
    ("asked", "score", "words"),
    [
        ("try=90&try_target=120", Decimal(75), ""),
        ("try=300&try_target=120", Decimal(120), ""),
        ("try=90", None, "depends on the target"),
        ("try=abc&try_target=1", None, "not a number"),
    ],
)
def test_without_a_curve_a_value_scores_by_its_target(client, keeper, asked, score, words):
    KpiFactory(code="sales")

    tried = client.get(f"/kpis/sales/?{asked}").context["tried"]

    assert tried.score == score
    assert words in tried.problem


def test_a_value_is_tried_on_the_stored_curve(client, keeper):
    rate_kpi("complaints", COMPLAINT_CURVE)

    page = client.get("/kpis/complaints/?try=0.04")

    assert page.context["tried"].score == Decimal("105.56")
    assert "Score curve of" in page.content.decode()


def test_an_edit_over_somebody_elses_is_refused_and_keeps_what_was_typed(client, keeper):
    kpi = KpiFactory(code="sales", name="Sales")
    values = {**NEW, "direction": "higher", "aggregation": "sum", "version": kpi.version}
    client.post("/kpis/sales/edit/", {**values, "name": "First"})

    page = client.post("/kpis/sales/edit/", {**values, "name": "Second"})

    assert page.status_code == 412
    assert "changed in the meantime" in page.content.decode()
    assert page.context["form"]["name"].value() == "Second"
    assert Kpi.objects.get().name == "First"


def test_a_kpi_is_taken_out_of_use_and_back(client, keeper):
    kpi = KpiFactory(code="sales")

    client.post("/kpis/sales/use/", {"is_active": "", "version": kpi.version})
    assert not Kpi.objects.get().is_active
    assert client.get("/kpis/").context["rows"] == []
    assert len(client.get("/kpis/?all=1").context["rows"]) == 1

    client.post("/kpis/sales/use/", {"is_active": "on", "version": kpi.version + 1})
    assert Kpi.objects.get().is_active


def test_a_code_that_is_the_address_of_a_page_is_taken(client, keeper):
    page = client.post("/kpis/new/", {**NEW, "code": "new", "direction": "higher"})

    assert page.status_code == 422
    assert "code" in page.context["form"].errors


def test_readers_see_the_catalogue_and_change_nothing(client, keeper):
    KpiFactory(code="sales")
    client.force_login(person(Role.EXECUTIVE))

    assert client.get("/kpis/sales/").context["edit_url"] == ""
    assert client.get("/kpis/new/").status_code == 403


def test_the_catalogue_asks_as_often_for_many_kpis_as_for_few(client, keeper):
    counts = []
    for count in (2, 30):
        for _ in range(count):
            KpiTargetFactory(kpi=KpiFactory())
        with CaptureQueriesContext(connection) as found:
            client.get("/kpis/")
        counts.append(len(found))

    assert counts[0] == counts[1] <= 10


def test_the_preview_says_what_is_wrong_instead_of_a_formula_that_does_not_hold(client, keeper):
    curve = points(("5", "120"), ("3", "100"), ("6", "0"))

    page = client.post("/kpis/new/", {**NEW, **curve, "preview": "1"}).content.decode()

    preview = page[page.index('id="curve-preview"') :]
    assert "Point 2: The actuals of a curve ascend" in preview
    assert "100 × actual" not in preview
