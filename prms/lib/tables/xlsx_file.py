"""XLSX: the first sheet, checked for bombs and formulas before its cells are believed."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from prms.lib.money import canonical_decimal
from prms.lib.tables.limits import MOST_UNZIPPED_BYTES, UnreadableTable, check_row_count

SIGNATURE = b"PK\x03\x04"
LEGACY_SIGNATURE = b"\xd0\xcf\x11\xe0"
FORMULA = re.compile(rb'<c\s[^>]*?\br="([A-Z]{1,3}[0-9]{1,7})"[^>]*>\s*<f[\s/>]')
FIRST_SHEET = re.compile(rb'<(?:\w+:)?sheet\s[^>]*?\w+:id="([^"]+)"')
RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
CHUNK = 1024 * 1024
READ_ERRORS = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)


def read_xlsx(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the row number and the cells, as text, of each row of the first sheet."""
    _check_archive(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = workbook.get_sheet_by_index(0)
        check_row_count(sheet.total_height - 1)
        rows = sheet.to_python(skip_empty_area=False)
    except PasswordError as error:
        raise UnreadableTable(_("The workbook is protected by a password. Save it without one.")) from error
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise _damaged() from error
    for number, cells in enumerate(rows, start=1):
        yield number, [_as_text(cell) for cell in cells]


def _check_archive(content: bytes) -> None:
    """Refuse a workbook that unzips to too much, lies about it, or holds a formula in the sheet that is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > MOST_UNZIPPED_BYTES:
                raise _too_large()
            first = _first_sheet(archive)
            for entry in entries:
                _check_entry(archive, entry, first)
    except READ_ERRORS as error:
        raise _damaged() from error


def _first_sheet(archive: zipfile.ZipFile) -> str:
    """Return the name of the entry with the first sheet, "" when the workbook does not say it plainly."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return ""
    sheet = FIRST_SHEET.search(archive.read("xl/workbook.xml"))
    for relation in RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")) if sheet else ():
        if sheet and b'Id="%s"' % sheet.group(1) in relation:
            target = re.search(rb'Target="/?(?:xl/)?([^"]+)"', relation)
            name = f"xl/{target.group(1).decode()}" if target else ""
            return name if name in names else ""
    return ""


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, first_sheet: str) -> None:
    """Read an entry to its end, so that its declared size and checksum are known to be true."""
    is_any_sheet = entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml")
    is_sheet = entry.filename == first_sheet if first_sheet else is_any_sheet
    with archive.open(entry) as stream:
        if not is_sheet:
            while stream.read(CHUNK):
                pass
            return
        found = FORMULA.search(stream.read())
    if found:
        raise UnreadableTable(
            _("Cell %(cell)s holds a formula. Paste the cells as values and save the file again.")
            % {"cell": found.group(1).decode()}
        )


def _as_text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return canonical_decimal(Decimal(repr(cell)))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if not isinstance(cell, timedelta) else str(cell.total_seconds())


def _too_large() -> UnreadableTable:
    return UnreadableTable(
        _("The workbook unzips to more than %(most)s MB. Split it into several files.")
        % {"most": MOST_UNZIPPED_BYTES // 1024 // 1024}
    )


def _damaged() -> UnreadableTable:
    return UnreadableTable(_("The workbook cannot be read. Open it in your spreadsheet program and save it as XLSX."))
