from datetime import date
from decimal import Decimal

from agreements.rules.plan import Tier
from agreements.services import add_commission_plan, create_agreement, set_agreed_target
from evaluations.models import Kpi
from partners.models import Partner
from tests.api.world import World


def build(world: World) -> None:
    for partner in Partner.objects.all():
        agreement = create_agreement(
            partner=partner, code=f"AG-{partner.code}", starts_on=date(2025, 1, 1), currency="CNY", by=None
        )
        add_commission_plan(
            agreement=agreement,
            volume_kpi=Kpi.objects.get(code="contracts"),
            tiers=[Tier(Decimal(0), Decimal(250)), Tier(Decimal(5000), Decimal(280))],
            by=None,
        )
        set_agreed_target(agreement=agreement, kpi=Kpi.objects.get(code="conversion_rate"), target="0.18", by=None)
        world.at("agreements", agreement.code)
    world.call(agreement="AG-ACME")
