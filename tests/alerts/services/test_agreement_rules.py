from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.models import Agreement, CommissionPlan, QualityDeduction
from alerts.models import AlertRule
from alerts.services import create_rule, deactivate_rule, edit_rule, ensure_agreement_rules
from evaluations.models import Kpi
from tests.factories.agreements import AgreementFactory, worked_plan
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 7, 10, 2, tzinfo=UTC)


@pytest.fixture
def agreement() -> Agreement:
    return agreed("ZEPHYR")


def agreed(code: str, **fields: Any) -> Agreement:
    agreement = AgreementFactory(code=f"AG-{code}", status="active", partner=PartnerFactory(code=code), **fields)
    worked_plan(agreement, has_deductions=True)
    return agreement


def said() -> list[tuple[str, str, Decimal | None, bool, int]]:
    rules = AlertRule.objects.select_related("current__kpi").order_by("code")
    versions = [(rule, rule.version_in_force) for rule in rules]
    return [
        (row.kpi.code if row.kpi else "", row.operator, row.threshold, rule.is_active, row.number)
        for rule, row in versions
    ]


def ensure() -> int:
    return ensure_agreement_rules(now=NOW)


def test_each_deduction_of_a_plan_in_force_is_watched_for_its_partner(agreement: Agreement) -> None:
    assert ensure() == 2

    assert said() == [("complaint_rate", ">", Decimal("0.08"), True, 1), ("nps", "<", Decimal(65), True, 1)]
    rule = AlertRule.objects.get(current__kpi__code="nps")
    assert (rule.version_in_force.scope, rule.version_in_force.scope_value) == ("partner", "ZEPHYR")
    assert (rule.name, rule.name_zh) == ("Deduction for nps, AG-ZEPHYR", "nps扣减，AG-ZEPHYR")


def test_an_exit_clause_is_watched_with_its_own_quarters_and_share() -> None:
    agreed("ZEPHYR", clauses={"exit": {"quarters": 3, "base_share": "0.40"}})

    ensure()

    version = AlertRule.objects.get(current__kpi__code="contracts").version_in_force
    assert (version.measure, version.period, version.periods) == ("attainment", "quarter", 3)
    assert (version.operator, version.threshold, version.severity) == ("<", Decimal("0.40"), "critical")


def test_a_second_run_writes_nothing_and_asks_as_much_however_many_there_are(agreement: Agreement) -> None:
    def queries() -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            assert ensure() == 0
        return [query["sql"] for query in asked]

    ensure()
    few = queries()
    for number in range(3):
        agreed(f"P{number}")
    ensure()
    many = queries()

    assert len(many) == len(few)
    assert [sql for sql in many if not sql.startswith("SELECT")] == []


def test_a_changed_threshold_makes_a_new_version(agreement: Agreement) -> None:
    ensure()
    rule = AlertRule.objects.get(current__kpi__code="nps")
    edit_rule(rule=rule, values={"severity": "major", "clear_at": Decimal(80)}, by=None, now=NOW)
    QualityDeduction.objects.filter(kpi__code="nps").update(threshold=60)

    assert ensure() == 1
    version = AlertRule.objects.get(pk=rule.pk).version_in_force
    assert (version.threshold, version.clear_at, version.severity, version.number) == (60, None, "major", 3)
    assert ensure() == 0


def test_a_rule_that_nobody_needs_any_more_is_taken_out_and_comes_back(agreement: Agreement) -> None:
    ensure()
    Agreement.objects.update(status="ended")

    assert ensure() == 2
    assert [row[3] for row in said()] == [False, False]
    assert ensure() == 0
    Agreement.objects.update(status="active")
    assert ensure() == 2
    assert [row[3] for row in said()] == [True, True]


def test_what_an_administrator_took_out_of_force_stays_out(agreement: Agreement) -> None:
    ensure()
    rule = AlertRule.objects.get(current__kpi__code="nps")
    deactivate_rule(rule=rule, reason="We look ourselves.", by=None, now=NOW)

    assert ensure() == 0
    assert not AlertRule.objects.get(pk=rule.pk).is_active


def test_a_general_rule_that_fires_as_early_takes_its_place(agreement: Agreement) -> None:
    ensure()
    terms = {"measure": "kpi_actual", "operator": "<", "threshold": Decimal(70), "kpi": Kpi.objects.get(code="nps")}
    create_rule(code="nps_low", by=None, now=NOW, **terms)

    assert ensure() == 1
    assert not AlertRule.objects.get(cause__contains="deduction", current__kpi__code="nps").is_active


def test_a_year_without_a_plan_has_no_rules(agreement: Agreement) -> None:
    assert ensure_agreement_rules(now=datetime(2026, 2, 1, tzinfo=UTC)) == 0
    CommissionPlan.objects.all().delete()
    assert ensure() == 0
