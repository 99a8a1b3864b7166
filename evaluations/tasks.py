from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from evaluations import services

MARKS_KEPT = timedelta(days=7)


@shared_task
def sweep_marks() -> int:
    """Form again the months that measurements touched."""
    return services.sweep_marks(now=timezone.now())


@shared_task
def close_due_month() -> int:
    """Close the month whose closing time has come."""
    run = services.close_due_month(now=timezone.now())
    return 0 if run is None else run.scored


@shared_task
def finalise_answered_cards() -> int:
    """Make cards final whose time to answer has passed."""
    return services.finalise_answered_cards(now=timezone.now())


@shared_task
def forget_old_marks() -> int:
    """Forget marks that were done with a week ago."""
    return services.forget_marks(before=timezone.now() - MARKS_KEPT)
