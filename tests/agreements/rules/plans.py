"""The worked plans of the field guide."""

from dataclasses import replace
from decimal import Decimal

from agreements.rules.plan import Deduction, JudgedOn, Kind, Mode, Plan, Tier

TIERS = tuple(Tier(Decimal(start), Decimal(rate)) for start, rate in ((0, 250), (5000, 280), (8000, 320), (12000, 350)))
QUALITY = (
    Deduction("complaint_rate", ">", Decimal("0.08"), Decimal(10)),
    Deduction("nps", "<", Decimal(65), Decimal(15)),
)
GRADUATED = Plan(tiers=TIERS, base_target=Decimal(5000), shortfall_rate=Decimal(200), deductions=QUALITY)
YEARLY = replace(GRADUATED, deductions_judged_on=JudgedOn.YEAR)
VOLUME = Plan(mode=Mode.VOLUME, tiers=TIERS, base_target=Decimal(5000), shortfall_rate=Decimal(200), deductions=QUALITY)

PERCENT_TIERS = tuple(
    Tier(Decimal(start), Decimal(rate)) for start, rate in ((0, "0.04"), (200, "0.06"), (400, "0.08"))
)
PERCENT_GRADUATED = Plan(kind=Kind.PERCENT, tiers=PERCENT_TIERS)
PERCENT_VOLUME = Plan(kind=Kind.PERCENT, mode=Mode.VOLUME, tiers=PERCENT_TIERS)
