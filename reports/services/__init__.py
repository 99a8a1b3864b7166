from reports.services.health_report import (
    draft_due_report,
    draft_health_report,
    issue_health_report,
    recipients_of,
)
from reports.services.report_files import LANGUAGES, file_of, write_missing_files

__all__ = [
    "LANGUAGES",
    "draft_due_report",
    "draft_health_report",
    "file_of",
    "issue_health_report",
    "recipients_of",
    "write_missing_files",
]
