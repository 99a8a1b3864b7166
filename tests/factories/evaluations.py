from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from evaluations.models import Kpi, KpiTarget, Measurement, MeasurementBatch
from evaluations.services.ingest import Ingested, ingest
from partners.models import Partner
from tests.factories.partners import PartnerFactory

# After the seed month January 2025 has ended, and before it is closed by the sweep.
NOW = datetime(2025, 2, 3, 1, 0, tzinfo=UTC)
JANUARY = date(2025, 1, 1)

COMPLAINT_CURVE = [["0.02", "120"], ["0.032", "110"], ["0.05", "100"], ["0.10", "0"]]
QUOTING_CURVE = [["13.5", "120"], ["16", "115"], ["24", "100"], ["48", "0"]]
FAILURE_CURVE = [["0.003", "120"], ["0.01", "100"], ["0.03", "0"]]


class KpiFactory(DjangoModelFactory):
    """A KPI where more is better; days add up."""

    class Meta:
        model = Kpi

    code = factory.Sequence(lambda n: f"kpi_{n}")
    name = factory.Sequence(lambda n: f"KPI {n}")
    dimension = "business"
    direction = "higher"
    aggregation = "sum"


class KpiTargetFactory(DjangoModelFactory):
    class Meta:
        model = KpiTarget

    partner = factory.SubFactory(PartnerFactory)
    kpi = factory.SubFactory(KpiFactory)
    valid_from = JANUARY
    target = Decimal(100)
    weight = Decimal(1)


class MeasurementFactory(DjangoModelFactory):
    """A measurement put straight into its table, without marks: for reading it back."""

    class Meta:
        model = Measurement

    partner = factory.SubFactory(PartnerFactory)
    kpi = factory.SubFactory(KpiFactory)
    date = date(2025, 1, 31)
    value = Decimal(580)
    batch = factory.LazyFunction(lambda: MeasurementBatch.objects.create(door="form"))


def rate_kpi(code: str, curve: list[list[str]], **fields: Any) -> Kpi:
    """Return a KPI where less is better, formed as a ratio."""
    return KpiFactory(code=code, direction="lower", aggregation="ratio", curve=curve, **fields)


def row(
    partner: Partner, kpi: Kpi, value: str | tuple[str, str], day: str = "2025-01-31", **more: Any
) -> dict[str, Any]:
    """Return one measurement as it arrives; a pair is a numerator and a denominator."""
    figure = {"value": value} if isinstance(value, str) else {"numerator": value[0], "denominator": value[1]}
    return {"partner": partner.code, "kpi": kpi.code, "date": day, **figure, **more}


def take_in(*rows: dict[str, Any], now: datetime = NOW, **options: Any) -> Ingested:
    """Ingest the rows as the system does."""
    return ingest(rows=rows, now=now, **{"door": "command", "by": None, **options})


def seed_month() -> Partner:
    """Return a partner with the six KPIs of the worked month: January 2025, equal weights."""
    partner = PartnerFactory(stage="active")
    plan: list[tuple[Kpi, str, str | tuple[str, str]]] = [
        (KpiFactory(code="contracts", is_integer=True), "500", "580"),
        (KpiFactory(code="conversion_rate", aggregation="ratio"), "0.18", ("96", "500")),
        (KpiFactory(code="nps", aggregation="last", scale=100), "70", "74"),
        (rate_kpi("complaint_rate", COMPLAINT_CURVE), "0.05", ("16", "500")),
        (KpiFactory(code="quoting_hours", direction="lower", aggregation="mean", curve=QUOTING_CURVE), "24", "16"),
        (rate_kpi("failure_rate", FAILURE_CURVE), "0.01", ("3", "1000")),
    ]
    for kpi, target, _ in plan:
        KpiTargetFactory(partner=partner, kpi=kpi, target=Decimal(target))
    take_in(*(row(partner, kpi, actual) for kpi, _, actual in plan))
    return partner
