"""What a run makes of a month: the numbers of the field guide, in statements."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import AuditEntry
from agreements.models import Statement, StatementLine, StatementRunEntry
from agreements.rules.plan import Tier
from agreements.rules.proof import proof_of
from agreements.services import add_commission_plan, adjust_statement, proof_of_statement
from prms.lib.periods import Month
from tests.factories.agreements import AgreementFactory, KpiFactory
from tests.factories.statements import (
    JANUARY,
    amounts,
    closed,
    finance,
    judged,
    measured,
    run,
    settled,
    statement_of,
    worked_agreement,
    year_of,
)

pytestmark = pytest.mark.django_db
FEBRUARY, DECEMBER = JANUARY + 1, JANUARY + 11


def reasons(result):
    return {entry.agreement.code: entry.outcome for entry in result.skipped}


def test_a_month_of_six_thousand_loses_both_deductions_line_by_line():
    agreement = worked_agreement(has_deductions=True)
    judged(agreement, JANUARY, complaints="0.09", nps=60)
    year_of(agreement, [6000])

    result = run(JANUARY)

    statement = statement_of(agreement, JANUARY)
    assert amounts(statement) == [
        ("tier", Decimal("1250000.00")),
        ("tier", Decimal("280000.00")),
        ("deduction", Decimal("-153000.00")),
        ("deduction", Decimal("-229500.00")),
    ]
    assert (statement.total, statement.status, statement.direction) == (Decimal("1147500.00"), "draft", "payable")
    assert [(entry.outcome, entry.statement_id) for entry in result.included] == [("CREATED", statement.pk)]


@pytest.mark.parametrize(("last", "corrected", "year"), [(423, "-249950", "999800"), (424, "0", "1250000")])
@pytest.mark.parametrize("is_settled", [True, False])
def test_a_year_is_accrued_and_set_right_in_its_last_month(last, corrected, year, is_settled):
    agreement, treasurer = worked_agreement(), finance()
    year_of(agreement, [416] * 11 + [last])

    for month in JANUARY.through(DECEMBER):
        settled(agreement, month, by=treasurer) if is_settled else run(month)

    totals = Statement.objects.values_list("total", flat=True)
    (true_up,) = StatementLine.objects.filter(kind="true_up")
    assert (true_up.amount, sum(totals)) == (Decimal(corrected), Decimal(year))
    assert true_up.statement.month == DECEMBER.first_day
    assert Decimal(true_up.trace["accrued"]) == Decimal(year) - Decimal(corrected)


def test_late_units_of_a_locked_month_are_one_line_of_the_next():
    agreement, treasurer = worked_agreement(), finance()
    year_of(agreement, [416, 416])
    settled(agreement, JANUARY, by=treasurer)
    measured(agreement, JANUARY, 516)

    run(FEBRUARY)

    statement = statement_of(agreement, FEBRUARY)
    assert amounts(statement) == [("tier", Decimal("104000.00")), ("prior_period", Decimal("25000.00"))]
    late = statement.lines.get(kind="prior_period")
    assert (late.quantity, late.trace) == (100, {"month": "2025-01", "units": "516", "units_before": "416"})
    assert statement.lines.get(kind="tier").trace["units_before"] == "516"
    assert statement_of(agreement, JANUARY).total == 104_000


def test_a_correction_is_counted_once_and_a_second_one_from_there():
    agreement, treasurer = worked_agreement(), finance()
    year_of(agreement, [416] * 4)
    settled(agreement, JANUARY, by=treasurer)
    measured(agreement, JANUARY, 516)
    run(FEBRUARY)
    run(FEBRUARY + 1)
    assert amounts(statement_of(agreement, FEBRUARY + 1)) == [("tier", Decimal("104000.00"))]
    for month in (FEBRUARY, FEBRUARY + 1):
        settled(agreement, month, by=treasurer)
    measured(agreement, JANUARY, 500)

    run(JANUARY + 3)

    assert amounts(statement_of(agreement, JANUARY + 3))[1:] == [("prior_period", Decimal("-4000.00"))]


def test_a_correction_that_crosses_a_tier_is_paid_at_the_rate_it_reaches():
    agreement, treasurer = worked_agreement(), finance()
    year_of(agreement, [4_950, 10])
    settled(agreement, JANUARY, by=treasurer)
    measured(agreement, JANUARY, 5_050)

    run(FEBRUARY)

    assert amounts(statement_of(agreement, FEBRUARY)) == [
        ("tier", Decimal("2800.00")),
        ("prior_period", Decimal(50 * 250 + 50 * 280)),
    ]


def test_late_units_correct_a_settled_year_in_the_next():
    agreement, treasurer = worked_agreement(), finance()
    plan = agreement.commission_plans.get()
    add_commission_plan(
        agreement=agreement,
        volume_kpi=plan.volume_kpi,
        tiers=[Tier(Decimal(0), Decimal(100))],
        effective_from=date(2026, 1, 1),
        by=None,
    )
    year_of(agreement, [416] * 11 + [423] + [10])
    for month in JANUARY.through(DECEMBER):
        settled(agreement, month, by=treasurer)
    measured(agreement, JANUARY, 417)

    run(DECEMBER + 1)

    # 5,000 units meet the base target after all: the year is worth 1,250,000 and not 999,800.
    assert amounts(statement_of(agreement, DECEMBER + 1)) == [
        ("tier", Decimal("1000.00")),
        ("prior_period", Decimal("250200.00")),
        ("carry_forward", Decimal("-144200.00")),
    ]


def test_refunds_are_negative_and_their_balance_is_carried_on_once():
    agreement, treasurer = worked_agreement(), finance()
    year_of(agreement, [600, -100, 40, 40])
    for month in (JANUARY, FEBRUARY):
        settled(agreement, month, by=treasurer)
    assert statement_of(agreement, FEBRUARY).total == -25_000

    for month in (FEBRUARY + 1, FEBRUARY + 2):
        run(month)

    march, april = statement_of(agreement, FEBRUARY + 1), statement_of(agreement, FEBRUARY + 2)
    assert amounts(march) == [("tier", Decimal(10_000)), ("carry_forward", Decimal(-25_000))]
    assert march.lines.get(kind="carry_forward").trace == {"month": "2025-02"}
    assert amounts(april) == [("tier", Decimal(10_000))]


def test_going_live_in_mid_year_goes_on_from_the_opening_balance():
    agreement = AgreementFactory(status="active")
    add_commission_plan(
        agreement=agreement,
        volume_kpi=KpiFactory(code="contracts"),
        tiers=[Tier(Decimal(0), Decimal(250)), Tier(Decimal(5000), Decimal(280))],
        settled_elsewhere_through=Month(2025, 6),
        opening_units=Decimal(4_900),
        opening_amount=Decimal(1_225_000),
        by=None,
    )
    year_of(agreement, [800] * 6 + [200])

    assert reasons(run(Month(2025, 6))) == {agreement.code: "SETTLED_ELSEWHERE"}
    run(Month(2025, 7))

    assert amounts(statement_of(agreement, Month(2025, 7))) == [("tier", Decimal(25_000)), ("tier", Decimal(28_000))]


@pytest.mark.parametrize(("mode", "amount"), [("graduated", "28.00"), ("volume", "40.00")])
def test_a_percentage_plan_pays_to_the_cent(mode, amount):
    agreement = AgreementFactory(status="active")
    tiers = [Tier(Decimal(start), Decimal(rate)) for start, rate in ((0, "0.04"), (200, "0.06"), (400, "0.08"))]
    kpi = KpiFactory(code="revenue", is_integer=False)
    add_commission_plan(agreement=agreement, kind="percent", mode=mode, volume_kpi=kpi, tiers=tiers, by=None)
    measured(agreement, JANUARY, 500, kpi="revenue")
    closed(JANUARY)

    run(JANUARY)

    assert statement_of(agreement, JANUARY).total == Decimal(amount)


def test_a_late_quality_figure_moves_the_deduction_of_a_locked_month():
    agreement, treasurer = worked_agreement(has_deductions=True), finance()
    year_of(agreement, [400, 400])
    for month in (JANUARY, FEBRUARY):
        judged(agreement, month, complaints="0.02")
    settled(agreement, JANUARY, by=treasurer)
    measured(agreement, JANUARY, 60, kpi="nps")

    run(FEBRUARY)

    assert amounts(statement_of(agreement, FEBRUARY)) == [
        ("tier", Decimal(100_000)),
        ("prior_period_deduction", Decimal(-15_000)),
    ]


def test_a_run_over_unchanged_figures_changes_nothing_and_a_changed_one_only_the_draft():
    agreement, by = worked_agreement(), finance()
    year_of(agreement, [416])
    run(JANUARY)
    before = Statement.objects.values().get(), list(StatementLine.objects.values())

    assert run(JANUARY).included[0].outcome == "UNCHANGED"
    assert (Statement.objects.values().get(), list(StatementLine.objects.values())) == before
    measured(agreement, JANUARY, 500)
    assert run(JANUARY).included[0].outcome == "CHANGED"
    statement = statement_of(agreement, JANUARY)
    assert (statement.total, statement.version, statement.pk) == (125_000, 2, before[0]["id"])

    settled(agreement, JANUARY, by=by)
    measured(agreement, JANUARY, 600)
    assert reasons(run(JANUARY)) == {agreement.code: "ALREADY_LOCKED"}
    assert statement_of(agreement, JANUARY).total == 125_000


def test_a_dry_run_says_the_same_and_writes_nothing():
    agreement = worked_agreement()
    year_of(agreement, [416])

    (entry,) = run(JANUARY, dry_run=True).included

    assert (entry.outcome, entry.total, entry.statement_id) == ("CREATED", 104_000, None)
    assert not Statement.objects.exists()
    assert not StatementRunEntry.objects.exists()
    assert not AuditEntry.objects.filter(action="statements.prepared").exists()


def test_an_adjustment_stays_when_the_draft_is_computed_again():
    agreement, by = worked_agreement(), finance()
    year_of(agreement, [416])
    run(JANUARY)
    adjust_statement(
        statement=statement_of(agreement, JANUARY), amount=Decimal("-12.5"), reason="Returned brochures", by=by
    )
    measured(agreement, JANUARY, 500)

    run(JANUARY)

    statement = statement_of(agreement, JANUARY)
    assert amounts(statement)[-1] == ("adjustment", Decimal("-12.50"))
    assert statement.total == Decimal("124987.50")
    assert proof_of(statement.inputs) == proof_of_statement(statement)
