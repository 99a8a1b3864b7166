from datetime import date

import factory
from factory.django import DjangoModelFactory

from accounts.rules.permissions import Role
from partners.models import Contact, Nda, Partner
from tests.factories.accounts import UserFactory


class PartnerFactory(DjangoModelFactory):
    class Meta:
        model = Partner

    code = factory.Sequence(lambda n: f"P-{n:04}")
    name = factory.Sequence(lambda n: f"Partner {n}")
    owner = factory.SubFactory(UserFactory, roles=[Role.MANAGER])


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    partner = factory.SubFactory(PartnerFactory)
    name = factory.Sequence(lambda n: f"Contact {n}")
    email = factory.Sequence(lambda n: f"contact{n}@partner.example")


class NdaFactory(DjangoModelFactory):
    class Meta:
        model = Nda

    partner = factory.SubFactory(PartnerFactory)
    signed_on = date(2025, 1, 1)


def outsider_of(partner: Partner, **fields: object) -> Contact:
    """Return a contact of the partner who can sign in, as `contact.user`."""
    user = UserFactory(roles=[Role.PARTNER_CONTACT])
    return ContactFactory(partner=partner, user=user, email=user.email, **fields)
