from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from evaluations.models import Measurement, MeasurementBatch, MeasurementHistory, RefusedRow
from evaluations.rules.row_problems import FIELDS
from evaluations.services import undo_batch
from evaluations.services.batches import undo_effect
from prms.lib.list_files import ListFile, Sheet
from prms.lib.problems import Problem
from prms.lib.web import FormPage, ObjectPage, Page

LISTED = 100
EXPORTED = (
    *("id", "file_name", "door", "arrived_at", "sent_by", "created", "updated", "unchanged", "refused"),
    *("undone_at", "undone_by"),
)


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A measurement that came with a batch, and the value it replaced."""

    measurement: Measurement
    before: MeasurementHistory | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was left out, as it was sent, with what is wrong in the reader's language."""

    number: int
    sent: str
    problems: list[str]


def arrivals(reader: User) -> QuerySet[MeasurementBatch]:
    """Return the arrivals in the reader's scope, the newest first."""
    return MeasurementBatch.objects.visible_to(reader).select_related("sent_by", "undone_by")


class BatchesPage(Page):
    """The arrivals of measurements, newest first."""

    permission = "measurements.view"
    page_key = "measurements"
    template_name = "evaluations/batches.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            page=self.paginate(arrivals(self.request.user)),
            export_url=self.address_with_query("evaluations:batches_export"),
            may_write=self.request.user.may("measurements.write"),
            **kwargs,
        )


class BatchesExport(ListFile):
    """The same arrivals as a file."""

    permission = "measurements.view"

    def sheet(self) -> Sheet:
        found = arrivals(self.request.user)
        return Sheet(_("imports.csv"), EXPORTED, found.count(), self._rows(found))

    def _rows(self, found: QuerySet[MeasurementBatch]) -> Iterator[list[Any]]:
        for row in found.iterator(chunk_size=1000):
            by, undone_by = (person.email if person else "" for person in (row.sent_by, row.undone_by))
            counts = [row.created_count, row.updated_count, row.unchanged_count, row.error_count]
            yield [row.pk, row.file_name, row.door, row.created_at, by, *counts, row.undone_at, undone_by]


class OfBatch(ObjectPage):
    """What every page of one arrival shares."""

    page_key = "measurements"
    object: MeasurementBatch

    def get_queryset(self) -> QuerySet[MeasurementBatch]:
        rows = MeasurementBatch.objects.visible_to(self.request.user)
        return rows.select_related("sent_by", "undone_by")


class BatchPage(OfBatch):
    """One arrival: who sent it, what it brought, what it replaced, what was left out."""

    permission = "measurements.view"
    template_name = "evaluations/batch.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batch, reader = self.object, self.request.user
        return super().get_context_data(
            batch=batch,
            rows=_rows(batch, Measurement.objects.visible_to(reader)),
            brought=batch.created_count + batch.updated_count,
            refused=[_refusal(row) for row in batch.refused.all()[:LISTED]],
            may_undo=reader.may("measurements.write") and batch.undone_at is None,
            **kwargs,
        )


class UndoPage(OfBatch, FormPage):
    """What taking an arrival back changes, and the button that does it."""

    permission = "measurements.write"
    template_name = "evaluations/undo.html"
    form_class = Form
    done_message = gettext_lazy("The import is undone. Months and cards follow within seconds.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(batch=self.object, effect=undo_effect(batch=self.object), **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> MeasurementBatch:
        return undo_batch(batch=self.object, by=self.request.user, now=timezone.now())


def _rows(batch: MeasurementBatch, measurements: QuerySet[Measurement]) -> list[BatchRow]:
    """Return the first rows of the batch, with the values they replaced."""
    rows = list(measurements.filter(batch=batch).select_related("partner", "kpi")[:LISTED])
    replaced = MeasurementHistory.objects.filter(batch=batch, measurement__in=rows)
    before = {row.measurement_id: row for row in replaced}
    return [BatchRow(row, before.get(row.pk)) for row in rows]


def _refusal(row: RefusedRow) -> Refusal:
    # PostgreSQL keeps the cells, not their order.
    names = sorted(row.sent, key=lambda name: FIELDS.index(name) if name in FIELDS else len(FIELDS))
    sent = ", ".join(str(row.sent[name]) for name in names)
    told = (Problem(part["field"], "", part["message"], part["params"]) for part in row.problems)
    return Refusal(row.number, sent, [problem.worded(_) for problem in told])
