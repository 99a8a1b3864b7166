"""Bulk ingest through the REST view, beside a plain COPY of the same rows into the same table."""

import io
from collections.abc import Iterator

from django.db import connection, transaction
from django.test import Client

from benchmarks.figures import Figure, by_speed, seconds
from benchmarks.world import World, analyze, bodies
from evaluations.models import Measurement

TABLE = "evaluations_measurement"
COLUMNS = "partner_id, kpi_id, date, value, numerator, denominator, source, evidence_url, external_id, batch_id"


def run(world: World) -> Iterator[Figure]:
    """Ingest a month of 10,000 partners × 6 KPIs × 30 days, then load the same rows by COPY."""
    requests = list(bodies(world.partner_codes))
    client = Client()
    ours = seconds(lambda: [_post(client, world, body) for body in requests])
    rows = Measurement.objects.count()
    copied = _dump()
    _clear()
    plain = seconds(lambda: _copy(copied))
    analyze()
    yield by_speed(
        "bulk ingest by REST, 5,000 rows a request", ours, plain, rows=rows, least_speed=40_000, least_ratio=0.4
    )
    again = seconds(lambda: [_post(client, world, body) for body in requests[:20]])
    yield Figure("the same rows sent again", f"{20 * 5_000 / again:,.0f} rows/s")


def _post(client: Client, world: World, body: bytes) -> None:
    answer = client.post(
        "/api/v1/measurements/bulk/",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {world.admin_token}"},
    )
    if answer.status_code not in (200, 201):
        raise RuntimeError(f"{answer.status_code}: {answer.content[:500]!r}")


def _dump() -> io.StringIO:
    text = io.StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {TABLE} ({COLUMNS}) TO STDOUT", text)
    text.seek(0)
    return text


def _clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLE} CASCADE")


def _copy(text: io.StringIO) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {TABLE} ({COLUMNS}) FROM STDIN", text)
