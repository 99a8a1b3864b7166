"""Deductions judged on the year, from measurements to the line of the statement that settles it (SPEC C5)."""

from datetime import date
from decimal import Decimal

import pytest

from agreements.errors import PlanRefused, StatementOutdated
from agreements.models import Statement
from agreements.rules.proof import canonical_json, proof_of
from agreements.rules.verify import differences
from agreements.services import (
    add_commission_plan,
    approve_statement,
    open_dispute,
    proof_of_statement,
)
from agreements.services.statement_proofs import verify_statements
from evaluations.models import Kpi, Measurement
from prms.lib.periods import Month
from tests.factories.agreements import LADDER, AgreementFactory, KpiFactory, worked_plan
from tests.factories.evaluations import MeasurementFactory
from tests.factories.statements import (
    JANUARY,
    NOW,
    amounts,
    closed,
    finance,
    measured,
    run,
    settled,
    statement_of,
    year_of,
)

pytestmark = pytest.mark.django_db
DECEMBER, AFTER = JANUARY + 11, JANUARY + 12


@pytest.fixture(autouse=True)
def _kpis(db):
    """Complaints are a ratio, NPS a mean."""
    KpiFactory(code="complaint_rate", is_integer=False, aggregation="ratio")
    KpiFactory(code="nps", is_integer=False, aggregation="mean")


@pytest.fixture
def agreement(_kpis):
    """The agreement of SPEC C4 with the deductions of C5, judged on the year."""
    agreement = AgreementFactory(status="active")
    worked_plan(agreement, has_deductions=True, deductions_judged_on="year")
    return agreement


def complaints(agreement, day, cases, of):
    kpi = Kpi.objects.get(code="complaint_rate")
    Measurement.objects.filter(partner=agreement.partner, kpi=kpi, date=day).delete()
    MeasurementFactory(partner=agreement.partner, kpi=kpi, date=day, value=None, numerator=cases, denominator=of)


def nps(agreement, day, value):
    kpi = Kpi.objects.get(code="nps")
    MeasurementFactory(partner=agreement.partner, kpi=kpi, date=day, value=Decimal(value))


def poor(agreement):
    """Complaints of 9 % over the year, though the mean of its two months is 5.9 %; NPS 60 over the year."""
    complaints(agreement, date(2025, 2, 3), 89, 900)
    complaints(agreement, date(2025, 11, 30), 1, 100)
    nps(agreement, date(2025, 1, 1), 50)
    nps(agreement, date(2025, 12, 31), 70)


def next_year(agreement, **terms):
    plan = agreement.commission_plans.earliest("effective_from")
    return add_commission_plan(
        agreement=agreement,
        **{"volume_kpi": plan.volume_kpi, "tiers": LADDER, "effective_from": date(2026, 1, 1), "by": None, **terms},
    )


def settle_year(agreement, units, *, by):
    year_of(agreement, units)
    for month in JANUARY.through(DECEMBER):
        settled(agreement, month, by=by)


def after_a_poor_year(agreement, units):
    """Settle a poor year of 6,000 units, measure the first months of the next, and return who settled it."""
    treasurer = finance()
    poor(agreement)
    settle_year(agreement, [500] * 12, by=treasurer)
    next_year(agreement)
    year_of(agreement, units, first=AFTER)
    return treasurer


def test_six_thousand_units_of_a_poor_year_come_to_the_worked_figure(agreement):
    poor(agreement)

    settle_year(agreement, [500] * 12, by=finance())

    statements = Statement.objects.order_by("month")
    assert {kind for row in statements[:11] for kind, _ in amounts(row)} == {"tier"}
    assert amounts(statement_of(agreement, DECEMBER))[1:] == [
        ("true_up", Decimal("0.00")),
        ("deduction", Decimal("-153000.00")),
        ("deduction", Decimal("-229500.00")),
    ]
    assert sum(row.total for row in statements) == Decimal("1147500.00")
    assert [line.trace["actual"] for line in statement_of(agreement, DECEMBER).lines.filter(kind="deduction")] == [
        "0.09",
        "60",
    ]
    assert verify_statements() == (12, {})


def test_exactly_on_both_thresholds_the_year_loses_nothing(agreement):
    complaints(agreement, date(2025, 2, 3), 79, 900)
    complaints(agreement, date(2025, 11, 30), 1, 100)
    nps(agreement, date(2025, 6, 1), 65)

    settle_year(agreement, [500] * 12, by=finance())

    assert sum(Statement.objects.values_list("total", flat=True)) == Decimal("1530000.00")


def test_a_year_below_its_base_loses_a_quarter_of_what_it_is_worth(agreement):
    poor(agreement)

    settle_year(agreement, [416] * 11 + [423], by=finance())

    assert sum(Statement.objects.values_list("total", flat=True)) == Decimal(999_800) - 99_980 - 149_970


def test_a_year_that_began_elsewhere_is_judged_as_a_whole():
    agreement = AgreementFactory(status="active")
    opening = {"opening_units": Decimal(2_000), "opening_amount": Decimal(500_000)}
    terms = {"settled_elsewhere_through": Month(2025, 4), "deductions_judged_on": "year", **opening}
    worked_plan(agreement, has_deductions=True, **terms)
    poor(agreement)
    year_of(agreement, [500] * 12)

    for month in (JANUARY + 4).through(DECEMBER):
        settled(agreement, month, by=finance())

    assert sum(Statement.objects.values_list("total", flat=True)) == Decimal(1_147_500) - 500_000


def test_only_the_statement_that_settles_the_year_waits_for_quality_data(agreement):
    year_of(agreement, [500] * 12)
    for month in JANUARY.through(DECEMBER - 1):
        assert run(month).skipped == []

    (entry,) = run(DECEMBER).skipped
    assert (entry.outcome, entry.detail) == ("QUALITY_DATA_MISSING", "complaint_rate, nps")

    nps(agreement, date(2025, 6, 1), 70)
    assert run(DECEMBER).skipped[0].detail == "complaint_rate"


def test_running_again_changes_no_byte_and_the_proof_holds(agreement):
    poor(agreement)
    year_of(agreement, [500] * 12)
    for month in JANUARY.through(DECEMBER):
        run(month)
    first = statement_of(agreement, DECEMBER)

    assert run(DECEMBER).included[0].outcome == "UNCHANGED"

    proof = proof_of_statement(first)
    assert differences(proof) == []
    assert canonical_json(proof_of(first.inputs)) == canonical_json(proof)


def test_late_quality_of_a_decided_year_is_corrected_once_in_the_next_open_month(agreement):
    treasurer = after_a_poor_year(agreement, [10, 10])
    before = statement_of(agreement, DECEMBER).sha256
    complaints(agreement, date(2025, 11, 30), 1, 1_100)

    run(AFTER)
    run(AFTER + 1)

    # 90 of 2,000 are below 8 %: the 153,000 come back, and in one month alone.
    correction = ("prior_period_deduction", Decimal("153000.00"))
    assert correction in amounts(statement_of(agreement, AFTER))
    assert correction not in amounts(statement_of(agreement, AFTER + 1))
    assert statement_of(agreement, DECEMBER).sha256 == before
    settled(agreement, AFTER, by=treasurer)
    settled(agreement, AFTER + 1, by=treasurer)
    assert verify_statements() == (14, {})
    complaints(agreement, date(2025, 11, 30), 1, 100)
    year_of(agreement, [10], first=AFTER + 2)
    run(AFTER + 2)
    assert ("prior_period_deduction", Decimal("-153000.00")) in amounts(statement_of(agreement, AFTER + 2))


def test_late_units_of_a_decided_year_correct_its_deductions_too(agreement):
    after_a_poor_year(agreement, [10])
    measured(agreement, JANUARY, 600)

    run(AFTER)

    # The balance of the December that took all deductions comes along.
    assert amounts(statement_of(agreement, AFTER)) == [
        ("tier", Decimal("2500.00")),
        ("prior_period", Decimal("28000.00")),
        ("prior_period_deduction", Decimal("-7000.00")),
        ("carry_forward", Decimal("-242500.00")),
    ]


def test_a_correction_that_was_counted_otherwise_since_is_not_approved(agreement):
    treasurer = after_a_poor_year(agreement, [10, 10])
    complaints(agreement, date(2025, 11, 30), 1, 1_100)
    run(AFTER + 1)
    run(AFTER)
    approve_statement(statement=statement_of(agreement, AFTER), by=treasurer, now=NOW)

    with pytest.raises(StatementOutdated):
        approve_statement(statement=statement_of(agreement, AFTER + 1), by=treasurer, now=NOW)


def test_late_quality_waits_while_the_settlement_of_the_year_is_disputed(agreement):
    treasurer = finance()
    poor(agreement)
    settle_year(agreement, [500] * 12, by=treasurer)
    next_year(agreement)
    measured(agreement, AFTER, 10)
    closed(AFTER)
    complaints(agreement, date(2025, 11, 30), 1, 1_100)
    open_dispute(
        statement=statement_of(agreement, DECEMBER), line=3, reason="Our count differs.", by=treasurer, now=NOW
    )

    run(AFTER)

    assert "prior_period_deduction" not in dict(amounts(statement_of(agreement, AFTER)))


def test_all_versions_of_a_year_judge_their_deductions_alike(agreement):
    with pytest.raises(PlanRefused) as refusal:
        worked_plan(agreement, has_deductions=True, effective_from=date(2025, 7, 1))
    assert refusal.value.errors[0].pointer == "/deductions_judged_on"

    assert worked_plan(agreement, has_deductions=True, effective_from=date(2026, 1, 1)).pk


def test_a_run_takes_the_same_queries_for_one_year_as_for_ten(agreement, django_assert_max_num_queries):
    def decided(one):
        poor(one)
        measured(one, DECEMBER, 500)

    closed(DECEMBER)
    decided(agreement)
    with django_assert_max_num_queries(23) as first:
        run(DECEMBER)
    Statement.objects.all().delete()
    for _ in range(9):
        other = AgreementFactory(status="active")
        worked_plan(other, has_deductions=True, deductions_judged_on="year")
        decided(other)
    with django_assert_max_num_queries(len(first)):
        assert len(run(DECEMBER).included) == 10
