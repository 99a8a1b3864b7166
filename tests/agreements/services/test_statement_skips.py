"""Whose statements a run makes, whom it skips and why, and in how many queries."""

from datetime import date
from decimal import Decimal

import pytest

from agreements.errors import ApprovedByPreparer, StatementHeld
from agreements.models import Statement, StatementRun
from agreements.rules.plan import Tier
from agreements.services import add_commission_plan, approve_statement
from evaluations.models import MonthlyActual
from prms.lib.bulk import is_postgresql
from tests.factories.accounts import manager
from tests.factories.agreements import AgreementFactory, KpiFactory
from tests.factories.statements import (
    JANUARY,
    NOW,
    closed,
    finance,
    measured,
    run,
    statement_of,
    worked_agreement,
    year_of,
)

pytestmark = pytest.mark.django_db


def reasons(result):
    return {entry.agreement.code: entry.outcome for entry in result.skipped}


def test_who_has_no_statement_is_named_with_the_reason():
    kpi = KpiFactory(code="contracts")
    agreements = {
        "NOT_ACTIVE": AgreementFactory(status="signed"),
        "BEFORE_START": AgreementFactory(status="active", starts_on=date(2025, 2, 1)),
        "AFTER_END": AgreementFactory(status="ended", starts_on=date(2024, 1, 1), ends_on=date(2024, 12, 31)),
        "NO_PLAN": AgreementFactory(status="active", starts_on=date(2023, 1, 1)),
        "NO_VOLUME": AgreementFactory(status="active"),
    }
    for code in ("NO_PLAN", "NO_VOLUME"):
        add_commission_plan(agreement=agreements[code], volume_kpi=kpi, tiers=[Tier(Decimal(0), Decimal(1))], by=None)
    measured(agreements["NO_PLAN"], JANUARY, 5)

    assert reasons(run(JANUARY))[agreements["NO_VOLUME"].code] == "OPEN_MONTH"
    closed(JANUARY)
    result = run(JANUARY)

    assert reasons(result) == {agreement.code: code for code, agreement in agreements.items()}
    assert set(StatementRun.objects.first().entries.values_list("outcome", flat=True)) == set(agreements)
    assert not Statement.objects.exists()


def test_without_quality_data_a_statement_waits_and_a_draft_is_held():
    agreement = worked_agreement(has_deductions=True)
    measured(agreement, JANUARY, "0.02", kpi="complaint_rate")
    year_of(agreement, [416])

    (entry,) = run(JANUARY).skipped
    assert (entry.outcome, entry.detail) == ("QUALITY_DATA_MISSING", "nps")
    measured(agreement, JANUARY, 70, kpi="nps")
    assert run(JANUARY).included[0].outcome == "CREATED"
    MonthlyActual.objects.filter(kpi__code="nps").delete()
    run(JANUARY)
    assert statement_of(agreement, JANUARY).hold == "QUALITY_DATA_MISSING"
    with pytest.raises(StatementHeld):
        approve_statement(statement=statement_of(agreement, JANUARY), by=finance(), now=NOW)
    measured(agreement, JANUARY, 70, kpi="nps")
    run(JANUARY)
    assert statement_of(agreement, JANUARY).hold == ""


def test_a_manager_prepares_the_own_partners_and_nobody_elses():
    boss = manager()
    own, other = worked_agreement(partner__owner=boss), AgreementFactory(status="active")
    year_of(own, [416])

    result = run(JANUARY, by=boss)

    assert [entry.agreement.code for entry in (*result.included, *result.skipped)] == [own.code]
    assert statement_of(own, JANUARY).prepared_by == boss
    assert not other.statements.exists()


def test_a_run_takes_the_same_queries_for_one_agreement_as_for_twenty(django_assert_num_queries):
    first = worked_agreement()
    plan = first.commission_plans.get()
    closed(JANUARY)
    measured(first, JANUARY, 416)
    # PostgreSQL takes two locks, which SQLite has no need of.
    queries = 22 if is_postgresql() else 20
    with django_assert_num_queries(queries):
        run(JANUARY)
    Statement.objects.all().delete()
    for _ in range(19):
        agreement = AgreementFactory(status="active")
        add_commission_plan(
            agreement=agreement, volume_kpi=plan.volume_kpi, tiers=[Tier(Decimal(0), Decimal(1))], by=None
        )
        measured(agreement, JANUARY, 7)
    with django_assert_num_queries(queries):
        assert len(run(JANUARY).included) == 20


def test_who_runs_a_month_that_the_schedule_made_answers_for_its_drafts():
    agreement, clerk = worked_agreement(), finance()
    year_of(agreement, [416])
    run(JANUARY)

    assert run(JANUARY, by=clerk).included[0].outcome == "UNCHANGED"

    assert statement_of(agreement, JANUARY).prepared_by == clerk
    with pytest.raises(ApprovedByPreparer):
        approve_statement(statement=statement_of(agreement, JANUARY), by=clerk, now=NOW)


def test_an_agreement_that_ends_within_a_year_settles_it_in_its_last_month():
    agreement = worked_agreement(ends_on=date(2025, 2, 15))
    year_of(agreement, [400, 400, 400])

    for month in (JANUARY, JANUARY + 1):
        run(month)

    assert reasons(run(JANUARY + 2)) == {agreement.code: "AFTER_END"}
    true_up = statement_of(agreement, JANUARY + 1).lines.get(kind="true_up")
    assert true_up.amount == 800 * (200 - 250)
