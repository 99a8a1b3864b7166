"""10,000 partners with six KPIs, a manager of 25 of them, and a month of daily measurements."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.rules.permissions import Role
from accounts.services import create_token, create_user, ensure_organisation
from evaluations.models import GradeBand, Kpi, KpiTarget
from partners.models import Partner

PARTNERS, DAYS = 10_000, 30
MONTH = date(2025, 6, 1)
MANAGED = 25
BATCH = 5_000
LOWER = [["0.02", "120"], ["0.032", "110"], ["0.05", "100"], ["0.10", "0"]]
HOURS = [["13.5", "120"], ["16", "115"], ["24", "100"], ["48", "0"]]
# Code, direction, aggregation, curve, target, and the bounds of a day's value.
KPIS = (
    ("bench_contracts", "higher", "sum", None, "500", (8, 24)),
    ("bench_value", "higher", "sum", None, "90000", (2000, 4000)),
    ("bench_nps", "higher", "mean", None, "70", (50, 90)),
    ("bench_hours", "lower", "mean", HOURS, "24", (12, 40)),
    ("bench_delay", "lower", "ratio", LOWER, "0.05", (0, 12)),
    ("bench_failures", "lower", "ratio", LOWER, "0.05", (0, 9)),
)


@dataclass(frozen=True, slots=True)
class World:
    """What the benchmarks work on; tokens are the secrets themselves."""

    manager: User
    admin_token: str
    partner_codes: list[str]


def build_world() -> World:
    """Create the partners, KPIs and targets, and who calls."""
    ensure_organisation(name="Benchmark", by=None, time_zone="UTC", currency="USD")
    password = "benchmark-password-1"
    admin = create_user(email="bench-admin@example.com", name="Admin", roles=[Role.ADMINISTRATOR], by=None)
    manager = create_user(
        email="bench-manager@example.com", name="Manager", roles=[Role.MANAGER], by=None, password=password
    )
    other = create_user(email="bench-other@example.com", name="Other", roles=[Role.MANAGER], by=None)
    partners = Partner.objects.bulk_create(
        Partner(
            code=f"B{number:05d}",
            name=f"Partner {number:05d}",
            level="SABC"[number % 4],
            stage="active",
            owner=manager if number < MANAGED else other,
        )
        for number in range(PARTNERS)
    )
    kpis = [_create_kpi(row) for row in KPIS]
    KpiTarget.objects.bulk_create(
        (
            KpiTarget(partner=partner, kpi=kpi, valid_from=MONTH.replace(year=2024), target=Decimal(row[4]), weight=1)
            for partner in partners
            for kpi, row in zip(kpis, KPIS, strict=True)
        ),
        batch_size=10_000,
    )
    _ensure_bands()
    made = create_token(user=admin, name="bench", scopes=["*:read", "*:write"], by=admin, now=timezone.now())
    analyze()
    return World(manager, made[1], [partner.code for partner in partners])


def bodies(codes: list[str]) -> Iterator[bytes]:
    """Yield the requests of a month: 5,000 rows each, partner by partner as a nightly feed sends them."""
    draw = random.Random(42)  # figures, not secrets
    rows: list[dict[str, str]] = []
    for code in codes:
        for kpi, _, aggregation, _, _, bounds in KPIS:
            for day in range(DAYS):
                rows.append(_row(code, kpi, aggregation, MONTH + timedelta(days=day), draw.randint(*bounds)))
        if len(rows) >= BATCH:
            yield _body(rows[:BATCH])
            del rows[:BATCH]
    while rows:
        yield _body(rows[:BATCH])
        del rows[:BATCH]


def analyze() -> None:
    """Let the planner know the tables, as autovacuum does in a running system."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _create_kpi(row: tuple) -> Kpi:
    code, direction, aggregation, curve, _, _ = row
    return Kpi.objects.create(
        code=code, name=code, dimension="business", direction=direction, aggregation=aggregation, curve=curve
    )


def _ensure_bands() -> None:
    starts = (("excellent", 120), ("good", 100), ("acceptable", 80), ("poor", 0))
    for grade, starts_at in starts:
        GradeBand.objects.get_or_create(grade=grade, defaults={"starts_at": starts_at})


def _row(partner: str, kpi: str, aggregation: str, day: date, drawn: int) -> dict[str, str]:
    row = {"partner": partner, "kpi": kpi, "date": day.isoformat(), "source": "bench"}
    if aggregation == "ratio":
        return row | {"numerator": str(drawn), "denominator": "100"}
    return row | {"value": str(drawn)}


def _body(rows: list[dict[str, str]]) -> bytes:
    return json.dumps({"mode": "atomic", "rows": rows}).encode()
