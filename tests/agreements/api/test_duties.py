from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.rules.permissions import Role
from agreements.services import ensure_renewal
from tests.factories.accounts import manager, person
from tests.factories.agreements import AgreementFactory
from tests.factories.obligations import MilestoneFactory, ObligationFactory

pytestmark = pytest.mark.django_db
OF_AGREEMENT = "/api/v1/agreements/AG-1/"
MILESTONES, OBLIGATIONS = "/api/v1/milestones/", "/api/v1/obligations/"
DUE = {"title": "Audit of the data room", "kind": "security_audit", "due_on": "2025-01-31", "recurrence": "monthly"}


@pytest.fixture
def agreement(boss):
    return AgreementFactory(code="AG-1", status="active", partner__owner=boss)


def test_a_milestone_is_written_down_and_assessed(agreement, api):
    body = {"deliverable": "Sandbox", "due_on": "2025-03-31", "acceptance": "100 calls without an error."}
    made = api.post(f"{OF_AGREEMENT}milestones/", body, format="json")
    assert made.status_code == 201
    assert (made.json()["agreement"], made.json()["assessment"]) == ("AG-1", "")
    address = f"{MILESTONES}{made.json()['id']}/"

    assert api.post(f"{address}assessment/", {"assessment": "met"}, format="json").status_code == 422
    said = {"assessment": "late", "assessed_on": "2025-04-02", "evidence": "Minutes of 2 April."}
    assessed = api.post(f"{address}assessment/", said, format="json")

    assert assessed.status_code == 201
    assert assessed.json()["assessment"] == "late"
    assert api.get(f"{OF_AGREEMENT}milestones/").json()["results"] == [assessed.json()]
    again = api.patch(address, {"deliverable": "Less"}, format="json", headers={"If-Match": assessed.headers["ETag"]})
    assert again.status_code == 409


def test_a_milestone_changes_and_goes_only_by_its_version(agreement, api):
    address = f"{MILESTONES}{MilestoneFactory(agreement=agreement).pk}/"

    assert api.patch(address, {"due_on": "2025-05-01"}, format="json").status_code == 428
    assert api.delete(address, headers={"If-Match": '"9"'}).status_code == 412
    changed = api.patch(address, {"due_on": "2025-05-01"}, format="json", headers={"If-Match": '"1"'})
    assert changed.json()["due_on"] == "2025-05-01"
    assert api.delete(address, headers={"If-Match": '"2"'}).status_code == 204


def test_an_obligation_is_met_again_and_again(agreement, boss, api):
    made = api.post(f"{OF_AGREEMENT}obligations/", DUE, format="json")
    assert made.status_code == 201
    assert made.json()["owner"] == boss.email
    address = f"{OBLIGATIONS}{made.json()['id']}/"

    met = api.post(f"{address}fulfilments/", {"done_on": "2025-01-30", "evidence": "Report 7"}, format="json").json()

    assert (met["due_on"], met["status"]) == ("2025-02-28", "open")
    assert [(row["due_on"], row["evidence"]) for row in met["fulfilments"]] == [("2025-01-31", "Report 7")]
    waived = api.post(f"{address}waiver/", {"reason": "Nothing is exchanged any more."}, format="json")
    assert waived.json()["status"] == "waived"
    assert api.post(f"{address}fulfilments/", {"evidence": "Too late"}, format="json").status_code == 409


def test_a_file_shows_it_and_is_served_to_those_in_scope(agreement, api, api_of, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    address = f"{OBLIGATIONS}{ObligationFactory(agreement=agreement).pk}/"
    sent = {"done_on": "2025-02-01", "file": SimpleUploadedFile("certificate.pdf", b"%PDF-1.7")}

    (row,) = api.post(f"{address}fulfilments/", sent, format="multipart").json()["fulfilments"]

    assert row["file_name"] == "certificate.pdf"
    assert b"".join(api.get(row["file"]).streaming_content) == b"%PDF-1.7"
    assert api_of(manager()).get(row["file"]).status_code == 404


def test_a_file_shows_what_became_of_a_milestone(agreement, api, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    address = f"{MILESTONES}{MilestoneFactory(agreement=agreement).pk}/"
    assert api.get(f"{address}file/").status_code == 404

    sent = {"assessment": "met", "assessed_on": "2025-03-01", "file": SimpleUploadedFile("signed.pdf", b"%PDF-1.7")}
    assert api.post(f"{address}assessment/", sent, format="multipart").json()["file_name"] == "signed.pdf"
    assert b"".join(api.get(f"{address}file/").streaming_content) == b"%PDF-1.7"


def test_whoever_sees_to_it_reads_and_meets_it_without_seeing_the_agreement(agreement, api_of):
    technician = person(Role.TEAM_MEMBER)
    own, other = ObligationFactory(agreement=agreement, owner=technician), ObligationFactory(agreement=agreement)
    client = api_of(technician)

    assert [row["id"] for row in client.get(OBLIGATIONS).json()["results"]] == [own.pk]
    assert client.get(f"{OF_AGREEMENT}obligations/").status_code == 404
    assert client.get(f"{OBLIGATIONS}{other.pk}/").status_code == 404
    said = {"evidence": "Done", "done_on": "2025-02-01"}
    assert client.post(f"{OBLIGATIONS}{own.pk}/fulfilments/", said, format="json").status_code == 201
    assert client.post(f"{OBLIGATIONS}{own.pk}/waiver/", {"reason": "No"}, format="json").status_code == 403


def test_lists_are_narrowed_by_day_state_and_agreement(agreement, api):
    early = ObligationFactory(agreement=agreement, due_on=date(2025, 1, 31))
    late = ObligationFactory(agreement=agreement, due_on=date(2100, 2, 28), kind="brand")
    open_one = MilestoneFactory(agreement=agreement)

    def found(address, **asked):
        return [row["id"] for row in api.get(address, asked).json()["results"]]

    assert found(OBLIGATIONS, due_from="2025-01-31", due_before="2025-02-01") == [early.pk]
    assert found(OBLIGATIONS, overdue="true") == [early.pk]
    assert found(OBLIGATIONS, overdue="false") == [late.pk]
    assert found(OBLIGATIONS, kind="brand", agreement="AG-1", ordering="-due_on") == [late.pk]
    assert found(MILESTONES, assessment="open") == [open_one.pk]
    assert found(MILESTONES, assessment="missed") == []
    assert api.get(OBLIGATIONS, {"kind": "unheard"}).status_code == 400


def test_a_renewal_is_decided_by_its_version(boss, api):
    agreement = AgreementFactory(code="AG-1", status="active", partner__owner=boss, ends_on=date(2099, 12, 31))
    ensure_renewal(agreement=agreement, by=None)
    (row,) = api.get(f"{OF_AGREEMENT}renewals/").json()["results"]
    address = f"{OF_AGREEMENT}renewals/{row['id']}/decision/"
    said = {"decision": "renegotiate", "reason": "Volumes fell."}

    assert (row["decide_by"], row["notice_by"]) == ("2099-09-02", "2099-09-30")
    assert api.post(address, said, format="json").status_code == 428
    decided = api.post(address, said, format="json", headers={"If-Match": '"1"'})

    assert decided.status_code == 201
    assert (decided.json()["decision"], decided.json()["decided_by"]) == ("renegotiate", boss.email)


@pytest.mark.parametrize(
    "address", [OBLIGATIONS, MILESTONES, f"{OF_AGREEMENT}obligations/", f"{OF_AGREEMENT}milestones/"]
)
def test_lists_ask_the_same_questions_for_few_and_many_rows(agreement, api, django_assert_max_num_queries, address):
    for _ in range(12):
        ObligationFactory(agreement=agreement)
        MilestoneFactory(agreement=agreement)

    with django_assert_max_num_queries(6):
        assert len(api.get(address).json()["results"]) == 12


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"due_on": "2024-12-31"}, "/due_on"),
        ({"recurrence": "daily"}, "/recurrence"),
        ({"title": ""}, "/title"),
        ({"unheard_of": 1}, "/unheard_of"),
    ],
)
def test_what_cannot_be_is_refused_by_field(agreement, api, change, pointer):
    answer = api.post(f"{OF_AGREEMENT}obligations/", DUE | change, format="json")

    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
