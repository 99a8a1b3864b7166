"""Files of long lists: asked for, watched while they are prepared, fetched by who asked."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase

from prms.lib.files import download
from prms.lib.list_files import sheet_at
from prms.lib.tables import XLSX_TYPE
from prms.lib.web import FormPage, ObjectPage
from reports.models import Export
from reports.services import ask_for_export
from reports.services.exports import KEPT_FOR


class ExportAddPage(FormPage):
    """What a long list's file will hold, and the button that has it prepared."""

    permission = "exports.ask"
    template_name = "reports/export/new.html"
    form_class = forms.Form

    def load(self, **kwargs: Any) -> None:
        self.address = self.request.GET.get("of", "")
        self.sheet = sheet_at(self.address, reader=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(sheet=self.sheet, kept_days=KEPT_FOR.days, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> Export:
        return ask_for_export(address=self.address, by=self.request.user)


class OfExport(ObjectPage):
    """What the page of a file and the file itself share."""

    permission = "exports.ask"
    object: Export

    def get_queryset(self) -> QuerySet[Export]:
        return Export.objects.visible_to(self.request.user)


class ExportPage(OfExport):
    """How far the file is; it asks again by itself while it waits."""

    template_name = "reports/export/page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(export=self.object, **kwargs)


class ExportFile(OfExport):
    """The file, for as long as it is kept."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        export = self.object
        if export.status != Export.Status.READY:
            raise Http404
        kind = XLSX_TYPE if export.is_workbook else "text/csv; charset=utf-8"
        return download(export.file, name=export.file_name, content_type=kind)
