import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.rules.permissions import Role
from agreements.models import Fulfilment, Milestone, Obligation
from agreements.services import ensure_renewal
from tests.factories.accounts import person
from tests.factories.agreements import AgreementFactory
from tests.factories.obligations import MilestoneFactory, ObligationFactory

pytestmark = pytest.mark.django_db
TAB = "/agreements/AG-1/obligations/"


@pytest.fixture
def agreement(partner):
    return AgreementFactory(code="AG-1", partner=partner, status="active", ends_on=date(2025, 12, 31))


@pytest.fixture
def renewal(agreement):
    ensure_renewal(agreement=agreement, by=None)
    return agreement.renewals.get()


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_tab_shows_what_is_owed_with_its_state_and_the_quarters(agreement, reader):
    ObligationFactory(agreement=agreement, title="Late audit", due_on=date(2025, 7, 9))
    ObligationFactory(agreement=agreement, title="Report of July", due_on=date(2025, 7, 31))
    ObligationFactory(agreement=agreement, title="Insurance", due_on=date(2025, 12, 1))
    MilestoneFactory(agreement=agreement, assessment="missed", assessed_on=date(2025, 4, 1))

    page = text_of(reader.get(TAB))

    for words in ("Late audit", "Overdue", "Due soon", "Upcoming", "Q1 2025", "Missed"):
        assert words in page
    assert page.index("Late audit") < page.index("Report of July") < page.index("Insurance")


def test_an_agreement_without_obligations_says_what_they_are(agreement, reader):
    assert "No obligations yet." in text_of(reader.get(TAB))


def test_an_obligation_is_added_met_and_waived_on_its_page(agreement, owner, reader):
    sent = {"title": "Audit", "kind": "security_audit", "side": "theirs", "owner": owner.pk}
    sent |= {"due_on": "2025-07-31", "recurrence": "monthly", "lead_days": 10}
    assert reader.post(f"{TAB}new/", sent).status_code == 302
    obligation = Obligation.objects.get()
    address = f"/obligations/{obligation.pk}/"

    met = {"done_on": "2025-07-10", "evidence": "Report 7", "expected_version": 1}
    assert reader.post(f"{address}fulfilments/", met).status_code == 302
    page = text_of(reader.get(address))

    assert "Report 7" in page
    assert "It is done for 31 Aug 2025" in page
    assert reader.post(f"{address}waiver/", {"reason": "Sold."}).status_code == 302
    assert Obligation.objects.get().status == "waived"


def test_a_fulfilment_without_evidence_or_of_an_old_version_is_told_on_the_page(agreement, reader):
    obligation = ObligationFactory(agreement=agreement, version=3)
    address = f"/obligations/{obligation.pk}/"

    bare = reader.post(f"{address}fulfilments/", {"done_on": "2025-07-10"}, follow=True)
    stale = {"done_on": "2025-07-10", "evidence": "Report", "expected_version": 2}
    late = reader.post(f"{address}fulfilments/", stale, follow=True)

    assert "Say what shows it" in text_of(bare)
    assert "changed in the meantime" in text_of(late)
    assert not Fulfilment.objects.exists()


def test_a_file_shows_it_and_is_downloaded_again(agreement, reader, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    address = f"/obligations/{ObligationFactory(agreement=agreement).pk}/"
    sent = {"done_on": "2025-07-10", "file": SimpleUploadedFile("certificate.pdf", b"%PDF-1.7")}

    reader.post(f"{address}fulfilments/", sent)
    kept = Fulfilment.objects.get()

    assert b"".join(reader.get(f"{address}fulfilments/{kept.pk}/file/").streaming_content) == b"%PDF-1.7"
    assert reader.get(f"{address}fulfilments/{kept.pk + 1}/file/").status_code == 404


def test_a_milestone_is_added_changed_assessed_and_corrected(agreement, reader):
    sent = {"deliverable": "Sandbox", "due_on": "2025-07-01", "acceptance": "It answers."}
    assert reader.post("/agreements/AG-1/milestones/new/", sent).status_code == 302
    address = f"/milestones/{Milestone.objects.get().pk}/"

    assert reader.post(f"{address}edit/", sent | {"we_supply": "Vehicles"}).status_code == 302
    assert "Vehicles" in text_of(reader.get(address))
    said = {"assessment": "late", "assessed_on": "2025-07-10", "evidence": "Minutes"}
    assert reader.post(f"{address}assessment/", said).status_code == 302
    page = text_of(reader.get(address))

    assert "Met late" in page
    assert "Correct the assessment" in page
    assert reader.get(f"{address}file/").status_code == 404


def test_a_milestone_written_down_by_mistake_is_removed(agreement, reader):
    milestone = MilestoneFactory(agreement=agreement)

    assert reader.post(f"/milestones/{milestone.pk}/removal/").headers["Location"] == TAB
    assert not Milestone.objects.exists()


def test_what_cannot_be_is_said_by_the_field(agreement, reader):
    sent = {"deliverable": "Sandbox", "due_on": "2024-12-31", "acceptance": "It answers."}

    answer = reader.post("/agreements/AG-1/milestones/new/", sent)

    assert answer.status_code == 422
    assert "nothing falls due before" in text_of(answer)
    assert 'value="Sandbox"' in answer.content.decode()


def test_a_renewal_is_decided_with_a_reason(renewal, reader):
    assert "Decide on renewal" in text_of(reader.get(TAB))
    address = "/agreements/AG-1/renewal/"

    assert reader.post(address, {"decision": "renew", "reason": ""}).status_code == 422
    stale = reader.post(address, {"decision": "renew", "reason": "It works.", "expected_version": 9})
    assert stale.status_code == 412
    done = reader.post(address, {"decision": "renew", "reason": "It works.", "expected_version": 1})

    renewal.refresh_from_db()
    assert (done.status_code, renewal.decision) == (302, "renew")
    assert "It works." in text_of(reader.get(TAB))


def test_an_agreement_without_an_end_has_nothing_to_decide(partner, reader):
    AgreementFactory(code="AG-2", partner=partner, status="active")

    assert reader.get("/agreements/AG-2/renewal/").status_code == 404


def test_the_list_holds_all_kinds_by_day_and_narrows(agreement, renewal, reader):
    ObligationFactory(agreement=agreement, title="Old audit", due_on=date(2025, 2, 1))
    MilestoneFactory(agreement=agreement, deliverable="Sandbox", due_on=date(2025, 9, 10))
    ObligationFactory(agreement=agreement, title="Gone", status="waived", waived_reason="Sold")

    page = text_of(reader.get("/obligations/"))
    assert page.index("Old audit") < page.index("Decide whether AG-1 goes on") < page.index("Sandbox")
    assert "Gone" not in page
    assert "Sandbox" not in text_of(reader.get("/obligations/?what=obligation"))
    assert "Sandbox" not in text_of(reader.get("/obligations/?state=late"))
    assert "Gone" in text_of(reader.get("/obligations/?state=settled"))
    assert "Nothing matches these filters." in text_of(reader.get("/obligations/?q=unheard"))
    assert "Old audit" in text_of(reader.get("/obligations/?q=zephyr&mine=yes"))


def test_the_file_holds_what_the_list_holds(agreement, reader):
    ObligationFactory(agreement=agreement, title="=SUM(1)", due_on=date(2025, 2, 1))

    lines = b"".join(reader.get("/obligations/export.csv").streaming_content).decode("utf-8-sig").splitlines()

    assert lines[0].startswith("kind,due_on,state,agreement,partner,title")
    assert lines[1].startswith("obligation,2025-02-01,overdue,AG-1,ZEPHYR,'=SUM(1)")


def test_the_month_shows_each_day_of_a_recurrence(agreement, reader):
    ObligationFactory(agreement=agreement, title="Monthly report", due_on=date(2025, 1, 31), recurrence="monthly")

    assert "Monthly report" in text_of(reader.get("/obligations/calendar/?month=2025-09"))
    assert "Nothing falls due in this month." in text_of(reader.get("/obligations/calendar/?month=2026-03"))


def test_a_colleague_sees_and_meets_only_what_is_theirs(agreement, client_of):
    technician = person(Role.TEAM_MEMBER)
    own, other = ObligationFactory(agreement=agreement, owner=technician), ObligationFactory(agreement=agreement)
    client = client_of(technician)

    page = text_of(client.get("/obligations/"))
    assert own.title in page
    assert other.title not in page
    assert client.get(TAB).status_code == 404
    assert client.get(f"/obligations/{other.pk}/").status_code == 404
    sent = {"done_on": "2025-07-10", "evidence": "Done"}
    assert client.post(f"/obligations/{own.pk}/fulfilments/", sent).status_code == 302


@pytest.mark.parametrize("address", [TAB, "/obligations/", "/obligations/calendar/", "/obligations/export.csv"])
def test_pages_ask_the_same_questions_for_few_and_many_rows(agreement, renewal, reader, queries_of, address):
    def one_more():
        ObligationFactory(agreement=agreement, due_on=date(2025, 7, 20))
        MilestoneFactory(agreement=agreement, due_on=date(2025, 7, 21))

    one_more()
    few = queries_of(address)
    for _ in range(8):
        one_more()

    assert queries_of(address) == few
