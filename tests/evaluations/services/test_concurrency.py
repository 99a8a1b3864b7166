"""Several writers at once, on a database that lets them."""

from datetime import date

import pytest
from django.db import transaction

from evaluations.models import KpiMonthMark, Measurement, MeasurementHistory, MonthlyActual, Scorecard
from evaluations.services import aggregate_marks, close_month, sweep_marks
from prms.lib.periods import Month
from tests.at_once import at_once
from tests.factories.evaluations import NOW, KpiFactory, KpiTargetFactory, row, take_in
from tests.factories.partners import PartnerFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]


def test_two_batches_with_the_same_rows_neither_block_nor_lose_a_value() -> None:
    kpi = KpiFactory()
    partners = [PartnerFactory() for _ in range(20)]
    batches = [
        [row(partner, kpi, value, f"2025-01-{day:02}") for partner in partners for day in range(1, 21)]
        for value in ("1", "2", "3", "4")
    ]
    for number, batch in enumerate(batches):
        batch.reverse() if number % 2 else None
    results = at_once(*(lambda batch=batch: take_in(*batch) for batch in batches))
    assert sum(result.counts.created for result in results) == 400
    assert sum(result.counts.updated for result in results) == 1_200
    assert Measurement.objects.count() == 400
    assert len(set(Measurement.objects.values_list("value", flat=True))) == 1
    assert sorted({int(value) for value in MeasurementHistory.objects.values_list("value", flat=True)}) != []
    assert MeasurementHistory.objects.count() == 1_200


def test_what_commits_while_months_are_formed_is_formed_next() -> None:
    partner, kpi = PartnerFactory(), KpiFactory()
    take_in(row(partner, kpi, "1", "2025-01-30"))
    with transaction.atomic():
        aggregate_marks(now=NOW)
        (swept,) = at_once(lambda: (take_in(row(partner, kpi, "2")), sweep_marks(now=NOW))[1])
        assert swept == 0
    assert KpiMonthMark.objects.to_aggregate().count() == 1
    assert sweep_marks(now=NOW) == 1
    assert MonthlyActual.objects.get().actual == 3


def test_a_month_closed_by_many_at_once_has_one_card_a_partner() -> None:
    kpi = KpiFactory()
    for _ in range(10):
        target = KpiTargetFactory(kpi=kpi)
        take_in(row(target.partner, kpi, "90"))
    runs = at_once(*([lambda: close_month(month=Month(2025, 1), by=None, now=NOW)] * 4))
    assert sorted(run.created_count for run in runs) == [0, 0, 0, 10]
    assert Scorecard.objects.filter(month=date(2025, 1, 1)).count() == 10
