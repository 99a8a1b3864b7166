from celery import shared_task
from django.utils import timezone

from messaging import services


@shared_task
def send_due() -> int:
    """Send what has fallen due."""
    return services.send_due(clock=timezone.now)
