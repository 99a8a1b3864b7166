import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.rules.permissions import Role
from evaluations.models import Measurement, MeasurementBatch
from evaluations.services import close_month
from prms.lib.periods import Month
from tests.factories.accounts import manager, person
from tests.factories.evaluations import NOW, KpiFactory, KpiTargetFactory, row, take_in
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db
UPLOAD = "/measurements/upload/"
FILE = "partner,kpi,date,value\nPH,sales,2025-01-31,74\nPH,sales,2025-02-30,5\nPH,sales,2025-01-30,-3\n"


@pytest.fixture
def partner(client):
    partner = PartnerFactory(code="PH", stage="active")
    client.force_login(partner.owner)
    return partner


@pytest.fixture
def sales():
    return KpiFactory(code="sales", minimum=0)


def check(client, text: str):
    return client.post(UPLOAD, {"file": SimpleUploadedFile("feed.csv", text.encode())})


def bad_rows(client, token: str) -> str:
    return b"".join(client.get(f"/measurements/upload/{token}/bad-rows.csv").streaming_content).decode("utf-8-sig")


def test_bad_rows_are_downloaded_with_their_reasons(client, partner, sales):
    lines = bad_rows(client, check(client, FILE).context["token"]).splitlines()

    assert lines[0] == "partner,kpi,date,value,reason"
    assert [line.split(",")[:4] for line in lines[1:]] == [
        ["PH", "sales", "2025-02-30", "5"],
        ["PH", "sales", "2025-01-30", "-3"],
    ]
    assert "is not a day" in lines[1]


def test_mended_bad_rows_are_sent_again_with_the_column_of_reasons(client, partner, sales):
    tried = check(client, FILE)
    client.post(UPLOAD, {"token": tried.context["token"], "partial": "true"})
    mended = bad_rows(client, tried.context["token"]).replace("02-30", "01-29").replace("-3,", "3,")

    again = check(client, mended)
    client.post(UPLOAD, {"token": again.context["token"]})

    assert again.status_code == 200
    assert sorted(Measurement.objects.values_list("value", flat=True)) == [3, 5, 74]


def test_what_was_left_out_stays_with_the_import(client, partner, sales):
    tried = check(client, FILE)
    done = client.post(UPLOAD, {"token": tried.context["token"], "partial": "true"})

    page = client.get(done.context["check"].batch.get_absolute_url())

    refused = page.context["refused"]
    assert [(found.number, found.sent) for found in refused] == [
        (3, "PH, sales, 2025-02-30, 5"),
        (4, "PH, sales, 2025-01-30, -3"),
    ]
    assert refused[1].problems == ["-3 is too little: this KPI is at least 0."]


def test_refused_rows_are_worded_in_the_readers_language(client, partner, sales):
    tried = check(client, FILE)
    batch = client.post(UPLOAD, {"token": tried.context["token"], "partial": "true"}).context["check"].batch

    page = client.get(f"{batch.get_absolute_url()}?lang=zh-hans")

    assert page.context["refused"][1].problems != ["-3 is too little: this KPI is at least 0."]


def test_the_file_of_somebody_else_is_not_found(client, partner, sales):
    token = check(client, FILE).context["token"]
    client.force_login(manager())

    assert client.get(f"/measurements/upload/{token}/bad-rows.csv").status_code == 404


def test_an_undo_says_first_what_it_changes(client, partner, sales):
    KpiTargetFactory(partner=partner, kpi=sales)
    take_in(row(partner, sales, "1"), by=partner.owner)
    batch = take_in(row(partner, sales, "2"), row(partner, sales, "3", "2024-12-31"), by=partner.owner).batch
    close_month(month=Month(2025, 1), by=None, now=NOW)

    effect = client.get(f"{batch.get_absolute_url()}undo/").context["effect"]

    assert (effect.restored, effect.removed, effect.partners) == (1, 1, 1)
    assert [f"{month:%Y-%m}" for month in effect.months] == ["2024-12", "2025-01"]
    assert [f"{month:%Y-%m}" for month in effect.closed_months] == ["2025-01"]
    assert Measurement.objects.count() == 2


def test_an_undone_import_says_who_took_it_back(client, partner, sales):
    batch = take_in(row(partner, sales, "2"), by=partner.owner).batch

    answer = client.post(f"{batch.get_absolute_url()}undo/")

    assert answer["Location"] == batch.get_absolute_url()
    assert not Measurement.objects.exists()
    page = client.get(batch.get_absolute_url())
    assert page.context["batch"].undone_by == partner.owner
    assert not page.context["may_undo"]


def test_an_import_that_was_overwritten_names_the_later_one(client, partner, sales):
    first = take_in(row(partner, sales, "1"), by=partner.owner).batch
    later = take_in(row(partner, sales, "2"), by=partner.owner).batch

    page = client.get(f"{first.get_absolute_url()}undo/")

    assert page.context["effect"].blocked_by == later.pk
    assert client.post(f"{first.get_absolute_url()}undo/").status_code == 409
    assert Measurement.objects.get().value == 2


def test_one_sees_own_imports_and_readers_of_all_see_every_one(client, partner, sales):
    batch = take_in(row(partner, sales, "1"), by=partner.owner).batch
    client.force_login(manager())
    assert client.get("/measurements/imports/").context["page"].paginator.count == 0
    assert client.get(batch.get_absolute_url()).status_code == 404

    client.force_login(person(Role.EXECUTIVE))
    assert client.get("/measurements/imports/").context["page"].paginator.count == 1
    assert client.post(f"{batch.get_absolute_url()}undo/").status_code == 403


def test_an_import_asks_as_often_for_many_rows_as_for_few(client, partner, sales):
    counts = []
    for count in (2, 28):
        rows = [row(partner, sales, str(count), f"2025-01-{day:02}") for day in range(1, count + 1)]
        batch = take_in(*rows, by=partner.owner).batch
        with CaptureQueriesContext(connection) as found:
            client.get(batch.get_absolute_url())
        counts.append(len(found))

    assert MeasurementBatch.objects.count() == 2
    assert counts[0] == counts[1] <= 10
