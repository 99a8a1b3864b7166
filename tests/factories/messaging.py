from datetime import UTC, datetime
from typing import Any

from accounts.models import User
from messaging.models import Notification
from messaging.services import queue

MORNING = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)


def queued_email(recipient: User, *, cause: str = "incident:12:1", **fields: Any) -> Notification:
    """Return one queued e-mail, due on the morning of 10 March 2026 unless told otherwise."""
    letter = {"template": "messaging/messages/plain", "params": {"subject": "Hello", "body": "Text."}}
    queue(cause=cause, recipients=[recipient], channels=["email"], **{"available_at": MORNING, **letter, **fields})
    return Notification.objects.get(cause=cause, recipient=recipient, channel="email", step=fields.get("step", 0))
