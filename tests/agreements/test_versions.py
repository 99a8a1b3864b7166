from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from agreements.errors import AgreementRefused
from agreements.models import AgreementVersion
from agreements.services import create_agreement, edit_agreement, sign_agreement, submit_for_review
from tests.factories.agreements import AgreementFactory
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2025, 1, 1)
SIX_MONTHS = {"renewal": {"notice_months": 6}}


def test_a_draft_is_version_1_and_its_edits_are_too():
    partner = PartnerFactory()
    agreement = create_agreement(partner=partner, starts_on=NEW_YEAR, clauses={"goals": ["Grow"]}, by=partner.owner)

    edit_agreement(agreement=agreement, values={"clauses": SIX_MONTHS, "title": "Swap"}, by=partner.owner)

    version = AgreementVersion.objects.get()
    assert (version.number, version.status, version.reason, version.title) == (1, "draft", "initial", "Swap")
    assert (version.effective_from, version.clauses) == (NEW_YEAR, SIX_MONTHS)
    assert agreement.terms_on(NEW_YEAR).renewal.notice_months == 6


def test_its_signature_fixes_version_1():
    agreement = AgreementFactory(clauses=SIX_MONTHS)
    owner = agreement.partner.owner
    submit_for_review(agreement=agreement, by=owner)

    sign_agreement(agreement=agreement, signed_on=NEW_YEAR, by=owner, today=NEW_YEAR)

    version = AgreementVersion.objects.get()
    assert (version.status, version.signed_on, version.signed_by) == ("signed", NEW_YEAR, owner)


def test_a_typed_clause_that_cannot_be_read_is_refused():
    agreement = AgreementFactory()

    with pytest.raises(AgreementRefused) as refusal:
        edit_agreement(agreement=agreement, values={"clauses": {"exit": {"fee_rate": "20"}}}, by=None)

    assert [error.pointer for error in refusal.value.errors] == ["/clauses/exit/fee_rate"]


@pytest.fixture
def amended():
    """Return an agreement whose second version takes effect in July and whose third is not signed."""
    agreement = AgreementFactory(status="active", clauses=SIX_MONTHS)
    for number, months, starts_on, status in (
        (2, 9, date(2025, 7, 1), "signed"),
        (3, 12, date(2025, 8, 1), "draft"),
    ):
        AgreementVersion.objects.create(
            agreement=agreement,
            number=number,
            effective_from=starts_on,
            clauses={"renewal": {"notice_months": months}},
            reason="market",
            why="Rivals ask for less.",
            status=status,
            signed_on=starts_on if status == "signed" else None,
        )
    return agreement


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (date(2024, 12, 31), 6),
        (NEW_YEAR, 6),
        (date(2025, 6, 30), 6),
        (date(2025, 7, 1), 9),
        (date(2025, 8, 1), 9),
    ],
)
def test_the_terms_of_a_day_are_those_signed_and_in_effect(amended, day, months):
    assert amended.terms_on(day).renewal.notice_months == months


def test_the_terms_of_many_agreements_take_one_query(amended, django_assert_num_queries):
    AgreementFactory.create_batch(3)

    with django_assert_num_queries(2):
        rows = type(amended).objects.prefetch_related("versions")
        assert len([agreement.terms_on(NEW_YEAR) for agreement in rows]) == 4


def refused(act):
    with pytest.raises(DatabaseError), transaction.atomic():
        act()


def test_the_database_refuses_any_change_of_a_signed_version(amended):
    signed = AgreementVersion.objects.filter(number=1)

    refused(lambda: signed.update(clauses={}))
    refused(lambda: signed.update(status="draft", signed_on=None))
    refused(lambda: signed.delete())
    refused(lambda: amended.delete())
    assert AgreementVersion.objects.filter(number=3).update(clauses={}) == 1
    assert AgreementVersion.objects.filter(number=3).delete()[0] == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": 2, "reason": "initial", "why": "No reason"},
        {"number": 2, "reason": "market", "why": ""},
        {"number": 2, "reason": "mood", "why": "Because"},
        {"number": 2, "reason": "market", "why": "x", "status": "signed"},
        {"number": 2, "reason": "market", "why": "x", "ends_on": date(2024, 1, 1)},
        {"number": 1, "reason": "initial"},
    ],
)
def test_the_database_refuses_a_version_that_cannot_be(wrong):
    agreement = AgreementFactory(status="active")

    with pytest.raises(IntegrityError), transaction.atomic():
        AgreementVersion.objects.create(agreement=agreement, effective_from=NEW_YEAR, **wrong)


def test_an_agreement_has_one_draft_at_a_time(amended):
    with pytest.raises(IntegrityError), transaction.atomic():
        AgreementVersion.objects.create(
            agreement=amended, number=4, effective_from=NEW_YEAR, reason="market", why="Again"
        )
