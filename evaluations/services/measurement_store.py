"""Writes good rows of measurements set-wise: what is new, what replaces a value, and nothing else."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from evaluations.models import Measurement, MeasurementHistory
from evaluations.rules.rows import Row
from prms.lib.bulk import is_postgresql, temporary_table

PARTS = ("value", "numerator", "denominator", "source", "evidence_url")
ARRIVING = {
    "partner_id": "bigint",
    "kpi_id": "bigint",
    "date": "date",
    "value": "decimal",
    "numerator": "decimal",
    "denominator": "decimal",
    "source": "varchar(60)",
    "evidence_url": "varchar(500)",
}

_STORED = Measurement._meta.db_table
_SAME_KEY = "m.kpi_id = a.kpi_id AND m.date = a.date AND m.partner_id = a.partner_id"
_COLUMNS = ", ".join(ARRIVING)


class Counts(NamedTuple):
    """How many rows were new, replaced a value, or said what was known already."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


def store(rows: Sequence[Row], *, batch_id: int, now: datetime) -> Counts | None:
    """Write the rows as a batch, old values into the history; None when somebody wrote the same rows meanwhile."""
    with temporary_table("arriving", ARRIVING, rows), connection.cursor() as cursor:
        cursor.execute(_keep_replaced(), [batch_id, connection.ops.adapt_datetimefield_value(now)])
        replaced = cursor.rowcount
        cursor.execute(_upsert(), [batch_id])
        if not is_postgresql():
            written, created = cursor.rowcount, cursor.rowcount - replaced
        else:
            written, created = cursor.fetchone()
    if written - created != replaced:
        return None
    return Counts(created, replaced, len(rows) - written)


def compare(rows: Sequence[Row]) -> Counts:
    """Say what writing the rows would do, without writing them."""
    sql = f"""
        SELECT count(m.id), count(CASE WHEN {_differs("m", "a")} THEN m.id END)
        FROM arriving a LEFT JOIN {_STORED} m ON {_SAME_KEY}
    """  # noqa: S608  # own names
    with temporary_table("arriving", ARRIVING, rows), connection.cursor() as cursor:
        cursor.execute(sql)
        known, differing = cursor.fetchone()
    return Counts(len(rows) - known, differing, known - differing)


def _keep_replaced() -> str:
    old = ", ".join(f"m.{part}" for part in PARTS)
    # The lock keeps a value from changing between its copy into the history and its replacement.
    lock = "FOR UPDATE OF m" if is_postgresql() else ""
    return f"""
        INSERT INTO {MeasurementHistory._meta.db_table}
            (measurement_id, batch_id, value_batch_id, {", ".join(PARTS)}, replaced_at)
        SELECT m.id, %s, m.batch_id, {old}, %s
        FROM arriving a JOIN {_STORED} m ON {_SAME_KEY}
        WHERE {_differs("m", "a")} ORDER BY m.id {lock}
    """  # noqa: S608  # own names


def _upsert() -> str:
    changes = ", ".join(f"{part} = excluded.{part}" for part in (*PARTS, "batch_id"))
    # Everybody writes in the order of the unique key, so that two batches never wait for each other in a circle.
    upsert = f"""
        INSERT INTO {_STORED} AS m ({_COLUMNS}, batch_id)
        SELECT {_COLUMNS}, %s FROM arriving WHERE true ORDER BY kpi_id, date, partner_id
        ON CONFLICT (kpi_id, date, partner_id) DO UPDATE SET {changes} WHERE {_differs("m", "excluded")}
    """  # noqa: S608  # own names
    if not is_postgresql():
        return upsert
    # A row version without xmax was inserted, not updated.
    return f"""
        WITH written AS ({upsert} RETURNING (m.xmax = 0) AS is_new)
        SELECT count(*), count(*) FILTER (WHERE is_new) FROM written
    """  # noqa: S608  # own names


def _differs(left: str, right: str) -> str:
    differs = "IS DISTINCT FROM" if is_postgresql() else "IS NOT"
    return "(" + " OR ".join(f"{left}.{part} {differs} {right}.{part}" for part in PARTS) + ")"
