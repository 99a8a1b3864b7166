from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from governance.models import Action, Meeting
from tests.factories.accounts import UserFactory
from tests.factories.partners import PartnerFactory


class MeetingFactory(DjangoModelFactory):
    class Meta:
        model = Meeting

    partner = factory.SubFactory(PartnerFactory)
    level = "business"
    title = factory.Sequence(lambda n: f"Meeting {n}")
    starts_at = datetime(2026, 3, 10, 2, tzinfo=UTC)
    organiser = factory.SelfAttribute("partner.owner")


class ActionFactory(DjangoModelFactory):
    class Meta:
        model = Action

    partner = factory.SubFactory(PartnerFactory)
    owner = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"Action {n}")
    due_on = date(2026, 3, 20)
