"""Measurements from a file: its columns by their English or Chinese names, its bad rows by their numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from django.utils.translation import gettext as _

from accounts.models import User
from evaluations.rules.file_days import plain_day
from evaluations.services.ingest import Ingested, Mode, ingest, preview
from evaluations.services.measurement_store import Counts
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


def rows_of(table: Table) -> list[dict[str, str]]:
    """Return the rows under the names of the fields; empty cells are left out, days read as spreadsheets write them."""
    fields = _fields(table.columns)
    rows = [{fields[name]: cell for name, cell in row.cells.items() if cell} for row in table.rows]
    for row in rows:
        if "date" in row:
            row["date"] = plain_day(row["date"])
    return rows


def _numbers(table: Table) -> list[int]:
    return [row.number for row in table.rows]


def _fields(columns: Sequence[str]) -> dict[str, str]:
    by_name = {alias: field for field, aliases in NAMES.items() for alias in (field, *aliases)}
    fields = {
        name: by_name.get(name.casefold().replace("_", " "), by_name.get(name.casefold(), "")) for name in columns
    }
    unknown = [name for name, field in fields.items() if name and not field]
    if unknown:
        raise UnreadableTable(
            _("The column “%(column)s” is not known. Possible: %(names)s.")
            % {"column": unknown[0], "names": ", ".join(NAMES)}
        )
    missing = [field for field in NEEDED if field not in fields.values()]
    if missing:
        raise UnreadableTable(_("The file has no column “%(column)s”.") % {"column": missing[0]})
    if len(set(fields.values())) < len(fields):
        raise UnreadableTable(_("Two columns of the file mean the same. Keep one of them."))
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
    return FileCheck(len(table.rows), done.counts, bad)
