"""Writes good rows of measurements set-wise: what is new, what replaces a value, and nothing else."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from evaluations.models import Measurement, MeasurementHistory
from evaluations.rules.rows import Row
from prms.lib.bulk import is_postgresql, temporary_table

KEY = ("kpi_id", "date", "partner_id")
PARTS = ("value", "numerator", "denominator", "source", "evidence_url")
ARRIVING = {
    "partner_id": "bigint",
    "kpi_id": "bigint",
    "date": "date",
    "value": "numeric(21, 6)",
    "numerator": "numeric(21, 6)",
    "denominator": "numeric(21, 6)",
    "source": "varchar(60)",
    "evidence_url": "varchar(500)",
}

_STORED, _HISTORY = Measurement._meta.db_table, MeasurementHistory._meta.db_table
_SAME_KEY = " AND ".join(f"m.{column} = a.{column}" for column in KEY)


class Counts(NamedTuple):
    """How many rows were new, replaced a value, or said what was known already."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


def store(rows: Sequence[Row], *, batch_id: int, now: datetime) -> Counts:
    """Write the rows as a batch, old values into the history; a row that says what is known writes nothing.

    Two batches with the same rows wait for each other, and the later one replaces what the earlier wrote.
    """
    moment = connection.ops.adapt_datetimefield_value(now)
    with temporary_table("arriving", ARRIVING, rows), connection.cursor() as cursor:
        cursor.execute(_insert_new(), [batch_id])
        created, updated = cursor.rowcount, 0
        if created < len(rows):
            cursor.execute(_keep_replaced(), [batch_id, moment])
            cursor.execute(_replace(), [batch_id])
            updated = cursor.rowcount
    return Counts(created, updated, len(rows) - created - updated)


def compare(rows: Sequence[Row]) -> Counts:
    """Say what writing the rows would do, without writing them."""
    sql = f"""
        SELECT count(m.id), count(CASE WHEN {_differs()} THEN m.id END)
        FROM arriving a LEFT JOIN {_STORED} m ON {_SAME_KEY}
    """  # noqa: S608  # own names
    with temporary_table("arriving", ARRIVING, rows), connection.cursor() as cursor:
        cursor.execute(sql)
        known, differing = cursor.fetchone()
    return Counts(len(rows) - known, differing, known - differing)


def _insert_new() -> str:
    columns, key = ", ".join(ARRIVING), ", ".join(KEY)
    # Everybody writes in the order of the unique key, so that two batches never wait for each other in a circle.
    return f"""
        INSERT INTO {_STORED} ({columns}, batch_id) SELECT {columns}, %s FROM arriving WHERE true ORDER BY {key}
        ON CONFLICT ({key}) DO NOTHING
    """  # noqa: S608  # own names


def _keep_replaced() -> str:
    old = ", ".join(f"m.{part}" for part in PARTS)
    # The lock keeps a value from changing between its copy into the history and its replacement.
    lock = "FOR UPDATE OF m" if is_postgresql() else ""
    order = ", ".join(f"m.{column}" for column in KEY)
    return f"""
        INSERT INTO {_HISTORY} (measurement_id, batch_id, value_batch_id, {", ".join(PARTS)}, replaced_at)
        SELECT m.id, %s, m.batch_id, {old}, %s
        FROM arriving a JOIN {_STORED} m ON {_SAME_KEY}
        WHERE {_differs()} ORDER BY {order} {lock}
    """  # noqa: S608  # own names


def _replace() -> str:
    changes = ", ".join(f"{part} = a.{part}" for part in PARTS)
    return f"""
        UPDATE {_STORED} AS m SET {changes}, batch_id = %s FROM arriving a WHERE {_SAME_KEY} AND {_differs()}
    """  # noqa: S608  # own names


def _differs() -> str:
    differs = "IS DISTINCT FROM" if is_postgresql() else "IS NOT"
    return "(" + " OR ".join(f"m.{part} {differs} a.{part}" for part in PARTS) + ")"
