from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from prms.lib.errors import DomainError
from prms.lib.pdf import PdfUnavailable
from prms.lib.periods import Quarter
from reports.errors import NothingNew
from reports.models import HealthReport
from reports.services import LANGUAGES, draft_health_report, file_of, issue_health_report


class Command(BaseCommand):
    help = "Issue a quarter's health report: take the figures, freeze them, write the PDFs and tell the executives."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("quarter", help="such as 2026-Q3")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            quarter = Quarter.parse(options["quarter"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        try:
            report = self._issued(quarter)
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{quarter} version {report.edition}, SHA-256 {report.sha256}")
        self._write_files(report)

    def _issued(self, quarter: Quarter) -> HealthReport:
        now = timezone.now()
        try:
            draft = draft_health_report(quarter=quarter, by=None, now=now)
        except NothingNew as error:
            self.stdout.write(error.message)
            return HealthReport.objects.issued().of_quarter(quarter)[0]
        return issue_health_report(report=draft, by=None, now=now)

    def _write_files(self, report: HealthReport) -> None:
        for language in LANGUAGES:
            try:
                written = file_of(report=report, language=language)
            except PdfUnavailable as error:
                self.stderr.write(error.message)
                return
            self.stdout.write(f"  {written.name}, {len(written.content):,} bytes, SHA-256 {written.sha256}")
