"""The PDF of an issued report: written once in each language, kept, and given out as the same bytes ever after."""

import structlog
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Organisation
from prms.lib.pdf import PdfUnavailable, write_pdf
from reports.errors import NotIntact, NotIssued, PdfInWork
from reports.models import HealthReport, HealthReportFile
from reports.read.health.page import report_page
from reports.rules.frozen import fingerprint

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)

# A report over a thousand partners takes half a minute a language, and a task has four.
FILES_A_RUN = 1
# Above this a reader is not kept waiting: the worker writes the file.
MOST_PARTNERS_WHILE_WAITING = 150

log = structlog.get_logger(__name__)


def file_of(*, report: HealthReport, language: str) -> HealthReportFile:
    """Return the report's PDF in the language, written now if it was not before.

    Raises NotIssued for a draft, PdfUnavailable where no PDF can be written.
    """
    if report.issued_at is None:
        raise NotIssued(_("A draft has no PDF: its figures may still change. Issue it first."))
    known = HealthReportFile.objects.filter(report=report, language=language).select_related("report").first()
    if known is not None:
        return known
    content = write_pdf(html=_page(report, language), written_at=report.issued_at)
    # Whoever was faster keeps the file: both readers get the same bytes.
    written, _is_new = HealthReportFile.objects.get_or_create(
        report=report, language=language, defaults={"content": content, "sha256": fingerprint(content)}
    )
    return written


def file_for_reader(*, report: HealthReport, language: str) -> HealthReportFile:
    """Return the report's PDF for somebody who waits for it.

    Raises PdfInWork while the worker writes that of a large report, NotIntact when the figures or the file are no
    longer those that were frozen, and what `file_of` raises.
    """
    is_waiting = report.is_issued and not report.files.filter(language=language).exists()
    count = len(report.figures["partners"])
    if is_waiting and count > MOST_PARTNERS_WHILE_WAITING:
        message = _("The PDF is being written: with %(count)s partners that takes a minute or two. Try again shortly.")
        raise PdfInWork(message % {"count": count})
    file = file_of(report=report, language=language)
    if not (report.is_intact and file.is_intact):
        raise NotIntact(_("This is no longer what was frozen. Ask an administrator to restore it from a backup."))
    return file


def write_missing_files() -> int:
    """Write the next PDF that an issued report lacks; return how many, none where no PDF can be written."""
    missing = [
        (report, language)
        for report in HealthReport.objects.without_all_files(len(LANGUAGES)).prefetch_related("files")
        for language in LANGUAGES
        if language not in {row.language for row in report.files.all()}
    ]
    try:
        for report, language in missing[:FILES_A_RUN]:
            file_of(report=report, language=language)
    except PdfUnavailable as error:
        log.warning("pdf_unavailable", problem=error.message)
        return 0
    return len(missing[:FILES_A_RUN])


def _page(report: HealthReport, language: str) -> str:
    with translation.override(language), timezone.override(Organisation.objects.zone()):
        context = {**report_page(report.figures), "mode": "print", "report": report}
        return render_to_string("reports/health/paper.html", context)
