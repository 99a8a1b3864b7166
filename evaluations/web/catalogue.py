import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, QuerySet
from django.forms import model_to_dict
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evaluations.models import Kpi, KpiTarget
from evaluations.rules.curves import build_curve
from evaluations.services import create_kpi, edit_kpi
from evaluations.web.curve_draft import CurveDraft, draft_of, stored_draft, try_value
from evaluations.web.days import this_month
from evaluations.web.kpi_forms import KpiForm, UseForm
from prms.lib.list_files import ListFile, Sheet
from prms.lib.web import FormPage, ObjectPage, Page, VerbPage

MORE_ROWS = 5
EXPORTED = (
    *("code", "name", "name_zh", "dimension", "unit", "direction", "aggregation", "no_data", "curve"),
    *("scale", "minimum", "maximum", "is_integer", "is_active"),
)


class KpisPage(Page):
    """The catalogue by dimension: how each KPI is formed, scored and used."""

    permission = "kpis.view"
    page_key = "kpis"
    template_name = "evaluations/kpis.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader, is_all = self.request.user, "all" in self.request.GET
        kpis = Kpi.objects.visible_to(reader)
        shown = kpis if is_all else kpis.in_use()
        targets = KpiTarget.objects.visible_to(reader).in_force(month=this_month().first_day)
        counts = dict(targets.order_by().values_list("kpi").annotate(count=Count("pk")))
        return super().get_context_data(
            rows=[(kpi, counts.get(kpi.pk, 0)) for kpi in shown.order_by("dimension", "code")],
            is_all=is_all,
            unused=kpis.filter(is_active=False).count(),
            export_url=self.address_with_query("evaluations:kpis_export"),
            sees_targets=reader.may("targets.view"),
            bands_url=reverse("evaluations:bands") if reader.may("scorecards.edit_bands") else "",
            add_url=reverse("evaluations:kpi_add") if reader.may("kpis.edit") else "",
            **kwargs,
        )


class KpisExport(ListFile):
    """The same catalogue as a file, curves and all."""

    permission = "kpis.view"

    def sheet(self) -> Sheet:
        kpis = Kpi.objects.visible_to(self.request.user)
        found = (kpis if "all" in self.request.GET else kpis.in_use()).order_by("dimension", "code")
        return Sheet(gettext("kpis.csv"), EXPORTED, found.count(), self._rows(found))

    def _rows(self, found: QuerySet[Kpi]) -> Iterator[list[Any]]:
        for row in found.iterator(chunk_size=1000):
            curve = json.dumps(row.curve) if row.curve else ""
            yield [curve if name == "curve" else getattr(row, name) for name in EXPORTED]


class OfKpi(ObjectPage):
    """What every page and verb of one KPI shares."""

    page_key = "kpis"
    lookup = "code"
    object: Kpi

    def get_queryset(self) -> QuerySet[Kpi]:
        return Kpi.objects.visible_to(self.request.user)


class KpiPage(OfKpi):
    """One KPI: how a month is formed, what an actual scores, who is measured by it."""

    permission = "kpis.view"
    template_name = "evaluations/kpi.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kpi, reader = self.object, self.request.user
        curve = build_curve(kpi.curve) if kpi.curve else None
        targets = KpiTarget.objects.visible_to(reader).filter(kpi=kpi).in_force(month=this_month().first_day)
        return super().get_context_data(
            kpi=kpi,
            curve=curve,
            tried=try_value(self.request.GET, curve),
            targets=targets.count() if reader.may("targets.view") else None,
            edit_url=reverse("evaluations:kpi_edit", args=[kpi.code]) if reader.may("kpis.edit") else "",
            use_form=UseForm(initial={"is_active": not kpi.is_active, "version": kpi.version}, auto_id="use_%s"),
            **kwargs,
        )


class CurveFormPage(FormPage):
    """A form with a curve beside it; “Preview” and “More rows” only show it again."""

    permission = "kpis.edit"
    page_key = "kpis"
    template_name = "evaluations/kpi_form.html"
    form_class = KpiForm
    kpi: Kpi | None = None

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if "preview" in request.POST or "more" in request.POST:
            form = self.form_class(initial=request.POST.dict())
            return self.render_to_response(self.get_context_data(form=form))
        return super().post(request, *args, **kwargs)

    def draft(self) -> CurveDraft:
        """Return the curve as it was typed, or as it is stored."""
        sent = self.request.POST
        if self.request.method != "POST":
            return stored_draft(self.kpi)
        return draft_of(sent, direction=sent.get("direction", ""), spare=MORE_ROWS if "more" in sent else 2)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        draft = self.draft()
        return super().get_context_data(
            kpi=self.kpi,
            draft=draft,
            tried=try_value(self.request.POST, draft.curve, is_broken=bool(draft.points) and draft.curve is None),
            back_url=self.kpi.get_absolute_url() if self.kpi else reverse("evaluations:kpis"),
            **kwargs,
        )


class KpiAddPage(CurveFormPage):
    """Add a KPI to the catalogue."""

    done_message = _("The KPI is in the catalogue.")

    def perform(self, cleaned: dict[str, Any]) -> Kpi:
        described = {name: value for name, value in cleaned.items() if name != "version"}
        return create_kpi(by=self.request.user, curve=self.draft().points, **described)


class KpiEditPage(OfKpi, CurveFormPage):
    """Change what describes a KPI, and its curve."""

    done_message = _("The KPI is changed. Cards follow when their month is closed again.")

    @property
    def kpi(self) -> Kpi:  # type: ignore[override]  # found by the address
        return self.object

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": model_to_dict(self.object)}

    def get_form(self) -> Any:
        return _without_code(super().get_form())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" in kwargs:
            _without_code(kwargs["form"])
        return super().get_context_data(**kwargs)

    def perform(self, cleaned: dict[str, Any]) -> Kpi:
        values = {name: value for name, value in cleaned.items() if name != "version"}
        values["curve"] = self.draft().points
        return edit_kpi(kpi=self.object, values=values, expected_version=cleaned["version"], by=self.request.user)


class KpiUse(OfKpi, VerbPage):
    """Takes a KPI out of use, or back into it."""

    permission = "kpis.edit"
    form_class = UseForm
    done_message = _("The catalogue is changed.")

    def perform(self, cleaned: dict[str, Any]) -> Kpi:
        values = {"is_active": cleaned["is_active"]}
        return edit_kpi(kpi=self.object, values=values, expected_version=cleaned["version"], by=self.request.user)

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


def _without_code(form: Any) -> Any:
    form.fields.pop("code", None)
    return form
