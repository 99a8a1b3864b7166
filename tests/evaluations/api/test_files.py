import io
import zipfile
from typing import Any

import pytest
import time_machine
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from evaluations.models import Measurement, MeasurementBatch
from tests.factories.evaluations import NOW, KpiFactory
from tests.factories.partners import PartnerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("early_february", "named")]
FILES = "/api/v1/measurements/files/"
GOOD = "partner,kpi,date,value\nPH,nps,2025-01-31,74\n"


@pytest.fixture
def early_february():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def named(db: None) -> None:
    PartnerFactory(code="PH")
    KpiFactory(code="nps", minimum=-100, maximum=100)


def send(api: APIClient, content: bytes | str, **more: Any) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return api.post(FILES, {"file": SimpleUploadedFile("feed.csv", data), **more}, format="multipart")


def workbook(*rows: list[Any]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
    return stream.getvalue()


def bomb() -> bytes:
    """Return a workbook of some kilobytes that unzips to 200 MB."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)
    return stream.getvalue()


def test_a_file_is_tried_and_then_taken_in(api: APIClient) -> None:
    tried = send(api, GOOD, dry_run="true")
    assert (tried.status_code, tried.json()) == (
        200,
        {"rows": 1, "created": 1, "updated": 0, "unchanged": 0, "bad": []},
    )
    assert not Measurement.objects.exists()

    assert send(api, GOOD).json()["created"] == 1
    assert send(api, GOOD).json()["unchanged"] == 1
    assert (MeasurementBatch.objects.get().door, MeasurementBatch.objects.get().file_name) == ("file", "feed.csv")


def test_a_dry_run_names_every_bad_row(api: APIClient) -> None:
    tried = send(api, GOOD + "PH,nps,2025-01-30,NaN\nXX,nps,2025-01-29,1\n", dry_run="true")
    assert tried.status_code == 200
    assert [(cell["row"], cell["field"]) for cell in tried.json()["bad"]] == [(3, "value"), (4, "partner")]


def test_a_bad_row_keeps_the_whole_file_out_unless_the_good_rows_are_wanted(api: APIClient) -> None:
    text = GOOD + "PH,nps,2025-01-30,NaN\n"
    refused = send(api, text)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/rows/1/value"
    assert not Measurement.objects.exists()

    partial = send(api, text, mode="partial")
    assert (partial.status_code, partial.json()["created"], partial.json()["bad"][0]["row"]) == (207, 1, 3)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_chinese_file_is_read_in_its_encoding(api: APIClient, encoding: str) -> None:
    text = "合作伙伴,指标,日期,数值,来源\nPH,nps,2025/1/31,74,客户满意度调查\n"
    assert send(api, text.encode(encoding)).json()["created"] == 1
    assert Measurement.objects.get().source == "客户满意度调查"


def test_a_workbook_is_read(api: APIClient) -> None:
    content = workbook(["partner", "kpi", "date", "value"], ["PH", "nps", "2025-01-31", 74.5])
    assert send(api, content).json()["created"] == 1
    assert Measurement.objects.get().value == 74.5


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (workbook(["partner", "kpi", "date", "value"], ["PH", "nps", "2025-01-31", "=1+1"]), "D2"),
        (bomb(), "100 MB"),
        (b"PK\x03\x04" + b"\x00" * 100, "XLSX"),
        ("partner,kpi,date,value\nPH,nps,2025-01-31,caf\xe9\n".encode("latin-1") * 9, "encoding"),
        (b"\x00\x01\x02" * 50, "table"),
        ("partner;kpi;date;colour\n", "“colour”"),
        ("partner,kpi,date,value\n" + "PH,nps,2025-01-31,1\n" * 50_001, "50,000"),
        ('partner,kpi,date,value\n"PH,nps,2025-01-31,1\n', "Line"),
    ],
)
def test_what_is_no_table_of_measurements_is_refused(api: APIClient, content: bytes | str, words: str) -> None:
    response = send(api, content)
    assert response.status_code == 400
    assert words in str(response.json())
    assert not Measurement.objects.exists()


def test_a_request_without_a_file_is_refused(api: APIClient) -> None:
    assert api.post(FILES, {"dry_run": "true"}, format="multipart").json()["errors"][0]["pointer"] == "/file"
    assert api.post(FILES, {"file": "text"}).status_code == 415
