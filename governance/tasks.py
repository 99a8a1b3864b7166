from celery import shared_task
from django.utils import timezone

from governance import services


@shared_task
def ensure_meetings() -> int:
    """Propose the meetings that agreements in force ask for."""
    return services.ensure_meetings(now=timezone.now())
