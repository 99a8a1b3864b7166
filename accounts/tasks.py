from celery import shared_task
from django.utils import timezone

from accounts.services.answers import forget_answers
from accounts.services.calendars import ensure_calendars
from prms.lib.rest.idempotency import KEPT_FOR


@shared_task
def refresh_calendars() -> int:
    """Bring the public holidays of last, this and next year up to date: governments publish them late."""
    year = timezone.now().year
    return ensure_calendars(years=range(year - 1, year + 2), by=None)


@shared_task
def forget_old_answers() -> int:
    """Forget what an Idempotency-Key can no longer ask for."""
    return forget_answers(before=timezone.now() - KEPT_FOR)
