from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

if TYPE_CHECKING:
    from accounts.models import User
    from messaging.models import InboxItem, Notification

LONGEST_WAIT = timedelta(minutes=10)
LONGEST_RELEASE = timedelta(minutes=1)


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: User) -> NotificationQuerySet:
        """Return what was sent to oneself; those who watch deliveries see all."""
        return self.all() if user.may("deliveries.view") else self.filter(recipient=user)

    def unsent(self) -> NotificationQuerySet:
        """Return what still waits, also when a worker holds it."""
        return self.filter(status__in=("queued", "leased"))

    def delivered(self) -> NotificationQuerySet:
        """Return what reached its reader."""
        return self.filter(status="sent")

    def due(self, *, now: datetime) -> NotificationQuerySet:
        """Return what may be sent now, longest waiting first.

        Queued and due, or left by a sender whose lease ran out; and first of its thread for that person and
        channel, so that a message never overtakes an earlier one that is still being retried.
        """
        same_thread = self.model.objects.unsent().filter(
            thread=OuterRef("thread"), recipient=OuterRef("recipient"), channel=OuterRef("channel")
        )
        fell_due_at = OuterRef("available_at")
        earlier = same_thread.filter(
            Q(available_at__lt=fell_due_at) | Q(available_at=fell_due_at, pk__lt=OuterRef("pk"))
        )
        is_due = Q(status="queued", next_attempt_at__lte=now) | Q(status="leased", leased_until__lt=now)
        return self.filter(is_due).filter(~Exists(earlier)).order_by("next_attempt_at", "id")

    def cancel(self, *, reason: str) -> int:
        """Cancel what of these is unsent, also when a worker holds it; return how many rows."""
        return self.unsent().update(status="cancelled", status_reason=reason[:300], lease=None, leased_until=None)

    def about(self, cause_prefix: str) -> NotificationQuerySet:
        """Return the messages of one cause and of the causes below it."""
        whole = cause_prefix.rstrip(":")
        return self.filter(Q(cause=whole) | Q(cause__startswith=f"{whole}:"))

    def stuck(self, *, now: datetime) -> NotificationQuerySet:
        """Return what a sender should have taken long ago: queued for ten minutes, or a lease ran out a minute ago."""
        return self.due(now=now).filter(
            Q(status="queued", next_attempt_at__lt=now - LONGEST_WAIT)
            | Q(status="leased", leased_until__lt=now - LONGEST_RELEASE)
        )


class InboxItemQuerySet(models.QuerySet["InboxItem"]):
    def visible_to(self, user: User) -> InboxItemQuerySet:
        """Return one's own inbox; nobody reads another's."""
        return self.filter(user=user)

    def unread(self) -> InboxItemQuerySet:
        """Return what was not opened yet."""
        return self.filter(read_at__isnull=True)
