from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from agreements.models import Milestone, Obligation
from agreements.services import Proof
from tests.factories.agreements import AgreementFactory

SHOWN = Proof(evidence="The report of the auditor.")


class MilestoneFactory(DjangoModelFactory):
    class Meta:
        model = Milestone

    agreement = factory.SubFactory(AgreementFactory, status="active")
    deliverable = factory.Sequence(lambda n: f"Deliverable {n}")
    due_on = date(2025, 3, 31)
    acceptance = "Both project managers sign."


class ObligationFactory(DjangoModelFactory):
    class Meta:
        model = Obligation

    agreement = factory.SubFactory(AgreementFactory, status="active")
    title = factory.Sequence(lambda n: f"Obligation {n}")
    owner = factory.SelfAttribute("agreement.partner.owner")
    due_on = date(2025, 1, 31)
    first_due_on = factory.SelfAttribute("due_on")


def proof(**shown: Any) -> Proof:
    """Return what shows it: a sentence unless named otherwise."""
    return Proof(**shown) if shown else SHOWN
