"""Bulk ingest through the REST view, beside a plain COPY of the same rows into an equal table."""

import io
from collections.abc import Iterator
from itertools import islice

from django.db import connection, transaction
from django.test import Client

from benchmarks.figures import Figure, by_speed, seconds
from benchmarks.world import World, analyze, bodies
from evaluations.models import Measurement, MeasurementBatch

TABLE, TWIN = "evaluations_measurement", "bench_measurement"
COLUMNS = "partner_id, kpi_id, date, value, numerator, denominator, source, evidence_url, batch_id"
# Ours and plain take turns, so that a busy moment of the machine slows both.
REQUESTS_IN_A_TURN = 30


def run(world: World) -> Iterator[Figure]:
    """Ingest a month of 10,000 partners × 6 KPIs × 30 days, turn by turn with a COPY of the same rows."""
    client = Client(SERVER_NAME="localhost")
    _create_twin()
    requests, first = bodies(world.partner_codes), list(islice(bodies(world.partner_codes), 20))
    ours = plain = 0.0
    while turn := list(islice(requests, REQUESTS_IN_A_TURN)):
        newest = MeasurementBatch.objects.count()
        ours += seconds(lambda turn=turn: [_post(client, world, body) for body in turn])
        copied = _dump(after=newest)
        plain += seconds(lambda copied=copied: _copy(copied))
    rows = Measurement.objects.count()
    analyze()
    yield by_speed(
        "bulk ingest by REST, 5,000 rows a request", ours, plain, rows=rows, least_speed=40_000, least_ratio=0.4
    )
    again = seconds(lambda: [_post(client, world, body) for body in first])
    yield Figure("the same rows sent again", f"{len(first) * 5_000 / again:,.0f} rows/s")


def _create_twin() -> None:
    """Make a table with the same columns, checks, indexes and foreign keys."""
    keys = [("partner_id", "partners_partner"), ("kpi_id", "evaluations_kpi")]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TWIN} (LIKE {TABLE} INCLUDING ALL)")
        for column, target in keys:
            cursor.execute(
                f"ALTER TABLE {TWIN} ADD FOREIGN KEY ({column}) REFERENCES {target} DEFERRABLE INITIALLY DEFERRED"
            )


def _post(client: Client, world: World, body: bytes) -> None:
    answer = client.post(
        "/api/v1/measurements/bulk/",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {world.admin_token}"},
    )
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.status_code}: {answer.content[:500]!r}")


def _dump(*, after: int) -> io.StringIO:
    text = io.StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY (SELECT {COLUMNS} FROM {TABLE} WHERE batch_id > {after}) TO STDOUT", text)
    text.seek(0)
    return text


def _copy(text: io.StringIO) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {TWIN} ({COLUMNS}) FROM STDIN", text)
