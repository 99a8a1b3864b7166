from celery import shared_task
from django.utils import timezone

from reports import services


@shared_task
def draft_due_report() -> int:
    """Draft the health report that the next executive meeting is about to read."""
    return 0 if services.draft_due_report(now=timezone.now()) is None else 1


@shared_task
def make_next_export() -> int:
    """Write the list's file that was asked for first."""
    return services.make_next_export(clock=timezone.now)


@shared_task
def drop_old_exports() -> int:
    """Delete the files of lists that were kept long enough."""
    return services.drop_old_exports(now=timezone.now())


@shared_task
def write_report_files() -> int:
    """Write the PDFs of reports that were issued."""
    return services.write_missing_files()
