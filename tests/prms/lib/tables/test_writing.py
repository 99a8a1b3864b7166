from decimal import Decimal

import pytest

from prms.lib.tables import csv_response, neutral, read_table, table_response


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_text_that_a_spreadsheet_would_run_is_neutralised(cell):
    assert neutral(cell) == f"'{cell}"


@pytest.mark.parametrize(("cell", "written"), [("a=1", "a=1"), (-1, -1), (None, ""), ("保险", "保险")])
def test_other_cells_stay_as_they_are(cell, written):
    assert neutral(cell) == written


def test_a_download_opens_in_a_chinese_excel():
    response = csv_response(file_name="partners.csv", header=["name"], rows=[["伙伴"], ["=1"]])

    assert b"".join(response.streaming_content) == "\ufeffname\r\n伙伴\r\n'=1\r\n".encode()
    assert response["Content-Disposition"] == 'attachment; filename="partners.csv"'


def test_a_list_is_a_csv_or_the_workbook_that_the_address_asks_for(rf):
    rows = [["ZEPHYR", Decimal("1.5"), "=SUM(A1)"]]

    plain = table_response(rf.get("/"), file_name="partners.csv", header=["a", "b", "c"], rows=rows)
    book = table_response(rf.get("/?file=xlsx"), file_name="partners.csv", header=["a", "b", "c"], rows=rows)

    assert b"".join(plain).decode("utf-8-sig") == "a,b,c\r\nZEPHYR,1.5,'=SUM(A1)\r\n"
    assert (plain["Content-Disposition"], book["Content-Disposition"]) == (
        'attachment; filename="partners.csv"',
        'attachment; filename="partners.xlsx"',
    )
    columns, (row,) = read_table(b"".join(book))
    assert (columns, list(row.cells.values())) == (["a", "b", "c"], ["ZEPHYR", "1.5", "'=SUM(A1)"])
