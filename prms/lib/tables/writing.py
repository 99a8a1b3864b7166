"""Write a table that Excel opens in Chinese and English alike, and that cannot run in it."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

DANGEROUS_STARTS = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"


class _Line:
    """A file that hands each written line back."""

    def write(self, line: str) -> str:
        return line


def neutral(cell: Any) -> Any:
    """Return a text cell that no spreadsheet takes for a formula; other values stay as they are."""
    if cell is None:
        return ""
    if isinstance(cell, str) and cell.startswith(DANGEROUS_STARTS):
        return f"'{cell}"
    return cell


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
