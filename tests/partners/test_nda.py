from datetime import UTC, date, datetime

import pytest
from django.core.files.base import ContentFile

from partners.errors import AttachmentRefused, NdaDatesRefused, NdaMissing, NotTheOwner
from partners.models import Nda
from partners.services import edit_nda, move_stage, record_nda, remove_nda
from tests.factories.accounts import manager
from tests.factories.partners import NdaFactory, PartnerFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = NOW.date()


def pdf(name="nda.pdf", content=b"%PDF-1.7 signed"):
    return ContentFile(content, name=name)


def test_due_diligence_waits_for_an_nda_in_force():
    partner = PartnerFactory(stage="nda_signed")
    NdaFactory(partner=partner, signed_on=date(2024, 1, 1), ends_on=date(2026, 3, 1))
    NdaFactory(signed_on=date(2026, 1, 1))

    with pytest.raises(NdaMissing, match="record the signed NDA first"):
        move_stage(partner=partner, stage="due_diligence", by=partner.owner, now=NOW)

    record_nda(partner=partner, signed_on=TODAY, by=partner.owner, now=NOW)
    assert move_stage(partner=partner, stage="due_diligence", by=partner.owner, now=NOW).stage == "due_diligence"


@pytest.mark.parametrize(
    ("signed_on", "ends_on", "is_in_force"),
    [
        (date(2026, 3, 2), None, True),
        (date(2026, 3, 3), None, False),
        (date(2025, 1, 1), date(2026, 3, 2), True),
        (date(2025, 1, 1), date(2026, 3, 1), False),
    ],
)
def test_an_nda_is_in_force_from_its_first_to_its_last_day(signed_on, ends_on, is_in_force):
    NdaFactory(signed_on=signed_on, ends_on=ends_on)

    assert Nda.objects.in_force(on=TODAY).exists() is is_in_force


def test_a_file_is_kept_under_a_name_nobody_can_guess():
    partner = PartnerFactory()

    nda = record_nda(partner=partner, signed_on=TODAY, by=partner.owner, now=NOW, file=pdf("保密协议.pdf"))

    assert nda.file_name == "保密协议.pdf"
    assert "保密" not in nda.file.name
    assert nda.file.read() == b"%PDF-1.7 signed"


@pytest.mark.parametrize("file", [pdf("nda.exe"), pdf(content=b"<html>"), pdf(content=b"")])
def test_a_file_that_is_no_document_is_refused_and_nothing_is_kept(file):
    partner = PartnerFactory()

    with pytest.raises(AttachmentRefused):
        record_nda(partner=partner, signed_on=TODAY, by=partner.owner, now=NOW, file=file)

    assert not Nda.objects.exists()


@pytest.mark.parametrize(("signed_on", "ends_on"), [(TODAY, date(2026, 3, 1)), (date(2026, 3, 9), None)])
def test_an_nda_ends_after_it_is_signed_and_is_signed_already(signed_on, ends_on):
    partner = PartnerFactory()

    with pytest.raises(NdaDatesRefused):
        record_nda(partner=partner, signed_on=signed_on, ends_on=ends_on, by=partner.owner, now=NOW)


def test_an_nda_can_be_extended_and_removed_by_the_owner_alone():
    nda = NdaFactory(ends_on=date(2026, 6, 30))
    owner = nda.partner.owner

    with pytest.raises(NotTheOwner):
        edit_nda(nda=nda, values={"ends_on": None}, by=manager(), now=NOW)
    edited = edit_nda(nda=nda, values={"ends_on": date(2027, 6, 30)}, by=owner, now=NOW)
    assert (edited.ends_on, edited.version) == (date(2027, 6, 30), 2)

    remove_nda(nda=edited, by=owner)
    assert not Nda.objects.exists()
