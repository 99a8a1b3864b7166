import io
import zipfile

import pytest
import xlsxwriter

from prms.lib.tables import read_table
from prms.lib.tables.limits import UnreadableTable

HEADER = "partner,kpi,date,value"


def workbook(*sheets: dict[str, object]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    for cells in sheets:
        sheet = book.add_worksheet()
        for place, value in cells.items():
            sheet.write(place, value)
    book.close()
    return target.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\n保险,nps,2025-01-31,74\n".encode(),
        f"{HEADER}\r\n保险,nps,2025-01-31,74\r\n".encode("utf-8-sig"),
        f"{HEADER}\n保险,nps,2025-01-31,74\n".encode("utf-16"),
        f"{HEADER}\n保险,nps,2025-01-31,74\n".encode("gb18030"),
        f"{HEADER}\n保险,nps,2025-01-31,74\n".replace(",", ";").encode(),
        f"{HEADER}\n保险,nps,2025-01-31,74\n".replace(",", "\t").encode(),
        f"{HEADER}\n\n ,,,\n保险,nps,2025-01-31,74,,\n".encode(),
    ],
)
def test_a_table_reads_the_same_whatever_program_wrote_it(content):
    table = read_table(content)

    assert table.columns == ["partner", "kpi", "date", "value"]
    assert [row.cells for row in table.rows] == [{"partner": "保险", "kpi": "nps", "date": "2025-01-31", "value": "74"}]


def test_a_row_keeps_the_number_it_has_in_the_file():
    assert [row.number for row in read_table(b"a,b\n1,2\n\n3,4\n").rows] == [2, 4]


def test_a_workbook_gives_numbers_as_they_were_typed():
    table = read_table(workbook({"A1": "partner", "B1": "value", "A2": "PH", "B2": 0.1, "A3": "CL", "B3": 580}))

    assert [row.cells["value"] for row in table.rows] == ["0.1", "580"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n1,2\n", "first row is empty"),
        (b"a,a\n1,2\n", "stands twice"),
        (b"a,b\n1,2,3\n", "Row 2 has more cells"),
        (b'a,b\n"1,2\n', "not CSV"),
        (b"a,b\n\x00\x00,1\n", "not a table"),
        ("name\nfélix à Orléans, élève\n".encode("latin-1"), "encoding is not known: see line 2"),
        (b"\xd0\xcf\x11\xe0rest", "old XLS"),
        (b"PK\x03\x04rest", "cannot be read"),
        (b"a\n" + b"1\n" * 50_001, "50,000 rows"),
        (b"a" * (10 * 1024 * 1024 + 1), "10 MB"),
    ],
)
def test_what_is_no_table_is_refused_with_what_would_be_right(content, words):
    with pytest.raises(UnreadableTable, match=words):
        read_table(content)


def test_a_formula_is_refused_and_its_cell_named():
    with pytest.raises(UnreadableTable, match="Cell B2"):
        read_table(workbook({"A1": "partner", "B1": "value", "A2": "PH", "B2": "=1+1"}))


def test_a_formula_on_a_sheet_that_is_not_read_is_no_matter():
    table = read_table(workbook({"A1": "partner", "A2": "PH"}, {"A1": "=1+1"}))

    assert [row.cells for row in table.rows] == [{"partner": "PH"}]


def test_a_zip_bomb_is_refused_before_it_is_unzipped():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (200 * 1024 * 1024))

    with pytest.raises(UnreadableTable, match="unzips to more than 100 MB"):
        read_table(target.getvalue())


def test_a_workbook_that_lies_about_its_size_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 5_000_000)
    content = target.getvalue().replace((5_000_000).to_bytes(4, "little"), (50).to_bytes(4, "little"))

    with pytest.raises(UnreadableTable, match="cannot be read"):
        read_table(content)
