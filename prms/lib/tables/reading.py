"""Read an uploaded table, whatever program wrote it; its content decides, not its name."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from prms.lib.reading import shown
from prms.lib.tables.csv_file import read_csv
from prms.lib.tables.limits import MOST_COLUMNS, UnreadableTable, check_row_count, check_size
from prms.lib.tables.xlsx_file import LEGACY_SIGNATURE, SIGNATURE, read_xlsx


class TableRow(NamedTuple):
    """One row: the number a person sees in the file, and its cells by column."""

    number: int
    cells: dict[str, str]


class Table(NamedTuple):
    """A header and the rows below it; empty rows are left out."""

    columns: list[str]
    rows: list[TableRow]


def read_table(content: bytes) -> Table:
    """Return the table in a CSV or XLSX file.

    Raises UnreadableTable, with what would be right, for anything else: too large, a zip bomb, formulas,
    an unknown encoding, no header, a column named twice, more than 50,000 rows.
    """
    check_size(content)
    records = _records(content)
    columns = _header(next(records, (0, []))[1])
    rows = [_row(number, cells, columns) for number, cells in records if any(cell.strip() for cell in cells)]
    check_row_count(len(rows))
    return Table(columns, rows)


def _records(content: bytes) -> Iterator[tuple[int, list[str]]]:
    if content.startswith(SIGNATURE):
        return read_xlsx(content)
    if content.startswith(LEGACY_SIGNATURE):
        raise UnreadableTable(_("This is a workbook of the old XLS kind. Save it as XLSX or CSV."))
    return read_csv(content)


def _header(cells: Sequence[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise UnreadableTable(_("The first row is empty; it must name the columns."))
    if len(names) > MOST_COLUMNS:
        raise UnreadableTable(_("The file has more than %(most)s columns.") % {"most": MOST_COLUMNS})
    twice = {name for name in names if name and names.count(name) > 1}
    if twice:
        raise UnreadableTable(
            _("The column “%(column)s” stands twice in the header. Keep one of them.") % {"column": shown(min(twice))}
        )
    return names


def _row(number: int, cells: Sequence[str], columns: Sequence[str]) -> TableRow:
    if any(cell.strip() for cell in cells[len(columns) :]):
        raise UnreadableTable(
            _("Row %(row)s has more cells than the header has columns (%(columns)s).")
            % {"row": number, "columns": len(columns)}
        )
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    return TableRow(number, {name: cell.strip() for name, cell in zip(columns, padded, strict=False) if name})
