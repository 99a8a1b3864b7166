from celery import shared_task
from django.utils import timezone

from accounts.models import Organisation
from agreements import services


@shared_task
def run_due_statements() -> int:
    """Make the statements of months that were closed since."""
    return services.run_due_statements(now=timezone.now())


@shared_task
def watch_renewals() -> int:
    """Warn of terms that end, and let those go on that may."""
    return services.watch_renewals(now=timezone.now())


@shared_task
def take_up_amendments() -> int:
    """Let signed amendments take effect on their day."""
    return services.take_up_amendments(today=Organisation.objects.today(now=timezone.now()))


@shared_task
def apply_due_exit_steps() -> int:
    """Lower the entitlements of exits whose day has come."""
    now = timezone.now()
    return services.apply_due_steps(today=Organisation.objects.today(now=now), now=now)
