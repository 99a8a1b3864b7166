"""What the auditor says about the outbox."""

from datetime import datetime

from messaging.models import Notification
from messaging.services.permit import is_sending_permitted


def outbox_problems(*, now: datetime) -> list[str]:
    """Return one sentence for each thing wrong with the sending of messages; none when all is well."""
    if not is_sending_permitted(now=now):
        return ["Sending is paused: SENDING_ENABLED is off, or this is a restored copy (manage.py resume_sending)."]
    stuck = Notification.objects.stuck(now=now).count()
    return [f"Messages wait for a sender: {stuck}. Is a worker running?"] if stuck else []
