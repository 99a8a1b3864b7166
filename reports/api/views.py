from typing import Any

from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.idempotency import idempotent
from prms.lib.errors import NotFound
from prms.lib.files import download_bytes
from prms.lib.rest.concurrency import versioned
from prms.lib.rest.uploads import FILE_SCHEMA
from prms.lib.rest.views import ApiViewSet, ById, ReadViewSet
from reports.api.serializers import HealthReportInput, HealthReportOutput, HealthReportPdfQuery
from reports.filters import HealthReportFilters
from reports.models import HealthReport
from reports.services import draft_health_report, file_for_reader, issue_health_report


class HealthReportViewSet(ById, ReadViewSet):
    """The quarterly health report as data: drafts, and issued versions that never change."""

    queryset = HealthReport.objects.select_related("issued_by")
    permission_names = {
        "list": "reports.view",
        "retrieve": "reports.view",
        "create": "reports.prepare",
        "issue": "reports.issue",
    }
    input_serializers = {"create": HealthReportInput}
    serializer_class = HealthReportOutput
    filterset_class = HealthReportFilters
    ordering_fields = {"id": "id", "quarter": "quarter"}
    ordering = ("-quarter", "-id")

    @idempotent
    def create(self, request: Request) -> Response:
        """Take the figures of a quarter into its draft, the next version where one was issued."""
        quarter = self.validated_input()["quarter"]
        return self.answer(draft_health_report(quarter=quarter, by=self.caller, now=timezone.now()))

    @action(detail=True, methods=["post"])
    @versioned
    def issue(self, request: Request, id: str) -> Response:  # the address's name
        """Freeze the draft as it stands and tell the executives."""
        return self.answer(issue_health_report(report=self.object, by=self.caller, now=timezone.now()))


class HealthReportPdfViewSet(ApiViewSet):
    """The PDF of an issued report: the same bytes every time."""

    queryset = HealthReport.objects.select_related("issued_by")
    permission_names = {"retrieve": "reports.view"}
    query_serializers = {"retrieve": HealthReportPdfQuery}
    http_method_names = ["get", "head"]
    is_found_by_query = True

    @extend_schema(operation_id="health_report_pdf", responses=FILE_SCHEMA)
    def retrieve(self, request: Request) -> FileResponse:
        """The report as PDF, in one of the languages."""
        reports: Any = self.get_queryset()
        reports = reports.issued().of_quarter(self.query["quarter"])
        if "version" in self.query:
            reports = reports.filter(edition=self.query["version"])
        report = reports.first()
        if report is None:
            raise NotFound(_("There is no issued report of this quarter."))
        written = file_for_reader(report=report, language=self.query["language"])
        return download_bytes(bytes(written.content), name=written.name)
