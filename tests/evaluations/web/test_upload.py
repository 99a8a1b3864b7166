import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.rules.permissions import Role
from evaluations.models import Measurement, MeasurementBatch
from tests.factories.accounts import manager, person
from tests.factories.evaluations import KpiFactory
from tests.factories.partners import PartnerFactory

URL = "/measurements/upload/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client):
    owner = manager()
    PartnerFactory(code="PH", owner=owner)
    PartnerFactory(code="OTHERS")
    KpiFactory(code="nps", minimum=-100, maximum=100)
    client.force_login(owner)
    return owner


def check(client, text: str, encoding: str = "utf-8"):
    return client.post(URL, {"file": SimpleUploadedFile("feed.csv", text.encode(encoding))})


def test_a_good_file_is_tried_first_and_then_imported(client, owner):
    tried = check(client, "partner,kpi,date,value\nPH,nps,2025-01-31,74\n")

    assert (tried.status_code, tried.context["check"].counts.created) == (200, 1)
    assert not Measurement.objects.exists()

    done = client.post(URL, {"token": tried.context["token"]})

    assert done.context["is_done"]
    assert Measurement.objects.get().value == 74
    assert MeasurementBatch.objects.get().file_name == "feed.csv"


def test_a_chinese_excel_file_is_read_by_its_chinese_columns(client, owner):
    tried = check(client, "合作伙伴,指标,日期,数值\nPH,nps,2025-01-31,74\n", "gb18030")

    assert tried.context["check"].counts.created == 1


def test_every_bad_row_is_named_with_its_number_and_column(client, owner):
    lines = ["partner,kpi,date,value", "PH,nps,2025-01-31,NaN", "OTHERS,nps,2025-01-31,1", "PH,cpi,2025-01-31,1"]
    lines += ["PH,nps,2025-13-01,1", "PH,nps,2025-02-28,-101", "PH,nps,2025-03-31,5", "PH,nps,2025-03-31,6"]

    tried = check(client, "\n".join(lines))

    assert tried.status_code == 422
    assert [(cell.row, cell.field) for cell in tried.context["check"].bad] == [
        (2, "value"),
        (3, "partner"),
        (4, "kpi"),
        (5, "date"),
        (6, "value"),
        (8, ""),
    ]
    assert "Import all rows" not in tried.content.decode()
    assert tried.context["check"].bad[-1].detail.startswith("Row 7 already holds")


def test_days_are_read_as_spreadsheets_write_them(client, owner):
    days = ["2025/1/31", "2025年2月28日", "2025-03"]
    lines = ["partner,kpi,date,value", *(f"PH,nps,{day},1" for day in days)]

    tried = check(client, "\n".join(lines))
    client.post(URL, {"token": tried.context["token"]})

    stored = Measurement.objects.order_by("date").values_list("date", flat=True)
    assert [str(day) for day in stored] == ["2025-01-31", "2025-02-28", "2025-03-31"]


def test_the_good_rows_can_be_imported_alone(client, owner):
    tried = check(client, "partner,kpi,date,value\nPH,nps,2025-01-31,74\nPH,nps,2025-02-28,x\n")

    client.post(URL, {"token": tried.context["token"], "partial": "true"})

    assert Measurement.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("partner,kpi,date,colour\n", "“colour” is not known"),
        ("partner,kpi,value\n", "no column “date”. Needed: partner, kpi, date"),
        ("partner,kpi,date,value\n", "a header and no rows"),
        ("[" * 90_000, "The column “" + "[" * 39 + "…” is not known"),
        ("partner,伙伴,kpi,date,value\n", "mean the same"),
    ],
)
def test_a_file_that_is_no_table_of_measurements_is_refused(client, owner, text, words):
    answer = check(client, text)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_what_was_checked_belongs_to_who_checked_it(client, owner):
    token = check(client, "partner,kpi,date,value\nPH,nps,2025-01-31,74\n").context["token"]
    client.force_login(person(Role.ADMINISTRATOR))

    answer = client.post(URL, {"token": token})

    assert answer.status_code == 422
    assert not Measurement.objects.exists()


def test_readers_have_no_upload(client, owner):
    client.force_login(person(Role.EXECUTIVE))

    assert client.get(URL).status_code == 403


def test_the_empty_file_has_the_columns(client, owner):
    answer = client.get(reverse("evaluations:upload_template"))

    assert b"".join(answer.streaming_content).startswith("\ufeffpartner,kpi,date,value,".encode())
