"""A month as statements want it: an active agreement, volumes, quality, a closed month."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from accounts.rules.permissions import Role
from agreements.models import Agreement, Statement
from agreements.services import approve_statement, lock_statement, run_statements
from agreements.services.statement_runs import RunResult
from evaluations.models import Kpi, MonthClose, MonthlyActual
from prms.lib.periods import Month
from tests.factories.accounts import person
from tests.factories.agreements import AgreementFactory, worked_plan

NOW = datetime(2026, 1, 3, 8, 0, tzinfo=UTC)
JANUARY = Month(2025, 1)


def finance(**fields: Any) -> User:
    return person(Role.FINANCE, **fields)


def worked_agreement(*, has_deductions: bool = False, mode: str = "graduated", **fields: Any) -> Agreement:
    """Return an active agreement with the plan of SPEC C4."""
    agreement = AgreementFactory(status="active", **fields)
    worked_plan(agreement, has_deductions=has_deductions, mode=mode)
    return agreement


def measured(agreement: Agreement, month: Month, units: object, *, kpi: str = "contracts") -> None:
    """Say what a month's measurements came to, in place of what was known before."""
    MonthlyActual.objects.update_or_create(
        partner=agreement.partner,
        kpi=Kpi.objects.get(code=kpi),
        month=month.first_day,
        defaults={"actual": Decimal(str(units)), "sample": Decimal(1)},
    )


def judged(agreement: Agreement, month: Month, *, complaints: str, nps: int = 70) -> None:
    """Say what quality a month had; 0.09 of complaints and an NPS of 60 take both deductions."""
    measured(agreement, month, complaints, kpi="complaint_rate")
    measured(agreement, month, nps, kpi="nps")


def closed(month: Month) -> None:
    """Close a month without scoring anybody."""
    MonthClose.objects.create(month=month.first_day, status="finished", finished_at=NOW)


def run(month: Month, **options: Any) -> RunResult:
    """Run the statements of a month as the system does."""
    return run_statements(month=month, **{"by": None, "now": NOW, **options})


def statement_of(agreement: Agreement, month: Month) -> Statement:
    return Statement.objects.get(agreement=agreement, month=month.first_day)


def settled(agreement: Agreement, month: Month, *, by: User) -> Statement:
    """Make, approve and lock the month's statement."""
    run(month)
    statement = approve_statement(statement=statement_of(agreement, month), by=by, now=NOW)
    return lock_statement(statement=statement, by=by, now=NOW)


def year_of(agreement: Agreement, units: Sequence[int], *, first: Month = JANUARY) -> None:
    """Measure and close consecutive months."""
    for place, count in enumerate(units):
        measured(agreement, first + place, count)
        closed(first + place)


def amounts(statement: Statement) -> list[tuple[str, Decimal]]:
    """Return the kinds and amounts of the lines in order."""
    return list(statement.lines.values_list("kind", "amount"))
