from datetime import date
from decimal import Decimal

import pytest

from tests.factories.accounts import manager
from tests.factories.evaluations import KpiFactory, MeasurementFactory
from tests.factories.partners import PartnerFactory

URL = "/measurements/export.csv"

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client):
    owner = manager()
    client.force_login(owner)
    return owner


def lines(answer) -> list[str]:
    return b"".join(answer.streaming_content).decode().split("\r\n")


def test_an_export_can_be_uploaded_again(client, owner):
    partner, kpi = PartnerFactory(code="PH", owner=owner), KpiFactory(code="nps")
    MeasurementFactory(partner=partner, kpi=kpi, value=Decimal("-74.50"), source="=cmd()")
    ratio = KpiFactory(code="rate", aggregation="ratio")
    fraction = {"value": None, "numerator": Decimal(16), "denominator": Decimal(500)}
    MeasurementFactory(partner=partner, kpi=ratio, date=date(2025, 1, 30), **fraction)

    assert lines(client.get(URL)) == [
        "\ufeffpartner,kpi,date,value,numerator,denominator,source,evidence_url",
        "PH,nps,2025-01-31,-74.5,,,'=cmd(),",
        "PH,rate,2025-01-30,,16,500,,",
        "",
    ]


def test_an_export_holds_what_its_reader_may_see(client, owner):
    MeasurementFactory()

    assert len(lines(client.get(URL))) == 2


def test_an_export_is_narrowed_by_the_filters_of_the_api(client, owner):
    partner = PartnerFactory(code="PH", owner=owner)
    MeasurementFactory(partner=partner, date=date(2025, 1, 31))
    MeasurementFactory(partner=partner, date=date(2025, 2, 28))

    assert len(lines(client.get(URL, {"date_to": "2025-01-31", "partner": "PH"}))) == 3
    assert client.get(URL, {"date_to": "soon"}).status_code == 400
