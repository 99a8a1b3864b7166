from datetime import UTC, datetime

import pytest

from accounts.rules.permissions import Role
from messaging.models import Notification
from partners.errors import ContactInUse, ContactRefused, NotTheOwner
from partners.models import Contact, Partner
from partners.services import add_contact, edit_contact, invite_contact, link_login, remove_contact
from prms.lib.errors import InvalidInput
from tests.factories.accounts import manager, person
from tests.factories.partners import ContactFactory, PartnerFactory, outsider_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_contact_has_a_role_among_the_stakeholders():
    partner = PartnerFactory()

    contact = add_contact(
        partner=partner, name=" Lin Qiao ", stakeholder_role="decision_maker", influence=5, by=partner.owner
    )

    assert (contact.name, contact.side, contact.stakeholder_role) == ("Lin Qiao", "partner", "decision_maker")


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"email": "nobody"}, {"stakeholder_role": "boss"}, {"influence": 6}, {"side": "left"}]
)
def test_a_contact_that_cannot_be_is_refused(wrong):
    partner = PartnerFactory()

    with pytest.raises(InvalidInput):
        add_contact(partner=partner, by=partner.owner, **{"name": "Lin Qiao", **wrong})


def test_another_managers_contacts_are_not_ones_own():
    contact = ContactFactory()

    with pytest.raises(NotTheOwner):
        edit_contact(contact=contact, values={"name": "Mine"}, by=manager())
    with pytest.raises(NotTheOwner):
        remove_contact(contact=contact, by=manager())


def test_an_invited_contact_gets_a_login_that_sees_the_own_company_alone():
    contact = ContactFactory()
    PartnerFactory()

    invited = invite_contact(contact=contact, by=contact.partner.owner, now=NOW)

    assert invited.user.email == contact.email
    assert invited.user.has_role(Role.PARTNER_CONTACT)
    assert not invited.user.is_active
    assert Notification.objects.filter(recipient=invited.user, channel="email").count() == 1
    invited.user.is_active = True
    assert list(Partner.objects.visible_to(invited.user)) == [contact.partner]


def test_a_contact_is_invited_once_by_an_address_of_the_partners_side():
    owner = manager()
    without_address = ContactFactory(partner__owner=owner, email="")
    colleague = ContactFactory(partner__owner=owner, side="ours")
    invited = outsider_of(PartnerFactory(owner=owner))

    with pytest.raises(ContactRefused, match="address"):
        invite_contact(contact=without_address, by=owner, now=NOW)
    with pytest.raises(ContactRefused, match="administrator"):
        invite_contact(contact=colleague, by=owner, now=NOW)
    with pytest.raises(ContactInUse, match=invited.user.email):
        invite_contact(contact=invited, by=owner, now=NOW)


def test_a_login_belongs_to_the_side_of_its_contact():
    contact, colleague = ContactFactory(), person(Role.TEAM_MEMBER)
    other_login = outsider_of(PartnerFactory()).user

    with pytest.raises(ContactRefused):
        link_login(contact=contact, user=colleague, by=None)
    with pytest.raises(ContactRefused, match="another contact"):
        link_login(contact=contact, user=other_login, by=None)
    assert link_login(contact=ContactFactory(side="ours"), user=colleague, by=None).user == colleague


def test_a_contact_with_a_login_stays_on_its_side():
    contact = outsider_of(PartnerFactory())

    with pytest.raises(ContactRefused):
        edit_contact(contact=contact, values={"side": "ours"}, by=None)


def test_a_removed_contact_is_gone_and_the_trail_keeps_the_name():
    contact = ContactFactory()

    remove_contact(contact=contact, by=contact.partner.owner)

    assert not Contact.objects.exists()
