from celery import shared_task
from django.utils import timezone

from accounts.services.calendars import ensure_calendars


@shared_task
def refresh_calendars() -> int:
    """Bring the public holidays of last, this and next year up to date: governments publish them late."""
    year = timezone.now().year
    return ensure_calendars(years=range(year - 1, year + 2), by=None)
