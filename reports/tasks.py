from celery import shared_task
from django.utils import timezone

from reports import services


@shared_task
def draft_due_report() -> int:
    """Draft the health report that the next executive meeting is about to read."""
    return 0 if services.draft_due_report(now=timezone.now()) is None else 1


@shared_task
def write_report_files() -> int:
    """Write the PDFs of reports that were issued."""
    return services.write_missing_files()
