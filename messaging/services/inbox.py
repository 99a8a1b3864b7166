"""A person's own inbox."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts.models import User
from messaging.models import InboxItem


@transaction.atomic
def mark_read(*, user: User, now: datetime, ids: Collection[int] | None = None) -> int:
    """Mark these items, or all, of the person's inbox as read; return how many were not. No audit: nothing changed."""
    unread = InboxItem.objects.visible_to(user).unread()
    if ids is not None:
        unread = unread.filter(pk__in=ids)
    return unread.update(read_at=now)


@transaction.atomic
def mark_unread(*, user: User, item: InboxItem) -> None:
    """Put an item back among the unread ones."""
    InboxItem.objects.visible_to(user).filter(pk=item.pk).update(read_at=None)
