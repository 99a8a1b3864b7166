from decimal import Decimal

import pytest

from agreements.models import Statement
from agreements.read.ledger import ledger_of
from agreements.rules.plan import Tier
from agreements.services import add_commission_plan
from tests.factories.agreements import AgreementFactory, KpiFactory
from tests.factories.statements import JANUARY, closed, measured, run, statement_of, worked_agreement, year_of

pytestmark = pytest.mark.django_db


def rates(statement: Statement) -> list[str]:
    return [line.rate for line in ledger_of(statement, statement.lines.all())]


def test_the_rate_of_a_percentage_plan_is_a_percentage() -> None:
    agreement = AgreementFactory(status="active")
    tiers = [Tier(Decimal(0), Decimal("0.025")), Tier(Decimal(400), Decimal("0.04"))]
    kpi = KpiFactory(code="revenue", is_integer=False)
    add_commission_plan(agreement=agreement, kind="percent", volume_kpi=kpi, tiers=tiers, by=None)
    measured(agreement, JANUARY, 500, kpi="revenue")
    closed(JANUARY)

    run(JANUARY)

    assert rates(statement_of(agreement, JANUARY)) == ["2.5%", "4%"]


def test_the_rate_of_a_unit_is_money_and_a_deduction_has_none() -> None:
    agreement = worked_agreement(has_deductions=True)
    measured(agreement, JANUARY, "0.09", kpi="complaint_rate")
    measured(agreement, JANUARY, 65, kpi="nps")
    year_of(agreement, [416])

    run(JANUARY)

    assert rates(statement_of(agreement, JANUARY)) == ["250", "–"]
