from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evaluations.errors import RowsRefused
from evaluations.filters import MeasurementFilters
from evaluations.models import Kpi, KpiTarget, Measurement, MeasurementBatch, MeasurementHistory
from evaluations.rules.aggregation import Aggregation
from evaluations.rules.file_days import plain_day
from evaluations.services import Ingested, ingest
from evaluations.services.corrections import correct_measurement
from evaluations.web.entry_forms import CorrectionForm, EntryForm
from evaluations.web.matrix import last_month
from evaluations.web.partner_pages import PartnerForm
from partners.models import Partner
from partners.services import may_change, require_may
from prms.lib.errors import FieldError
from prms.lib.reading import read_date
from prms.lib.web import FormPage, ObjectPage, Page


@dataclass(frozen=True, slots=True)
class Entry:
    """One value that a measurement has or had: who brought it, when, why, and until when it held."""

    figures: Measurement | MeasurementHistory
    batch: MeasurementBatch
    replaced_at: datetime | None


class MeasurementsPage(Page):
    """What was measured, newest first."""

    permission = "measurements.view"
    page_key = "measurements"
    template_name = "evaluations/measurements.html"
    rows_per_page = 50

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader = self.request.user
        rows = Measurement.objects.visible_to(reader).select_related("partner", "kpi")
        filters = MeasurementFilters(self.request.GET, queryset=rows, request=self.request)
        found = filters.qs.order_by("-date", "-id") if filters.is_valid() else rows.none()
        form = filters.form
        form.fields["partner"].label, form.fields["kpi"].label = _("Partner's code"), _("KPI's code")
        for field in form.fields.values():
            field.widget.attrs["class"] = "input"
        return super().get_context_data(
            page=self.paginate(found),
            filter_form=form,
            is_filtered=any(form.data.get(name) for name in form.fields),
            may_write=reader.may("measurements.write"),
            export_url=self.address_with_query("evaluations:export"),
            **kwargs,
        )


class EntryPage(PartnerForm):
    """Figures of one partner on one day, all KPIs at once; a figure that differs from a known one corrects it."""

    permission = "measurements.write"
    page_key = "measurements"
    template_name = "evaluations/entry.html"
    form_class = EntryForm
    done_message = _("The figures are kept. Months and cards follow within seconds.")

    def get_form_kwargs(self) -> dict[str, Any]:
        day = self._day()
        kpis = list(_measured_kpis(self.object, day, is_all="all" in self.request.GET))
        known = Measurement.objects.filter(partner=self.object, date=day, kpi__in=kpis)
        return {"kpis": kpis, "known": {row.kpi_id: row for row in known}, "initial": {"day": day.isoformat()}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day = self._day()
        return super().get_context_data(day=day, is_all="all" in self.request.GET, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> Ingested:
        rows = self.form.rows(self.object.code)
        try:
            return ingest(rows=rows, door="form", by=self.request.user, now=timezone.now())
        except RowsRefused as refusal:
            raise RowsRefused(refusal.message, errors=[self._placed(rows, error) for error in refusal.errors]) from None

    def _placed(self, rows: list[dict[str, Any]], error: FieldError) -> FieldError:
        _slash, _rows, index, *part = error.pointer.split("/")
        name = part[0] if part else "value"
        field = name if name == "source" else "day" if name == "date" else ""
        return FieldError(field or self.form.field_of(rows[int(index)]["kpi"], name), error.code, error.detail)

    def get_success_url(self, result: Any) -> str:
        return f"{reverse('evaluations:measurements')}?partner={self.object.code}"

    def _day(self) -> date:
        asked = self.request.POST.get("day") or self.request.GET.get("day") or ""
        found = read_date("day", plain_day(asked.strip()))
        return found if isinstance(found, date) else last_month().last_day


class MeasurementPage(ObjectPage, FormPage):
    """One measurement: its value now, every value it had, and the form that corrects it."""

    permission = "measurements.view"
    page_key = "measurements"
    template_name = "evaluations/measurement.html"
    object: Measurement
    form_class = CorrectionForm
    done_message = _("The value is corrected; the old one stays in the history.")

    def get_queryset(self) -> QuerySet[Measurement]:
        rows = Measurement.objects.visible_to(self.request.user)
        return rows.select_related("partner__owner", "kpi", "batch__sent_by")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"measurement": self.object, "initial": {"seen_batch": self.object.batch_id}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, reader = self.object, self.request.user
        may = may_change("measurements.write", partner=row.partner, reader=reader)
        return super().get_context_data(
            measurement=row,
            partner=row.partner,
            entries=_entries(row),
            may_correct=may and row.kpi.is_active,
            is_ratio=row.kpi.aggregation == Aggregation.RATIO,
            **kwargs,
        )

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        require_may("measurements.write", partner=self.object.partner, by=request.user)
        return super().post(request, *args, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> Measurement:
        figures = {name: cleaned[name] for name in ("value", "numerator", "denominator") if name in cleaned}
        call = {"reason": cleaned["reason"], "seen_batch": cleaned["seen_batch"], "figures": figures}
        return correct_measurement(measurement=self.object, by=self.request.user, now=timezone.now(), **call)


def _measured_kpis(partner: Partner, day: date, *, is_all: bool) -> QuerySet[Kpi]:
    """Return the KPIs in use that the partner has targets for in the month; all of them when asked, or when none."""
    kpis = Kpi.objects.in_use().order_by("dimension", "code")
    targets = KpiTarget.objects.filter(partner=partner).in_force(month=day.replace(day=1))
    own = kpis.filter(pk__in=targets.values("kpi"))
    return kpis if is_all or not own.exists() else own


def _entries(row: Measurement) -> list[Entry]:
    """Return the values of a measurement, newest first; each came with a batch and held until the next."""
    past = list(
        MeasurementHistory.objects.filter(measurement=row)
        .select_related("value_batch__sent_by")
        .order_by("-replaced_at", "-id")
    )
    return [Entry(row, row.batch, None), *(Entry(old, old.value_batch, old.replaced_at) for old in past)]
