"""Agreements and their commission plans."""

from datetime import date
from decimal import Decimal
from typing import Any

from agreements.rules.plan import Tier
from agreements.services import add_commission_plan, create_agreement
from evaluations.models import Kpi

ROWS = """
api:agreement-list GET 403 team_member outsiders; 200 rest
    POST 400 managers administrator; 403 rest
api:agreement-detail code=@agreement GET 200 owner administrator executive finance integrator; 403 contact; 404 rest
    PATCH 428 owner administrator; 403 executive finance integrator contact; 404 rest
api:agreement-review code=@agreement POST 201 owner administrator; 403 executive finance integrator contact; 404 rest
api:agreement-signature code=@agreement POST 409 owner administrator; 403 executive finance integrator contact; 404 rest
api:agreement-activation code=@agreement POST 428 owner administrator; 403 executive finance integrator contact; \
404 rest
api:agreement-commission-quote code=@agreement POST 400 owner administrator executive finance integrator; \
403 contact; 404 rest
api:plan-list agreement=@agreement GET 200 owner administrator executive finance integrator; 403 contact; 404 rest
    POST 400 owner administrator; 403 executive finance integrator contact; 404 rest
api:agreed-target-list agreement=@agreement GET 200 owner administrator executive finance integrator; 403 contact; \
404 rest
    POST 400 owner administrator; 403 executive finance integrator contact; 404 rest
"""


def seed(world: Any) -> None:
    for partner in (world.beta, world.alpha):
        agreement = create_agreement(
            partner=partner, code=f"AG-{partner.code}", starts_on=date(2024, 1, 1), currency="CNY", by=None
        )
        add_commission_plan(
            agreement=agreement,
            volume_kpi=Kpi.objects.get(code="contracts"),
            tiers=[Tier(Decimal(0), Decimal(250)), Tier(Decimal(5000), Decimal(280))],
            by=None,
        )
    world.keep(agreement="AG-ALPHA")
