"""Takes a whole arrival of measurements back, as if it had not come."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from evaluations.errors import BatchOverwritten, BatchUndone
from evaluations.models import Measurement, MeasurementBatch, MeasurementHistory, MonthClose
from evaluations.services.guards import require_role
from evaluations.services.ingest import mark
from evaluations.services.measurement_store import PARTS
from partners.models import Partner
from prms.lib.errors import Forbidden


@dataclass(frozen=True, slots=True)
class UndoEffect:
    """What taking an import back would change; `blocked_by` is a later import that has replaced its values."""

    restored: int
    removed: int
    partners: int
    months: list[date]
    closed_months: list[date]
    blocked_by: int | None


_STORED, _HISTORY = Measurement._meta.db_table, MeasurementHistory._meta.db_table


def undo_effect(*, batch: MeasurementBatch) -> UndoEffect:
    """Say what undoing the import would do; nothing is written."""
    own = Measurement.objects.filter(batch=batch).order_by()
    facts = own.aggregate(rows=Count("pk"), partners=Count("partner", distinct=True))
    restored = MeasurementHistory.objects.filter(batch=batch).count()
    months = sorted({day.replace(day=1) for day in own.values_list("date", flat=True).distinct()})
    closed = set(MonthClose.objects.filter(month__in=months).values_list("month", flat=True))
    return UndoEffect(
        restored=restored,
        removed=facts["rows"] - restored,
        partners=facts["partners"],
        months=months,
        closed_months=[month for month in months if month in closed],
        blocked_by=_replaced_by(batch),
    )


@transaction.atomic
def undo_batch(*, batch: MeasurementBatch, by: User | None, now: datetime) -> MeasurementBatch:
    """Put back the values that a batch replaced and remove what it added; months follow by their sweep.

    Raises BatchUndone the second time, BatchOverwritten while later batches have replaced its values, and
    Forbidden when it holds measurements of partners that the person does not answer for.
    """
    require_role("measurements.write", by=by)
    row = MeasurementBatch.objects.select_for_update().get(pk=batch.pk)
    if row.undone_at:
        raise BatchUndone(_("This import was undone before."))
    if (newest := _replaced_by(row)) is not None:
        message = _("Import %(later)s has replaced values of this one: undo that one first.")
        raise BatchOverwritten(message % {"later": newest})
    own = Measurement.objects.filter(batch=row)
    _require_own(own, by)
    touched = {(kpi_id, f"{day:%Y-%m}") for kpi_id, day in own.order_by().values_list("kpi_id", "date").distinct()}
    restored, removed = _put_back(row.pk)
    row.undone_at, row.undone_by = now, by
    row.save(update_fields=["undone_at", "undone_by"])
    mark(touched)
    audit.record_batch(
        action="measurements.undone",
        by=by,
        model=MeasurementBatch,
        count=restored + removed,
        keys=[row.pk],
        changes={"restored": restored, "removed": removed},
    )
    return row


def _replaced_by(batch: MeasurementBatch) -> int | None:
    later = MeasurementHistory.objects.filter(value_batch=batch).exclude(batch=batch)
    return later.order_by("-batch").values_list("batch", flat=True).first()


def _require_own(measurements: QuerySet[Measurement], by: User | None) -> None:
    if by is None:
        return
    foreign = Partner.objects.filter(pk__in=measurements.order_by().values("partner")).exclude(
        pk__in=Partner.objects.editable_by(by).values("pk")
    )
    if (other := foreign.first()) is not None:
        message = _("The import holds measurements of %(partner)s: only %(owner)s or an administrator may undo it.")
        raise Forbidden(message % {"partner": other, "owner": other.owner})


def _put_back(batch_id: int) -> tuple[int, int]:
    """Return how many measurements got their old value back, and how many were removed."""
    old = ", ".join(f"{part} = h.{part}" for part in PARTS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {_STORED} AS m SET {old}, batch_id = h.value_batch_id
            FROM {_HISTORY} h WHERE h.measurement_id = m.id AND h.batch_id = %s AND m.batch_id = %s
            """,  # noqa: S608  # own names
            [batch_id, batch_id],
        )
        restored = cursor.rowcount
        cursor.execute(f"DELETE FROM {_HISTORY} WHERE batch_id = %s", [batch_id])  # noqa: S608  # own names
        cursor.execute(f"DELETE FROM {_STORED} WHERE batch_id = %s", [batch_id])  # noqa: S608  # own names
        return restored, cursor.rowcount
