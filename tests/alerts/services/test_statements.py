"""The number of statements does not grow with the number of partners."""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from alerts.models import Incident, RuleState
from alerts.services import escalate, evaluate_everything, evaluate_marks
from evaluations.models import KpiMonthMark, KpiTarget, MonthClose, MonthlyActual
from messaging.models import Notification
from partners.models import Partner
from prms.lib.periods import Month
from tests.factories import alerts as make

pytestmark = pytest.mark.django_db

FEW, MANY = 10, 1_000
# The outbox takes messages in portions of 500: a read and a write more for the second portion.
SECOND_PORTION = 2


def shape(sql: str) -> str:
    """Return what a statement does to which table: a bulk write that the database wants in pieces is one."""
    return " ".join(re.sub(r"['\"`]", "", sql).split()[:4])


def statements(captured: CaptureQueriesContext) -> Iterator[str]:
    return (key for key, _same in groupby(shape(query["sql"]) for query in captured.captured_queries))


def partners_with(owner: User, contracts: tuple[int, ...], count: int) -> None:
    """Make partners of one owner with a target of 500 contracts and these months, one after another."""
    kpi, first = make.contracts(), Month.parse("2025-01")
    known = Partner.objects.count()
    partners = Partner.objects.bulk_create(
        Partner(code=f"B-{known + number}", name=f"Bulk {known + number}", owner=owner, stage="active")
        for number in range(count)
    )
    KpiTarget.objects.bulk_create(
        KpiTarget(partner=partner, kpi=kpi, valid_from="2024-01-01", target=500, weight=1) for partner in partners
    )
    MonthlyActual.objects.bulk_create(
        MonthlyActual(partner=partner, kpi=kpi, month=(first + place).first_day, actual=value, sample=10)
        for partner in partners
        for place, value in enumerate(contracts)
    )


def run(months: tuple[str, ...], count: int) -> dict[str, int]:
    """Close the months and return how many statements each kind of sweep takes."""
    counts = {}
    for month in months:
        make.close(month)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            evaluate_marks(now=make.after(month))
        counts[f"marks {month}"] = len(list(statements(captured)))
    now = make.after(months[-1]) + timedelta(hours=1)
    with CaptureQueriesContext(connection) as captured:
        evaluate_everything(now=now)
    counts["everything"] = len(list(statements(captured)))
    assert Incident.objects.count() == count
    return counts


def start_over() -> None:
    Notification.objects.all().delete()
    for model in (Incident, RuleState, MonthlyActual, KpiTarget, KpiMonthMark, MonthClose, Partner):
        model.objects.all().delete()


@pytest.mark.parametrize(
    "contracts",
    [(400, 400, 400), (290, 280, 270), (290, 280, 450)],
    ids=["in order", "firing, then still", "firing, then cleared"],
)
def test_evaluating_a_thousand_partners_takes_no_more_statements_than_ten(contracts: tuple[int, ...]) -> None:
    make.slump_rule(escalation_policy=make.policy((0, "owner"), (60, "deputy")))
    owner = make.owner_with_ladder()
    counts = []

    for count in (FEW, MANY):
        partners_with(owner, contracts, count)
        counts.append(run(("2025-01", "2025-02", "2025-03"), count if contracts[1] < 300 else 0))
        start_over()

    few, many = counts
    assert all(many[sweep] <= few[sweep] + SECOND_PORTION for sweep in few), (few, many)


def test_missing_data_of_a_thousand_partners_takes_no_more_statements_than_of_ten() -> None:
    make.default_rules()
    owner = make.owner_with_ladder()
    counts = []

    for count in (FEW, MANY):
        partners_with(owner, (), count)
        counts.append(run(("2025-01",), 1))
        start_over()

    assert counts[0] == counts[1]


def test_a_step_of_two_hundred_incidents_takes_as_many_statements_as_of_ten() -> None:
    make.slump_rule(escalation_policy=make.policy((0, "owner"), (60, "deputy")))
    owner = make.owner_with_ladder()
    counts = []

    for count in (FEW, 190):
        partners_with(owner, (290, 280), count)
        run(("2025-01", "2025-02"), count)
        with CaptureQueriesContext(connection) as captured:
            assert escalate(now=make.after("2025-02") + timedelta(hours=2)) == count
        counts.append(len(list(statements(captured))))
        start_over()

    assert counts[0] == counts[1]
