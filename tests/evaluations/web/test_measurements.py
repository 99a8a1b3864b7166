from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.rules.permissions import Role
from evaluations.models import Measurement, MeasurementBatch
from tests.factories.accounts import manager, person
from tests.factories.evaluations import NOW, KpiFactory, KpiTargetFactory, MeasurementFactory, row, take_in
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db
ENTRY = "/partners/VOLT/entry/"


@pytest.fixture(autouse=True)
def february() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def partner(client):
    partner = PartnerFactory(code="VOLT", stage="active")
    client.force_login(partner.owner)
    return partner


@pytest.fixture
def kpis(partner):
    kpis = [KpiFactory(code="sales", is_integer=True), KpiFactory(code="rate", aggregation="ratio")]
    for kpi in kpis:
        KpiTargetFactory(partner=partner, kpi=kpi)
    KpiFactory(code="other")
    return kpis


def figures() -> list[tuple[str, str, Decimal | None, Decimal | None]]:
    rows = Measurement.objects.order_by("kpi__code").values_list("kpi__code", "date", "value", "denominator")
    return [(code, f"{day}", value, denominator) for code, day, value, denominator in rows]


def test_several_kpis_are_entered_at_once_for_a_month(client, partner, kpis):
    values = {"day": "2025-01", "sales__value": "1,580", "rate__numerator": "96", "rate__denominator": "500"}

    answer = client.post(ENTRY, values)

    assert answer["Location"] == "/measurements/?partner=VOLT"
    assert figures() == [("rate", "2025-01-31", None, 500), ("sales", "2025-01-31", 1580, None)]
    assert MeasurementBatch.objects.get().door == "form"


def test_only_kpis_with_a_target_are_asked_for_unless_all_are_wanted(client, partner, kpis):
    assert {kpi.code for kpi in client.get(ENTRY).context["form"].kpis} == {"sales", "rate"}
    assert {kpi.code for kpi in client.get(f"{ENTRY}?all=1").context["form"].kpis} == {"sales", "rate", "other"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"day": "2025-01", "sales__value": "1.5"}, "sales__value"),
        ({"day": "2025-01", "sales__value": "abc"}, "sales__value"),
        ({"day": "2025-01", "rate__numerator": "1"}, "rate__denominator"),
        ({"day": "2025-01", "rate__numerator": "1", "rate__denominator": "0"}, "rate__denominator"),
        ({"day": "2025-02-28", "sales__value": "1"}, "day"),
        ({"day": "31.01.2025", "sales__value": "1"}, "day"),
    ],
)
def test_a_figure_that_cannot_be_is_named_at_its_field_and_nothing_is_kept(client, partner, kpis, values, field):
    page = client.post(ENTRY, values)

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert not Measurement.objects.exists()


def test_known_figures_stand_in_the_form_and_unchanged_ones_write_nothing(client, partner, kpis):
    take_in(row(partner, kpis[0], "580"))

    page = client.get(f"{ENTRY}?day=2025-01-31")
    client.post(ENTRY, {"day": "2025-01-31", "sales__value": "580"})

    assert page.context["form"]["sales__value"].value() == "580"
    assert MeasurementBatch.objects.count() == 1


def test_a_correction_keeps_who_replaced_what_and_why(client, partner, kpis):
    take_in(row(partner, kpis[0], "580", source="crm"), by=partner.owner)
    measurement = Measurement.objects.get()
    values = {"value": "600", "reason": "Counted twice", "seen_batch": measurement.batch_id}

    client.post(measurement.get_absolute_url(), values)

    entries = client.get(measurement.get_absolute_url()).context["entries"]
    assert [(entry.figures.value, entry.batch.reason) for entry in entries] == [(600, "Counted twice"), (580, "")]
    assert [entry.replaced_at is None for entry in entries] == [True, False]
    measurement.refresh_from_db()
    assert measurement.source == "crm"


def test_a_correction_over_a_value_nobody_saw_is_refused(client, partner, kpis):
    take_in(row(partner, kpis[0], "580"))
    measurement = Measurement.objects.get()
    take_in(row(partner, kpis[0], "590"))

    page = client.post(
        measurement.get_absolute_url(), {"value": "600", "reason": "Why", "seen_batch": measurement.batch_id}
    )

    assert page.status_code == 412
    assert Measurement.objects.get().value == 590


@pytest.mark.parametrize(
    ("values", "field"),
    [({"value": "1.5", "reason": "Why"}, "value"), ({"value": "6", "reason": ""}, "reason")],
)
def test_a_correction_that_cannot_be_is_named_at_its_field(client, partner, kpis, values, field):
    take_in(row(partner, kpis[0], "580"))
    measurement = Measurement.objects.get()

    page = client.post(measurement.get_absolute_url(), {**values, "seen_batch": measurement.batch_id})

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]


def test_readers_see_a_measurement_and_correct_nothing(client, partner, kpis):
    take_in(row(partner, kpis[0], "580"))
    measurement = Measurement.objects.get()
    client.force_login(person(Role.FINANCE))

    assert not client.get(measurement.get_absolute_url()).context["may_correct"]
    assert client.post(measurement.get_absolute_url(), {"value": "1", "reason": "Why"}).status_code == 403


def test_the_list_is_narrowed_by_partner_kpi_and_days(client, partner, kpis):
    take_in(row(partner, kpis[0], "1"), row(partner, kpis[0], "2", "2025-01-30"))
    MeasurementFactory()

    assert client.get("/measurements/").context["page"].paginator.count == 2
    assert client.get("/measurements/?kpi=sales&date_from=2025-01-31").context["page"].paginator.count == 1
    assert client.get("/measurements/?date_from=x").context["page"].paginator.count == 0


def test_the_list_asks_as_often_for_many_rows_as_for_few(client, partner):
    counts = []
    for count in (2, 40):
        for _ in range(count):
            MeasurementFactory(partner=PartnerFactory(owner=partner.owner))
        with CaptureQueriesContext(connection) as found:
            client.get("/measurements/")
        counts.append(len(found))

    assert counts[0] == counts[1] <= 9


def test_another_manager_enters_nothing(client, partner):
    client.force_login(manager())

    assert client.get(ENTRY).status_code == 404
