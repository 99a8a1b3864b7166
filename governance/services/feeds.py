"""Calendar feeds: made, shown once, renewed, ended."""

import secrets
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services import audit
from governance.models import CalendarFeed
from governance.models.calendar_feed import digest_of

SECRET_BYTES = 32


@transaction.atomic
def open_feed(*, user: User, now: datetime) -> str:
    """Give a person a secret address for their calendar and return its secret, which cannot be read again.

    One they had before ends with it.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    kept = {"digest": digest_of(secret), "made_at": now}
    feed, is_new = CalendarFeed.objects.select_for_update().update_or_create(user=user, defaults=kept)
    action = "calendar_feeds.opened" if is_new else "calendar_feeds.renewed"
    audit.record(action=action, by=user, target=feed)
    return secret


@transaction.atomic
def close_feed(*, user: User) -> bool:
    """End a person's feed at once; return whether there was one."""
    feed = CalendarFeed.objects.select_for_update().filter(user=user).first()
    if feed is None:
        return False
    audit.record(action="calendar_feeds.closed", by=user, target=feed)
    feed.delete()
    return True
