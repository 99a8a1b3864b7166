"""Many hands on one statement at once, on a database that lets them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import AuditEntry
from agreements.models import Statement, StatementLine
from agreements.rules.plan import Tier
from agreements.services import add_commission_plan, approve_statement
from prms.lib.errors import DomainError
from tests.at_once import at_once
from tests.factories.agreements import AgreementFactory
from tests.factories.statements import JANUARY, NOW, finance, measured, run, statement_of, worked_agreement, year_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]


def or_refusal(call: Callable[[], Any]) -> Callable[[], Any]:
    """Return a call whose refusal is a result."""

    def called() -> Any:
        try:
            return call()
        except DomainError as refusal:
            return refusal

    return called


def test_forty_approvals_at_once_lead_to_one() -> None:
    agreement = worked_agreement()
    year_of(agreement, [416])
    run(JANUARY)
    statement, people = statement_of(agreement, JANUARY), [finance() for _ in range(40)]

    results = at_once(
        *(
            or_refusal(lambda person=person: approve_statement(statement=statement, by=person, now=NOW))
            for person in people
        )
    )

    approved = [result for result in results if isinstance(result, Statement)]
    assert len(approved) == 1
    assert {result.code for result in results if not isinstance(result, Statement)} == {"statement_status"}
    assert AuditEntry.objects.filter(action="statements.approved").count() == 1
    assert Statement.objects.get().approved_by == approved[0].approved_by


def test_runs_at_once_make_each_statement_once() -> None:
    first = worked_agreement()
    year_of(first, [416])
    plan = first.commission_plans.get()
    for _ in range(2):
        agreement = AgreementFactory(status="active")
        tiers = [Tier(Decimal(0), Decimal(1))]
        add_commission_plan(agreement=agreement, volume_kpi=plan.volume_kpi, tiers=tiers, by=None)
        measured(agreement, JANUARY, 7)

    results = at_once(*([lambda: run(JANUARY)] * 4))

    assert sorted(result.count("CREATED") for result in results) == [0, 0, 0, 3]
    assert Statement.objects.count() == StatementLine.objects.count() == 3
