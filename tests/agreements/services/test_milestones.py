from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry
from agreements.errors import EvidenceMissing, EvidenceRefused, ObligationMoveRefused, ObligationRefused
from agreements.models import Milestone
from agreements.services import Proof, add_milestone, assess_milestone, edit_milestone, remove_milestone
from prms.lib.errors import Forbidden, InvalidInput, Stale
from tests.factories.accounts import manager
from tests.factories.agreements import AgreementFactory
from tests.factories.obligations import MilestoneFactory, proof

pytestmark = pytest.mark.django_db
TODAY = date(2025, 4, 2)


def assess(milestone, assessment="met", assessed_on=TODAY, shown=None, by=None, **more):
    return assess_milestone(
        milestone=milestone,
        assessment=assessment,
        assessed_on=assessed_on,
        proof=proof() if shown is None else shown,
        by=by,
        today=TODAY,
        **more,
    )


def test_a_milestone_says_what_each_side_supplies_and_when_it_is_accepted():
    agreement = AgreementFactory(status="active")

    milestone = add_milestone(
        agreement=agreement,
        deliverable="Shared API sandbox",
        due_on=date(2025, 3, 31),
        we_supply="Test vehicles",
        they_supply="Two engineers",
        acceptance="100 calls without an error.",
        by=agreement.partner.owner,
    )

    assert Milestone.objects.get() == milestone
    assert AuditEntry.objects.filter(action="milestones.added").count() == 1


def test_a_milestone_is_not_due_before_its_agreement_starts():
    agreement = AgreementFactory(starts_on=date(2025, 1, 1))

    with pytest.raises(ObligationRefused) as refusal:
        add_milestone(agreement=agreement, deliverable="A", acceptance="B", due_on=date(2024, 12, 31), by=None)

    assert refusal.value.errors[0].pointer == "/due_on"


def test_a_milestone_needs_a_deliverable_and_a_criterion():
    agreement = AgreementFactory()

    with pytest.raises(InvalidInput) as refusal:
        add_milestone(agreement=agreement, deliverable=" ", acceptance="", due_on=date(2025, 3, 31), by=None)

    assert {error.pointer for error in refusal.value.errors} == {"/deliverable", "/acceptance"}


def test_an_ended_agreement_takes_no_milestone():
    with pytest.raises(ObligationMoveRefused):
        add_milestone(
            agreement=AgreementFactory(status="ended"), deliverable="A", acceptance="B", due_on=TODAY, by=None
        )


def test_an_assessment_names_what_shows_it():
    milestone = MilestoneFactory()

    with pytest.raises(EvidenceMissing):
        assess(milestone, shown=Proof(evidence="  "))
    assessed = assess(milestone, shown=Proof(evidence_url="https://example.com/report"))

    assert (assessed.assessment, assessed.evidence_url) == ("met", "https://example.com/report")


def test_a_file_shows_it_and_keeps_its_name(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    assessed = assess(MilestoneFactory(), shown=Proof(file=ContentFile(b"%PDF-1.7", name="sign off.pdf")))

    assert (assessed.file_name, bool(assessed.file)) == ("sign off.pdf", True)
    with pytest.raises(EvidenceRefused):
        assess(MilestoneFactory(), shown=Proof(file=ContentFile(b"MZ", name="sign off.pdf")))


@pytest.mark.parametrize("assessment", ["late", "missed"])
def test_a_milestone_is_late_or_missed_only_after_its_day(assessment):
    milestone = MilestoneFactory(due_on=date(2025, 3, 31))

    with pytest.raises(ObligationRefused):
        assess(milestone, assessment, assessed_on=date(2025, 3, 31))
    assert assess(milestone, assessment, assessed_on=date(2025, 4, 1)).assessment == assessment


def test_a_milestone_may_be_met_before_its_day():
    assert assess(MilestoneFactory(due_on=date(2025, 6, 30))).assessment == "met"


def test_an_assessment_to_come_is_not_recorded():
    with pytest.raises(ObligationRefused):
        assess(MilestoneFactory(), assessed_on=date(2025, 4, 4))


def test_an_assessed_milestone_is_corrected_by_another_assessment_not_edited():
    milestone = assess(MilestoneFactory(), "missed")

    with pytest.raises(ObligationMoveRefused):
        edit_milestone(milestone=milestone, values={"deliverable": "Less"}, by=None)
    with pytest.raises(ObligationMoveRefused):
        remove_milestone(milestone=milestone, by=None)
    assert assess(milestone, "late").assessment == "late"
    said = AuditEntry.objects.filter(action="milestones.assessed").order_by("id")
    assert [entry.changes["assessment"] for entry in said] == [["", "missed"], ["missed", "late"]]


def test_an_open_milestone_is_edited_and_removed():
    milestone = MilestoneFactory()

    edited = edit_milestone(milestone=milestone, values={"due_on": date(2025, 5, 1)}, by=None, expected_version=1)
    assert (edited.due_on, edited.version) == (date(2025, 5, 1), 2)
    with pytest.raises(Stale):
        edit_milestone(milestone=milestone, values={"due_on": date(2025, 6, 1)}, by=None, expected_version=1)
    remove_milestone(milestone=milestone, by=None)
    assert not Milestone.objects.exists()


def test_another_manager_neither_assesses_nor_edits():
    milestone = MilestoneFactory()

    with pytest.raises(Forbidden):
        assess(milestone, by=manager())
    with pytest.raises(Forbidden):
        edit_milestone(milestone=milestone, values={"deliverable": "Mine"}, by=manager())


@pytest.mark.parametrize("values", [{"assessment": "fine"}, {"assessment": "met", "assessed_on": None}])
def test_the_database_refuses_an_assessment_without_a_day(values):
    milestone = MilestoneFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.filter(pk=milestone.pk).update(**values)


def test_what_is_owed_between_two_days_excludes_the_last():
    due = MilestoneFactory(due_on=date(2025, 3, 31))
    MilestoneFactory(due_on=date(2025, 3, 31), agreement__status="draft")
    assess(MilestoneFactory(due_on=date(2025, 3, 31)))

    assert list(Milestone.objects.due_between(date(2025, 3, 1), date(2025, 4, 1))) == [due]
    assert not Milestone.objects.due_between(date(2025, 3, 1), date(2025, 3, 31))
    assert not Milestone.objects.due_between(date(2025, 4, 1), date(2025, 5, 1))


def test_a_milestone_is_seen_with_its_partner():
    milestone = MilestoneFactory()

    assert list(Milestone.objects.visible_to(milestone.agreement.partner.owner)) == [milestone]
    assert not Milestone.objects.visible_to(manager())
