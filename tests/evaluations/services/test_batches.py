from decimal import Decimal

import pytest

from accounts.models import AuditEntry
from evaluations.errors import BatchOverwritten, BatchUndone
from evaluations.models import Measurement, MeasurementHistory, MonthlyActual
from evaluations.services import aggregate_marks, undo_batch
from prms.lib.errors import Forbidden
from tests.factories.accounts import manager
from tests.factories.evaluations import NOW, KpiFactory, row, take_in
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db


def values() -> list[Decimal]:
    return list(Measurement.objects.order_by("date").values_list("value", flat=True))


def test_an_undone_batch_gives_back_what_it_replaced_and_removes_what_it_added() -> None:
    partner, kpi = PartnerFactory(), KpiFactory()
    first = take_in(row(partner, kpi, "1", "2025-01-30", source="crm"))
    second = take_in(row(partner, kpi, "2", "2025-01-30"), row(partner, kpi, "3", "2025-01-31"))
    aggregate_marks(now=NOW)
    assert MonthlyActual.objects.get().actual == 5

    undo_batch(batch=second.batch, by=None, now=NOW)
    aggregate_marks(now=NOW)

    restored = Measurement.objects.get()
    assert (restored.value, restored.source, restored.batch) == (1, "crm", first.batch)
    assert MonthlyActual.objects.get().actual == 1
    assert not MeasurementHistory.objects.exists()
    entry = AuditEntry.objects.get(action="measurements.undone")
    assert (entry.batch_count, entry.changes["restored"], entry.changes["removed"]) == (2, 1, 1)


def test_batches_are_undone_from_the_last_to_the_first() -> None:
    partner, kpi = PartnerFactory(), KpiFactory()
    first, second = take_in(row(partner, kpi, "1")), take_in(row(partner, kpi, "2"))

    with pytest.raises(BatchOverwritten, match=str(second.batch.pk)):
        undo_batch(batch=first.batch, by=None, now=NOW)
    undo_batch(batch=second.batch, by=None, now=NOW)
    undo_batch(batch=first.batch, by=None, now=NOW)

    assert values() == []


def test_a_batch_is_undone_once() -> None:
    done = take_in(row(PartnerFactory(), KpiFactory(), "1"))
    undo_batch(batch=done.batch, by=None, now=NOW)

    with pytest.raises(BatchUndone):
        undo_batch(batch=done.batch, by=None, now=NOW)


def test_only_who_answers_for_all_its_partners_undoes_a_batch() -> None:
    owner, kpi = manager(), KpiFactory()
    rows = [row(PartnerFactory(owner=owner), kpi, "1"), row(PartnerFactory(), kpi, "1")]
    done = take_in(*rows)

    with pytest.raises(Forbidden, match="only"):
        undo_batch(batch=done.batch, by=owner, now=NOW)
    assert values() == [1, 1]
