import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.services import complete_launch_step, ensure_launch_steps
from tests.agreements.web.conftest import NOW
from tests.factories.agreements import AgreementFactory

TAB = "/agreements/AG-1/launch/"


@pytest.fixture
def agreement(partner):
    agreement = AgreementFactory(code="AG-1", partner=partner, status="active")
    ensure_launch_steps(agreement=agreement, by=None)
    return agreement


def test_a_point_is_ticked_off_and_reopened_on_its_page(reader, agreement):
    page = f"{TAB}brand_rules/"
    version = agreement.launch_steps.get(kind="brand_rules").version
    sent = {"expected_version": version, "done_on": NOW.date().isoformat(), "note": "Rules of use, version 2."}

    assert reader.post(page, sent).headers["Location"] == TAB
    text = reader.get(TAB).content.decode()
    assert "Rules of use, version 2." in text
    assert "1 / 8" in text
    again = {"expected_version": version + 1, "reason": "The rules were withdrawn."}
    assert reader.post(page, again).status_code == 302
    assert "0 / 8" in reader.get(TAB).content.decode()


def test_what_is_missing_is_told_by_its_field(reader, agreement):
    answer = reader.post(f"{TAB}brand_rules/", {"done_on": "soon", "note": ""})

    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"done_on", "note"})
    assert reader.get(f"{TAB}party/").status_code == 404


def test_an_agreement_without_a_check_list_says_when_it_gets_one(reader, partner):
    AgreementFactory(code="AG-1", partner=partner)

    assert "No check-list yet." in reader.get(TAB).content.decode()


def test_the_tab_takes_the_same_queries_however_much_is_done(reader, agreement):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            reader.get(TAB)
        return len(asked)

    queries()
    few = queries()
    for step in agreement.launch_steps.all():
        complete_launch_step(step=step, done_on=NOW.date(), note="Shown.", by=agreement.partner.owner, today=NOW.date())

    assert queries() == few
