from reports.services.exports import ask_for_export, drop_old_exports, make_next_export
from reports.services.health_report import (
    draft_due_report,
    draft_health_report,
    issue_health_report,
    recipients_of,
)
from reports.services.report_files import LANGUAGES, file_for_reader, file_of, write_missing_files

__all__ = [
    "LANGUAGES",
    "ask_for_export",
    "draft_due_report",
    "draft_health_report",
    "drop_old_exports",
    "file_for_reader",
    "file_of",
    "issue_health_report",
    "make_next_export",
    "recipients_of",
    "write_missing_files",
]
