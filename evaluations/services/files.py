"""Measurements from a file: its columns by their English or Chinese names, its bad rows by their numbers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from django.utils.translation import gettext as _

from accounts.models import User
from evaluations.models import MeasurementBatch
from evaluations.rules.file_days import plain_day
from evaluations.services.ingest import Ingested, Mode, ingest, preview
from evaluations.services.measurement_store import Counts
from prms.lib.reading import shown
from prms.lib.tables import Table, read_table
from prms.lib.tables.limits import UnreadableTable

# How a column may be called, beside its own name.
NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "partner": ("partner code", "伙伴", "伙伴编码", "合作伙伴", "合作伙伴编码"),
        "kpi": ("kpi code", "指标", "指标编码"),
        "date": ("day", "日期"),
        "value": ("数值", "值", "实绩"),
        "numerator": ("分子",),
        "denominator": ("分母",),
        "source": ("来源",),
        "evidence_url": ("evidence", "evidence url", "凭证", "凭证链接"),
    }
)
NEEDED = ("partner", "kpi", "date")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?")
# The column that a download of bad rows adds; sent back, it is left aside.
REASON, REASON_NAMES = "reason", ("reason", "原因")


@dataclass(frozen=True, slots=True)
class BadCell:
    """One thing wrong in a file: the row as a person counts it, the field, and what would be right."""

    row: int
    field: str
    detail: str


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What importing a file would do, or did."""

    rows: int
    counts: Counts
    bad: list[BadCell]
    batch: MeasurementBatch | None = None


def check_file(*, content: bytes, by: User, now: datetime) -> FileCheck:
    """Say what importing the file would do; nothing is written. Raises UnreadableTable."""
    table = read_table(content)
    return _checked(table, preview(rows=rows_of(table), by=by, now=now, numbers=_numbers(table)))


def import_file(*, content: bytes, file_name: str, by: User, now: datetime, is_partial: bool = False) -> FileCheck:
    """Write the rows of the file: all of them, or with `is_partial` the good ones.

    Raises UnreadableTable, or RowsRefused when a row is bad and all were wanted.
    """
    table = read_table(content)
    mode = Mode.PARTIAL if is_partial else Mode.ATOMIC
    rows, numbers = rows_of(table), _numbers(table)
    done = ingest(rows=rows, mode=mode, door="file", by=by, now=now, file_name=file_name, numbers=numbers)
    return _checked(table, done)


def _plain(cell: str) -> str | Decimal:
    """Keep a number a number: as text, a negative one would be taken for a formula when it is written."""
    return Decimal(cell) if _NUMBER.fullmatch(cell) else cell


def rows_of(table: Table) -> list[dict[str, str]]:
    """Return the rows under the names of the fields; empty cells are left out, days read as spreadsheets write them."""
    fields = _fields(table)
    rows = [{fields[name]: cell for name, cell in row.cells.items() if cell and fields[name]} for row in table.rows]
    for row in rows:
        if "date" in row:
            row["date"] = plain_day(row["date"])
    return rows


def _numbers(table: Table) -> list[int]:
    return [row.number for row in table.rows]


def _fields(table: Table) -> dict[str, str]:
    by_name = {alias: field for field, aliases in NAMES.items() for alias in (field, *aliases)}
    fields = {
        name: by_name.get(name.casefold().replace("_", " "), by_name.get(name.casefold(), "")) for name in table.columns
    }
    unknown = [name for name, field in fields.items() if name and not field and name.casefold() not in REASON_NAMES]
    if unknown:
        raise UnreadableTable(
            _("The column “%(column)s” is not known. Possible: %(names)s.")
            % {"column": shown(unknown[0]), "names": ", ".join(NAMES)}
        )
    missing = [field for field in NEEDED if field not in fields.values()]
    if missing:
        raise UnreadableTable(
            _("The file has no column “%(column)s”. Needed: %(names)s, and value or numerator and denominator.")
            % {"column": missing[0], "names": ", ".join(NEEDED)}
        )
    meant = [field for field in fields.values() if field]
    if len(set(meant)) < len(meant):
        raise UnreadableTable(_("Two columns of the file mean the same. Keep one of them."))
    if not table.rows:
        raise UnreadableTable(_("The file has a header and no rows below it."))
    return fields


def _checked(table: Table, done: Ingested) -> FileCheck:
    bad = [
        BadCell(
            table.rows[error.index].number,
            error.pointer.split("/")[3] if error.pointer.count("/") > 2 else "",
            error.detail,
        )
        for error in done.errors
    ]
    return FileCheck(len(table.rows), done.counts, bad, done.batch)


def bad_rows(*, content: bytes, by: User, now: datetime) -> tuple[list[str], Iterator[list[str | Decimal]]]:
    """Return the header and the rows of the file that cannot be imported, each with its reasons in a last column.

    Mended, the same columns can be sent again. Raises UnreadableTable.
    """
    table = read_table(content)
    reasons: dict[int, list[str]] = {}
    for cell in _checked(table, preview(rows=rows_of(table), by=by, now=now, numbers=_numbers(table))).bad:
        reasons.setdefault(cell.row, []).append(f"{cell.field}: {cell.detail}" if cell.field else cell.detail)
    columns = [name for name in table.columns if name and name.casefold() not in REASON_NAMES]
    rows = (
        [*(_plain(row.cells.get(name, "")) for name in columns), " ".join(reasons[row.number])]
        for row in table.rows
        if row.number in reasons
    )
    return [*columns, REASON], rows
