from datetime import date

import pytest

from accounts.models import AuditEntry, Organisation
from accounts.rules.permissions import Role
from agreements.errors import AgreementCodeTaken, AgreementLocked, AgreementRefused
from agreements.models import Agreement
from agreements.services import create_agreement, edit_agreement
from partners.errors import ContactInUse, NotTheOwner
from partners.services import remove_contact
from prms.lib.errors import InvalidInput, Stale
from tests.factories.accounts import manager, person
from tests.factories.agreements import AgreementFactory
from tests.factories.partners import ContactFactory, PartnerFactory

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2025, 1, 1)


def test_a_draft_has_the_currency_of_the_organisation_and_the_next_code_of_its_year():
    Organisation.objects.create(name="Aurora Motors", currency="CNY")
    partner = PartnerFactory()

    first = create_agreement(partner=partner, starts_on=NEW_YEAR, by=partner.owner)
    second = create_agreement(partner=partner, starts_on=date(2025, 7, 1), by=partner.owner)

    assert (first.currency, first.status) == ("CNY", "draft")
    assert (first.code, second.code) == ("AG-2025-001", "AG-2025-002")
    assert AuditEntry.objects.filter(action="agreements.drafted").count() == 2


def test_a_code_given_by_hand_is_passed_over():
    partner = PartnerFactory()
    create_agreement(partner=partner, code="AG-2025-002", starts_on=NEW_YEAR, by=partner.owner)

    assert create_agreement(partner=partner, starts_on=NEW_YEAR, by=partner.owner).code == "AG-2025-003"
    with pytest.raises(AgreementCodeTaken):
        create_agreement(partner=partner, code="AG-2025-002", starts_on=NEW_YEAR, by=partner.owner)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_on": date(2024, 12, 31)},
        {"currency": "yuan"},
        {"currency": "12A"},
        {"clauses": ["a", "list"]},
        {"kind": "friendship"},
        {"code": "no spaces"},
        {"title": "x" * 201},
    ],
)
def test_terms_that_cannot_be_are_refused(wrong):
    partner = PartnerFactory()

    with pytest.raises(InvalidInput):
        create_agreement(partner=partner, starts_on=NEW_YEAR, by=partner.owner, **wrong)

    assert not Agreement.objects.exists()


def test_each_side_names_its_own_project_manager():
    partner = PartnerFactory()
    agreement = AgreementFactory(partner=partner)
    ours, theirs = person(Role.TEAM_MEMBER), ContactFactory(partner=partner)
    outsider = person(Role.PARTNER_CONTACT)

    for wrong in (
        {"our_project_manager": outsider},
        {"their_project_manager": ContactFactory()},
        {"their_project_manager": ContactFactory(partner=partner, side="ours")},
    ):
        with pytest.raises(AgreementRefused):
            edit_agreement(agreement=agreement, values=wrong, by=partner.owner)
    values = {"our_project_manager": ours, "their_project_manager": theirs}
    assert edit_agreement(agreement=agreement, values=values, by=partner.owner).their_project_manager == theirs


def test_a_contact_that_leads_an_agreement_is_not_removed():
    agreement = AgreementFactory(is_led=True)

    with pytest.raises(ContactInUse, match=agreement.code):
        remove_contact(contact=agreement.their_project_manager, by=None)


def test_what_was_signed_is_not_edited_but_its_people_may_change():
    agreement = AgreementFactory(status="signed")
    owner = agreement.partner.owner

    with pytest.raises(AgreementLocked, match="amended"):
        edit_agreement(agreement=agreement, values={"ends_on": date(2027, 12, 31)}, by=owner)
    edited = edit_agreement(agreement=agreement, values={"our_project_manager": owner}, by=owner)

    assert (edited.our_project_manager, edited.ends_on) == (owner, None)


def test_an_edit_on_an_old_version_is_stale():
    agreement = AgreementFactory()
    owner = agreement.partner.owner
    edit_agreement(agreement=agreement, values={"title": "First"}, by=owner, expected_version=1)

    with pytest.raises(Stale):
        edit_agreement(agreement=agreement, values={"title": "Second"}, by=owner, expected_version=1)


def test_another_managers_agreement_is_not_ones_own():
    with pytest.raises(NotTheOwner):
        create_agreement(partner=PartnerFactory(), starts_on=NEW_YEAR, by=manager())
    with pytest.raises(NotTheOwner):
        edit_agreement(agreement=AgreementFactory(), values={"title": "Mine"}, by=manager())
