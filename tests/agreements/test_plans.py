from datetime import date
from decimal import Decimal

import pytest

from accounts.models import AuditEntry
from agreements.errors import AgreementMoveRefused, NoPlan, PlanRefused, PlanTaken, UnitsRefused
from agreements.models import Agreement, CommissionPlan
from agreements.rules.plan import Tier
from agreements.services import DeductionTerms, add_commission_plan, commission_quote, remove_commission_plan
from prms.lib.errors import Forbidden, InvalidInput
from prms.lib.periods import Month
from tests.factories.accounts import manager
from tests.factories.agreements import LADDER, AgreementFactory, KpiFactory, worked_plan

pytestmark = pytest.mark.django_db
TODAY = date(2025, 3, 2)


def ladder(*steps):
    return tuple(Tier(Decimal(start), Decimal(rate)) for start, rate in steps)


def attach(agreement, **terms):
    values = {"volume_kpi": KpiFactory(), "tiers": LADDER, "by": None, **terms}
    return add_commission_plan(agreement=agreement, **values)


def test_a_plan_takes_effect_with_its_agreement_and_keeps_tiers_and_deductions():
    agreement = AgreementFactory(starts_on=date(2025, 1, 15))

    plan = worked_plan(agreement, has_deductions=True)

    assert plan.effective_from == date(2025, 1, 1)
    assert [(tier.starts_at, tier.rate) for tier in plan.tiers.all()] == [
        (0, 250),
        (5000, 280),
        (8000, 320),
        (12000, 350),
    ]
    assert [row.kpi.code for row in plan.deductions.all()] == ["complaint_rate", "nps"]


@pytest.mark.parametrize(
    ("terms", "pointer", "code"),
    [
        ({"tiers": ()}, "/tiers", "tiers_missing"),
        (
            {"tiers": (Tier(Decimal(5), Decimal(1)), Tier(Decimal(0), Decimal(1)))},
            "/tiers/1/from",
            "tiers_not_ascending",
        ),
        ({"tiers": (Tier(Decimal(5), Decimal(1)), Tier(Decimal(5), Decimal(1)))}, "/tiers/1/from", "tiers_equal"),
        ({"tiers": (Tier(Decimal(0), Decimal(-1)),)}, "/tiers/0/rate", "negative"),
        ({"base_target": Decimal(5000)}, "/shortfall_rate", "base_target_incomplete"),
        ({"fixed_fee": Decimal(5000)}, "/fixed_fee", "fixed_fee_not_possible"),
        ({"kind": "percent"}, "/tiers/0/rate", "rate_not_a_fraction"),
        ({"effective_from": date(2025, 1, 2)}, "/effective_from", "not_first_of_month"),
        ({"effective_from": date(2024, 12, 1)}, "/effective_from", "before_start"),
        ({"effective_from": date(2026, 1, 1)}, "/effective_from", "after_end"),
        ({"opening_units": Decimal(5)}, "/settled_elsewhere_through", "opening_without_month"),
        ({"settled_elsewhere_through": Month(2024, 12)}, "/settled_elsewhere_through", "before_start"),
    ],
)
def test_a_plan_that_breaks_a_rule_is_refused_with_the_place(terms, pointer, code):
    agreement = AgreementFactory(ends_on=date(2025, 12, 31))

    with pytest.raises(PlanRefused) as refusal:
        attach(agreement, **terms)

    assert (refusal.value.errors[0].pointer, refusal.value.errors[0].code) == (pointer, code)
    assert not CommissionPlan.objects.exists()


def test_deductions_together_take_at_most_everything():
    rows = [DeductionTerms(KpiFactory(), ">", Decimal(1), Decimal(60)) for _row in range(2)]

    with pytest.raises(PlanRefused, match="at most 100"):
        attach(AgreementFactory(), deductions=rows)


def test_a_per_unit_plan_counts_a_kpi_of_whole_numbers():
    with pytest.raises(PlanRefused, match="whole numbers"):
        attach(AgreementFactory(), volume_kpi=KpiFactory(is_integer=False))
    tiers = (Tier(Decimal(0), Decimal("0.04")),)
    assert attach(AgreementFactory(), kind="percent", volume_kpi=KpiFactory(is_integer=False), tiers=tiers).pk


def test_an_agreement_has_one_plan_from_a_day_and_another_from_a_later_one():
    agreement = AgreementFactory()
    attach(agreement)

    with pytest.raises(PlanTaken):
        attach(agreement)
    assert attach(agreement, effective_from=date(2026, 1, 1)).pk


def test_an_agreement_that_ends_takes_no_new_plan():
    with pytest.raises(AgreementMoveRefused):
        attach(AgreementFactory(status="exiting"))


def test_a_quote_goes_by_the_plan_of_the_asked_year_never_by_last_years():
    agreement = AgreementFactory()
    worked_plan(agreement)
    flat = attach(agreement, tiers=ladder((0, 100)), effective_from=date(2026, 1, 1))

    first, second = (
        commission_quote(agreement=agreement, units=Decimal(6000), kpis={}, today=TODAY, on=day)
        for day in (date(2025, 12, 31), date(2026, 1, 1))
    )

    assert (first.quote.gross, second.quote.gross) == (Decimal("1530000.00"), Decimal("600000.00"))
    assert second.plan == flat
    for day in (date(2027, 1, 1), date(2024, 12, 31)):
        with pytest.raises(NoPlan):
            commission_quote(agreement=agreement, units=Decimal(6000), kpis={}, today=TODAY, on=day)


def test_a_quote_without_a_day_goes_by_the_plan_in_force_or_the_first_to_come():
    agreement = AgreementFactory(starts_on=date(2030, 1, 1))
    with pytest.raises(NoPlan):
        commission_quote(agreement=agreement, units=Decimal(1), kpis={}, today=TODAY)
    plan = worked_plan(agreement)

    assert commission_quote(agreement=agreement, units=Decimal(1), kpis={}, today=TODAY).plan == plan
    assert commission_quote(agreement=agreement, units=Decimal(1), kpis={}, today=date(2035, 1, 1)).plan == plan


def test_a_fraction_of_a_unit_is_not_paid():
    agreement = AgreementFactory()
    worked_plan(agreement)

    with pytest.raises(UnitsRefused, match="whole units"):
        commission_quote(agreement=agreement, units=Decimal("5000.5"), kpis={}, today=TODAY)


@pytest.mark.parametrize("status", ["draft", "in_review"])
def test_a_wrong_plan_goes_away_before_the_signature_and_the_trail_keeps_it(status):
    boss = manager()
    agreement = AgreementFactory(status=status, partner__owner=boss)
    plan = worked_plan(agreement, has_deductions=True)
    right = attach(agreement, effective_from=date(2026, 1, 1))

    remove_commission_plan(plan=plan, reason="Typed for another partner.", by=boss)

    assert list(agreement.commission_plans.all()) == [right]
    entry = AuditEntry.objects.get(action="agreements.plan_removed")
    assert entry.changes["reason"] == [None, "Typed for another partner."]
    assert entry.changes["effective_from"] == ["2025-01-01", None]
    assert entry.changes["deductions"][0][0].startswith("complaint_rate > 0.08")
    assert attach(agreement).effective_from == plan.effective_from


@pytest.mark.parametrize("status", ["signed", "active", "exiting", "ended"])
def test_a_plan_of_a_signed_agreement_stays(status):
    agreement = AgreementFactory(status="draft")
    plan = attach(agreement)
    Agreement.objects.update(status=status)

    with pytest.raises(AgreementMoveRefused, match="add a version that takes effect later"):
        remove_commission_plan(plan=plan, reason="Wrong.", by=None)

    assert agreement.commission_plans.get() == plan


def test_a_plan_is_removed_with_a_reason_by_who_answers_for_the_partner():
    plan = attach(AgreementFactory(status="draft"))

    with pytest.raises(InvalidInput):
        remove_commission_plan(plan=plan, reason=" ", by=None)
    with pytest.raises(Forbidden):
        remove_commission_plan(plan=plan, reason="Wrong.", by=manager())
    assert CommissionPlan.objects.get() == plan
