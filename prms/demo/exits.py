"""Ways out in the demo: one partner leaves by notice, one stays far below its base target, surveys rise and fall."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from accounts.models import User
from agreements.models import Agreement, Outlay
from agreements.rules.commission import Tier
from agreements.rules.years import MONTHS
from agreements.services import (
    Proof,
    add_commission_plan,
    apply_due_steps,
    approve_notice,
    complete_stage,
    propose_notice,
    record_outlay,
)
from evaluations.models import Kpi
from evaluations.services import record_survey_round
from partners.models import Partner
from prms.lib.periods import Month, add_months

LEAVING, BEHIND = "FERRYMAN", "VOLTSWAP"
# By partner: the means of its surveys, one a quarter, the newest last.
SURVEYS: Mapping[str, tuple[int, ...]] = {
    "VOLTSWAP": (81, 78, 74),
    "FERRYMAN": (72, 74),
    "ZEPHYR": (83, 85, 86),
}
FAR_TARGET = Decimal(15_000)


def fall_behind(agreements: Mapping[str, Agreement], *, today: date) -> None:
    """Agree on a volume that one partner never comes near to."""
    agreement = agreements[BEHIND]
    first = Month.of(agreement.starts_on)
    while first.first_day <= today:
        add_commission_plan(
            agreement=agreement,
            volume_kpi=Kpi.objects.get(code="contracts"),
            tiers=[Tier(Decimal(0), Decimal(180)), Tier(FAR_TARGET, Decimal(220))],
            base_target=FAR_TARGET,
            shortfall_rate=Decimal(150),
            effective_from=first.first_day,
            by=None,
        )
        first += MONTHS


def create_exits(
    partners: Mapping[str, Partner],
    agreements: Mapping[str, Agreement],
    people: Mapping[str, User],
    *,
    today: date,
    now: datetime,
) -> None:
    """Write the surveys and the exit that is under way."""
    for code, means in SURVEYS.items():
        for back, mean in enumerate(reversed(means)):
            closed_on = add_months(today.replace(day=1), -3 * back - 1)
            record_survey_round(
                partner=partners[code], closed_on=closed_on, mean=Decimal(mean), n=40 + mean, by=None, today=today
            )
    _leave(agreements[LEAVING], people, today=today, now=now)


def _leave(agreement: Agreement, people: Mapping[str, User], *, today: date, now: datetime) -> None:
    """Give notice three months ago, and be on plan with the exit."""
    owner, given_on = agreement.partner.owner, add_months(today, -3)
    for kind, amount, words in (("cost", 640_000, "Depot terminals and training"), ("income", 92_000, "Route fees")):
        record_outlay(
            agreement=agreement,
            kind=Outlay.Kind(kind),
            booked_on=given_on,
            amount=Decimal(amount),
            description=words,
            by=None,
            today=today,
        )
    reason = "The routes move to Meridian Freight."
    propose_notice(agreement=agreement, given_on=given_on, clause="unilateral", reason=reason, by=owner, today=given_on)
    approve_notice(agreement=agreement, by=people["executive@example.com"], now=now, today=given_on)
    case = agreement.exit_cases.get()
    for kind, shown in (
        ("assessment", "No other form fits: the depots close."),
        ("customers_told", "Letter to all 41 shippers."),
        ("after_sales", "Noah Weiss, with two dispatchers"),
    ):
        stage = case.stages.get(kind=kind)
        complete_stage(stage=stage, done_on=given_on, proof=Proof(evidence=shown), by=owner, today=today)
    apply_due_steps(today=today, now=now)
