from typing import Any

from django import forms
from django.http import FileResponse, Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from prms.lib.files import download_bytes
from prms.lib.periods import Quarter
from prms.lib.web import FormPage, Page, VerbPage
from reports.models import HealthReport
from reports.read.health.page import ROWS_PER_APPENDIX_PAGE, report_page
from reports.read.health.shelf import has_new_figures, neighbours_of, newest_for, next_to_draft
from reports.services import LANGUAGES, draft_health_report, file_for_reader, issue_health_report, recipients_of


class IssueForm(forms.Form):
    """The draft that was read, so that no other one is issued."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class HealthReportsPage(Page):
    """The health reports that the reader may open, the newest first."""

    permission = "reports.view"
    page_key = "reports"
    template_name = "reports/health/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader = self.request.user
        rows = HealthReport.objects.visible_to(reader).defer("content").select_related("issued_by")
        may_prepare = reader.may("reports.prepare")
        return super().get_context_data(
            page=self.paginate(rows),
            to_draft=next_to_draft(today=timezone.localtime()) if may_prepare else None,
            may_prepare=may_prepare,
            **kwargs,
        )


class OfHealthReport(Page):
    """What every page of one quarter's report shares."""

    permission = "reports.view"
    page_key = "reports"
    report: HealthReport

    def load(self, **kwargs: Any) -> None:
        asked = self.request.GET.get("version", "")
        edition = int(asked) if asked.isdecimal() and len(asked) < 5 else None
        found = newest_for(self.request.user, read_quarter(kwargs["quarter"]), edition=edition)
        if found is None:
            raise Http404
        self.report = found

    def address_of(self, name: str, *more: str) -> str:
        """Return the address of another page of this edition."""
        path = reverse(f"reports:{name}", args=[str(self.report.period), *more])
        return f"{path}?version={self.report.edition}"


class HealthReportPage(OfHealthReport):
    """One edition: the sheets as they are printed, what is missing in a draft, and the PDFs of an issued one."""

    template_name = "reports/health/report.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report, reader = self.report, self.request.user
        may_prepare = reader.may("reports.prepare")
        editions = HealthReport.objects.visible_to(reader).of_quarter(report.period)
        return super().get_context_data(
            **{**kwargs, **report_page(report.figures)},
            mode="web",
            report=report,
            editions=[edition for edition in editions.defer("content") if edition.pk != report.pk],
            neighbours=neighbours_of(reader, report.period),
            pdf_urls=[(code, self.address_of("health_report_pdf", code)) for code in LANGUAGES],
            appendix_url=self.address_of("health_report_partners"),
            may_prepare=may_prepare,
            may_issue=reader.may("reports.issue"),
            has_new_figures=may_prepare and has_new_figures(report, now=timezone.now()),
        )


class HealthReportPartnersPage(OfHealthReport):
    """Every partner of the report, for those that do not fit the second sheet."""

    template_name = "reports/health/partners.html"
    rows_per_page = ROWS_PER_APPENDIX_PAGE

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = report_page(self.report.figures)
        page = self.paginate([*context["lines"], *context["appendix"]])
        return super().get_context_data(**{**kwargs, **context}, report=self.report, mode="web", page=page)


class HealthReportPdf(OfHealthReport):
    """The PDF of an issued report: the same bytes every time."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> FileResponse:
        if not self.report.is_issued or kwargs["language"] not in LANGUAGES:
            raise Http404
        written = file_for_reader(report=self.report, language=kwargs["language"])
        return download_bytes(bytes(written.content), name=written.name)


class IssueHealthReport(OfHealthReport, FormPage):
    """Who will be told, and the button that freezes the report."""

    permission = "reports.issue"
    template_name = "reports/health/issue.html"
    form_class = IssueForm
    done_message = _("The report is issued. The executives are told by mail and in their inbox.")

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        if self.report.is_issued:
            raise Http404

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"version": self.report.version}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            report=self.report,
            missing=self.report.figures["missing"],
            recipients=list(recipients_of(self.report)),
            back_url=self.report.get_absolute_url(),
            **kwargs,
        )

    def perform(self, cleaned: dict[str, Any]) -> HealthReport:
        seen = cleaned["version"]
        return issue_health_report(report=self.report, by=self.request.user, now=timezone.now(), expected_version=seen)


class DraftHealthReport(VerbPage):
    """Take the figures of a quarter into its draft."""

    permission = "reports.prepare"
    form_class = forms.Form
    done_message = _("The figures are taken. Read the draft, then issue it.")
    quarter: Quarter

    def load(self, **kwargs: Any) -> None:
        self.quarter = read_quarter(kwargs["quarter"])

    def perform(self, cleaned: dict[str, Any]) -> HealthReport:
        return draft_health_report(quarter=self.quarter, by=self.request.user, now=timezone.now())

    def get_success_url(self, result: Any) -> str:
        return result.get_absolute_url() if result else reverse("reports:health_reports")


def read_quarter(text: str) -> Quarter:
    """Return the quarter in an address; an impossible one is not found."""
    try:
        return Quarter.parse(text)
    except ValueError as error:
        raise Http404 from error
