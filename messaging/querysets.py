from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from accounts.models import User
    from messaging.models import InboxItem, Notification


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: User) -> NotificationQuerySet:
        """Return what was sent to oneself; those who watch deliveries see all."""
        return self.all() if user.may("deliveries.view") else self.filter(recipient=user)

    def unsent(self) -> NotificationQuerySet:
        """Return what still waits, also when a worker holds it."""
        return self.filter(status__in=("queued", "leased"))

    def due(self, *, now: datetime) -> NotificationQuerySet:
        """Return what a sender may claim: queued and due, or left by a sender whose lease ran out."""
        return self.filter(
            Q(status="queued", available_at__lte=now) | Q(status="leased", leased_until__lt=now)
        ).order_by("available_at", "id")

    def about(self, cause_prefix: str) -> NotificationQuerySet:
        """Return the messages of one cause and of the causes below it."""
        return self.filter(cause__startswith=cause_prefix)


class InboxItemQuerySet(models.QuerySet["InboxItem"]):
    def visible_to(self, user: User) -> InboxItemQuerySet:
        """Return one's own inbox; nobody reads another's."""
        return self.filter(user=user)

    def unread(self) -> InboxItemQuerySet:
        """Return what was not opened yet."""
        return self.filter(read_at__isnull=True)
