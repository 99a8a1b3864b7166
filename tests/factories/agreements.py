from datetime import date
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from agreements.models import Agreement, AgreementVersion, CommissionPlan
from agreements.rules.plan import Tier
from agreements.services import DeductionTerms, add_commission_plan
from evaluations.models import Kpi
from tests.factories.partners import ContactFactory, PartnerFactory


class KpiFactory(DjangoModelFactory):
    class Meta:
        model = Kpi
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"kpi_{n}")
    name = factory.SelfAttribute("code")
    dimension = "business"
    direction = "higher"
    aggregation = "sum"
    is_integer = True


class AgreementFactory(DjangoModelFactory):
    class Meta:
        model = Agreement
        skip_postgeneration_save = True

    partner = factory.SubFactory(PartnerFactory)
    code = factory.Sequence(lambda n: f"AG-{n:04}")
    starts_on = date(2025, 1, 1)
    currency = "CNY"

    class Params:
        # Ready to be activated.
        is_led = factory.Trait(
            our_project_manager=factory.SelfAttribute("partner.owner"),
            their_project_manager=factory.SubFactory(ContactFactory, partner=factory.SelfAttribute("..partner")),
        )

    @factory.post_generation
    def first_version(self, create, extracted, **kwargs):
        """Write what the agreement says, as a version that is signed once the agreement is."""
        if not create:
            return
        is_draft = self.status in ("draft", "in_review")
        AgreementVersion.objects.create(
            agreement=self,
            number=1,
            effective_from=self.starts_on,
            title=self.title,
            ends_on=self.ends_on,
            clauses=self.clauses,
            status="draft" if is_draft else "signed",
            signed_on=None if is_draft else self.signed_on or self.starts_on,
        )


LADDER = tuple(
    Tier(Decimal(start), Decimal(rate)) for start, rate in [(0, 250), (5000, 280), (8000, 320), (12000, 350)]
)


def worked_plan(
    agreement: Agreement, *, mode: str = "graduated", has_deductions: bool = False, **terms: Any
) -> CommissionPlan:
    """Attach the plan of SPEC C4, with the deductions of C5 if asked for."""
    complaints, nps = KpiFactory(code="complaint_rate", is_integer=False), KpiFactory(code="nps", is_integer=False)
    deductions = (
        DeductionTerms(complaints, ">", Decimal("0.08"), Decimal(10)),
        DeductionTerms(nps, "<", Decimal(65), Decimal(15)),
    )
    return add_commission_plan(
        agreement=agreement,
        volume_kpi=KpiFactory(code="contracts"),
        mode=mode,
        base_target=Decimal(5000),
        shortfall_rate=Decimal(200),
        tiers=LADDER,
        deductions=deductions if has_deductions else (),
        by=None,
        **terms,
    )
