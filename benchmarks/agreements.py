"""One agreement in force, with a plan and the months of its year so far: what its page shows."""

from decimal import Decimal

from django.utils import timezone

from agreements.models import Agreement
from agreements.rules.plan import Tier
from agreements.services import DeductionTerms, add_commission_plan, create_agreement
from benchmarks.world import World
from evaluations.models import Kpi, MonthlyActual
from partners.models import Partner
from prms.lib.periods import Month

MONTHS = 8
TIERS = tuple(Tier(Decimal(start), Decimal(rate)) for start, rate in ((0, 250), (5000, 280), (8000, 320), (12000, 350)))


def build_agreement(world: World) -> Agreement:
    """Create the agreement of a partner whom the manager looks after."""
    partner = Partner.objects.get(code=world.partner_codes[0])
    now = Month.of(timezone.localdate())
    first = now - (MONTHS - 1)
    agreement = create_agreement(
        partner=partner,
        code="BENCH-PAGE",
        starts_on=first.first_day,
        ends_on=(first + 35).last_day,
        currency="CNY",
        by=None,
    )
    Kpi.objects.filter(code="bench_contracts").update(is_integer=True)
    kpis = {kpi.code: kpi for kpi in Kpi.objects.filter(code__startswith="bench_")}
    add_commission_plan(
        agreement=agreement,
        volume_kpi=kpis["bench_contracts"],
        base_target=Decimal(5000),
        shortfall_rate=Decimal(200),
        tiers=TIERS,
        deductions=[
            DeductionTerms(kpis["bench_delay"], ">", Decimal("0.08"), Decimal(10)),
            DeductionTerms(kpis["bench_nps"], "<", Decimal(65), Decimal(15)),
        ],
        by=None,
    )
    Agreement.objects.filter(pk=agreement.pk).update(status=Agreement.Status.ACTIVE)
    actuals = {"bench_contracts": Decimal(640), "bench_delay": Decimal("0.05"), "bench_nps": Decimal(70)}
    MonthlyActual.objects.bulk_create(
        MonthlyActual(partner=partner, kpi=kpis[code], month=month.first_day, actual=actual, sample=1)
        for month in first.through(now)
        for code, actual in actuals.items()
    )
    return agreement
