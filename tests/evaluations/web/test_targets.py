from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from evaluations.models import KpiTarget
from tests.factories.accounts import manager
from tests.factories.evaluations import COMPLAINT_CURVE, NOW, KpiFactory, KpiTargetFactory, rate_kpi
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def february() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def partner(client):
    partner = PartnerFactory(code="VOLT", stage="active")
    client.force_login(partner.owner)
    return partner


def spans() -> list[tuple[date, date | None, Decimal]]:
    return list(KpiTarget.objects.order_by("valid_from").values_list("valid_from", "valid_to", "target"))


def test_a_target_is_set_from_a_month_on(client, partner):
    KpiFactory(code="sales")
    values = {"partner": "VOLT", "kpi": "sales", "target": "1,200", "weight": "2", "valid_from": "2025-02"}

    answer = client.post("/targets/new/?partner=VOLT&kpi=sales", values)

    assert answer["Location"] == "/partners/VOLT/targets/"
    assert spans() == [(date(2025, 2, 1), None, Decimal(1200))]


YEAR = {"partner": "VOLT", "kpi": "sales", "target": "5,000", "span": "year", "weight": "2", "valid_from": "2025-02"}


def test_a_year_is_split_evenly_and_the_first_months_take_what_is_left(client, partner):
    KpiFactory(code="sales", is_integer=True)

    answer = client.post("/targets/new/", YEAR)

    assert answer["Location"] == "/partners/VOLT/targets/"
    assert spans() == [
        (date(2025, 2, 1), date(2025, 9, 1), Decimal(417)),
        (date(2025, 10, 1), date(2026, 1, 1), Decimal(416)),
    ]
    assert set(KpiTarget.objects.values_list("weight", flat=True)) == {Decimal(2)}


@pytest.mark.parametrize(
    ("kpi", "changed", "field"),
    [
        ({"aggregation": "mean"}, {}, "target"),
        ({"is_integer": True}, {"target": "4999.5"}, "target"),
        ({}, {"valid_to": "2025-12"}, "valid_to"),
    ],
)
def test_a_year_that_cannot_be_split_is_refused_and_nothing_is_set(client, partner, kpi, changed, field):
    KpiFactory(code="sales", **kpi)

    page = client.post("/targets/new/", {**YEAR, **changed})

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert spans() == []


def test_a_year_over_a_target_that_holds_leaves_nothing_half_set(client, partner):
    KpiTargetFactory(partner=partner, kpi=KpiFactory(code="sales"), valid_from=date(2025, 11, 1))

    page = client.post("/targets/new/", YEAR)

    assert page.status_code == 409
    assert len(spans()) == 1


def test_a_partner_of_somebody_else_is_not_offered(client, partner):
    KpiFactory(code="sales")
    PartnerFactory(code="OTHER")
    values = {"partner": "OTHER", "kpi": "sales", "target": "1", "weight": "1", "valid_from": "2025-02"}

    page = client.post("/targets/new/", values)

    assert page.status_code == 422
    assert "partner" in page.context["form"].errors


def test_a_change_from_a_later_month_leaves_the_months_before(client, partner):
    target = KpiTargetFactory(partner=partner)

    client.post(
        target.get_absolute_url(),
        {"from_month": "2025-03", "target": "150", "weight": "1", "version": target.version},
    )

    assert spans() == [
        (date(2025, 1, 1), date(2025, 2, 1), Decimal(100)),
        (date(2025, 3, 1), None, Decimal(150)),
    ]
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == ["targets.edited", "targets.set"]


def test_a_change_from_the_first_month_changes_the_target_itself(client, partner):
    target = KpiTargetFactory(partner=partner)

    client.post(
        target.get_absolute_url(),
        {"from_month": "2025-01", "target": "150", "weight": "3", "version": target.version},
    )

    assert spans() == [(date(2025, 1, 1), None, Decimal(150))]


@pytest.mark.parametrize("month", ["2024-12", "2025-07"])
def test_a_month_outside_the_target_is_refused(client, partner, month):
    target = KpiTargetFactory(partner=partner, valid_to=date(2025, 6, 1))

    page = client.post(
        target.get_absolute_url(), {"from_month": month, "target": "1", "weight": "1", "version": target.version}
    )

    assert page.status_code == 422
    assert page.context["form"].errors["from_month"] == [
        "This target holds from 2025-01 to 2025-06: choose a month in between."
    ]


def test_a_target_off_its_curve_is_refused_with_what_would_be_right(client, partner):
    target = KpiTargetFactory(partner=partner, kpi=rate_kpi("late", COMPLAINT_CURVE), target=Decimal("0.05"))

    page = client.post(
        target.get_absolute_url(), {"from_month": "2025-02", "target": "0.06", "weight": "1", "version": target.version}
    )

    assert page.status_code == 422
    assert "0.05" in page.context["form"].errors["target"][0]


def test_a_target_is_ended_or_taken_away(client, partner):
    ended, mistaken = KpiTargetFactory(partner=partner), KpiTargetFactory(partner=partner)

    client.post(f"/targets/{ended.pk}/end/", {"valid_to": "2025-03", "version": ended.version})
    client.post(f"/targets/{mistaken.pk}/removal/", {"version": mistaken.version})

    assert spans() == [(date(2025, 1, 1), date(2025, 3, 1), Decimal(100))]


def test_the_weights_of_the_month_add_up_on_the_page(client, partner):
    for weight, first, last in (("1", 1, None), ("3", 1, None), ("5", 3, None), ("7", 1, 1)):
        months = {"valid_from": date(2025, first, 1), "valid_to": date(2025, last, 1) if last else None}
        KpiTargetFactory(partner=partner, weight=Decimal(weight), **months)

    page = client.get("/partners/VOLT/targets/").context

    assert page["weights"] == 4
    assert sorted(row.share for row in page["in_force"]) == [25, 75]
    assert [len(page[name]) for name in ("coming", "ended")] == [1, 1]


def test_another_manager_neither_sees_nor_changes_targets(client, partner):
    target = KpiTargetFactory(partner=partner)
    client.force_login(manager())

    assert client.get("/partners/VOLT/targets/").status_code == 404
    assert client.get(target.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("address", ["/partners/VOLT/targets/", "/kpis/sales/targets/"])
def test_targets_ask_as_often_for_many_as_for_few(client, partner, address):
    sales = KpiFactory(code="sales")
    counts = []
    for count in (2, 20):
        for _ in range(count):
            KpiTargetFactory(partner=partner)
            KpiTargetFactory(partner=PartnerFactory(owner=partner.owner), kpi=sales)
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        counts.append(len(found))

    assert counts[0] == counts[1] <= 11
