"""CSV as people's programs write it: UTF-8, UTF-16 or GB18030, separated by comma, semicolon or tab."""

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _

from prms.lib.tables.limits import MOST_ROWS, UnreadableTable

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SEPARATORS = ",;\t"
# Other encodings read as GB18030 give rare characters; real Chinese is nearly all within GB2312.
MOST_RARE_CHARACTERS = 0.1


def decode(content: bytes) -> str:
    """Return the text of a CSV file. Raises UnreadableTable when it is no text in a known encoding."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decode_as(content, encoding)
    try:
        return _without_nul(content.decode("utf-8"))
    except UnicodeDecodeError:
        return _decode_chinese(content)


def read_csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the line number and the cells of each record, one more than allowed at most."""
    text = decode(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        for cells in islice(reader, MOST_ROWS + 2):
            yield reader.line_num, cells
    except csv.Error as error:
        raise UnreadableTable(
            _("Line %(line)s is not CSV: %(problem)s. Check its quotation marks.")
            % {"line": reader.line_num, "problem": error}
        ) from error


def _decode_as(content: bytes, encoding: str) -> str:
    try:
        return _without_nul(content.decode(encoding))
    except UnicodeDecodeError as error:
        raise _unknown_encoding(_line_of(content, error.start)) from error


def _decode_chinese(content: bytes) -> str:
    text = _decode_as(content, "gb18030")
    foreign = [letter for letter in text if ord(letter) > 127]
    rare = sum(1 for letter in foreign if not _is_common(letter))
    if rare > MOST_RARE_CHARACTERS * len(foreign):
        raise _unknown_encoding(_first_foreign_line(content))
    return text


def _is_common(letter: str) -> bool:
    try:
        letter.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise UnreadableTable(_("The file is not a table. Save it as CSV (UTF-8) or XLSX."))
    return text


def _line_of(content: bytes, place: int) -> int:
    return content.count(b"\n", 0, place) + 1


def _first_foreign_line(content: bytes) -> int:
    return _line_of(content, next(place for place, byte in enumerate(content) if byte > 127))


def _unknown_encoding(line: int) -> UnreadableTable:
    return UnreadableTable(
        _("The file's encoding is not known: see line %(line)s. Save it as CSV in UTF-8 (or GB18030), or as XLSX.")
        % {"line": line}
    )


def _separator(text: str) -> str:
    header = text.split("\n", 1)[0]
    return max(SEPARATORS, key=header.count)
