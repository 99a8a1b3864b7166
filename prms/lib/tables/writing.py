"""Write a table that Excel opens in Chinese and English alike, and that cannot run in it."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import chain
from typing import Any, BinaryIO

import xlsxwriter
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from prms.lib.files import download_bytes

DANGEROUS_STARTS = ("=", "+", "-", "@", "\t", "\r")
# What Excel opens, less the header.
MOST_SHEET_ROWS = 1_048_575
BYTE_ORDER_MARK = "\ufeff"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class _Line:
    """A file that hands each written line back."""

    def write(self, line: str) -> str:
        return line


def neutral(cell: Any) -> Any:
    """Return a text that no spreadsheet takes for a formula, a moment as ISO 8601, any other value as it is."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat()
    if isinstance(cell, str) and cell.startswith(DANGEROUS_STARTS):
        return f"'{cell}"
    return cell


def table_response(
    request: HttpRequest, *, file_name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> HttpResponseBase:
    """Return the rows as a download: CSV, or a workbook where the address says `file=xlsx`."""
    if request.GET.get("file") != "xlsx":
        return csv_response(file_name=file_name, header=header, rows=rows)
    name = file_name.removesuffix(".csv")
    content = xlsx_bytes(title=name, header=header, rows=rows)
    return download_bytes(content, name=f"{name}.xlsx", content_type=XLSX_TYPE)


def csv_response(*, file_name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """Return the rows as a CSV download: UTF-8 with a byte order mark, CRLF, text cells neutralised."""
    response = StreamingHttpResponse(_lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file_name)
    return response


def _lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK + writer.writerow(header)
    for row in rows:
        yield writer.writerow([neutral(cell) for cell in row])


def write_csv(target: BinaryIO, *, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write what `csv_response` sends, row by row, however many there are."""
    target.writelines(line.encode() for line in _lines(header, rows))


def write_xlsx(target: BinaryIO, *, title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write what `xlsx_bytes` returns, row by row; a workbook takes MOST_SHEET_ROWS at most."""
    _write_book(target, {"constant_memory": True}, {"title": title}, [header], rows)


def xlsx_bytes(
    *, title: str, header: Sequence[str], rows: Iterable[Sequence[Any]], written_at: datetime | None = None
) -> bytes:
    """Return the rows as a workbook of one sheet: numbers are numbers, texts are neutralised and never formulas."""
    target = io.BytesIO()
    # A workbook knows no time zones.
    made = {"created": written_at.replace(tzinfo=None)} if written_at else {}
    _write_book(target, {"in_memory": True}, {"title": title, **made}, [header], rows)
    return target.getvalue()


def _write_book(
    target: BinaryIO,
    options: dict[str, bool],
    properties: dict[str, Any],
    header: Sequence[Sequence[str]],
    rows: Iterable[Sequence[Any]],
) -> None:
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties(properties)
        sheet = book.add_worksheet(properties["title"][:31])
        for number, row in enumerate(chain(header, rows)):
            for column, cell in enumerate(row):
                if isinstance(cell, Decimal | int) and not isinstance(cell, bool):
                    sheet.write_number(number, column, cell)
                else:
                    sheet.write_string(number, column, str(neutral(cell)))
        sheet.freeze_panes(1, 0)
