import pytest

from prms.lib.tables import csv_response, neutral


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
