"""The outbox: what a service wants said is a row, written in the transaction of its cause."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from accounts.models import User
from messaging.models import InboxItem, Notification

CHANNELS = (Notification.Channel.INBOX, Notification.Channel.EMAIL)
NAMESPACE = UUID("6f0f6f0e-2f0c-4a55-9a0e-5b5d1c1f0a11")


@transaction.atomic
def queue(
    *,
    cause: str,
    recipients: Iterable[User],
    template: str,
    params: Mapping[str, Any],
    url: str = "",
    available_at: datetime,
    step: int = 0,
    repeat: int = 0,
    channels: Sequence[str] = CHANNELS,
    suppressed_because: str = "",
) -> int:
    """Queue one message per active recipient and channel; return how many rows are new.

    The same (cause, step, repeat, recipient, channel) is never queued twice, however often this runs.
    An inbox message is delivered here and now; others wait for the sender. With `suppressed_because`
    the rows are kept as evidence and nobody is told.
    """
    people = {person.pk: person for person in recipients if person.is_active}
    key = {"cause": cause, "step": step, "repeat": repeat}
    known = set(Notification.objects.filter(**key, recipient__in=people).values_list("recipient_id", "channel"))
    rows = [
        _row(person, channel, key, template, params, url, available_at, suppressed_because)
        for person in people.values()
        for channel in channels
        if (person.pk, channel) not in known
    ]
    created = Notification.objects.bulk_create(rows)
    _deliver_to_inboxes(created, now=available_at)
    return len(created)


@transaction.atomic
def cancel_unsent(*, cause_prefix: str, reason: str) -> int:
    """Cancel what is queued or being sent about a cause and the causes below it; return how many rows."""
    return (
        Notification.objects.about(cause_prefix)
        .unsent()
        .update(status=Notification.Status.CANCELLED, status_reason=reason[:300], lease=None, leased_until=None)
    )


def message_id(row: Notification) -> str:
    """Return the id that stays the same however often the message is sent."""
    key = f"{row.cause}|{row.step}|{row.repeat}|{row.recipient_id}|{row.channel}"
    return f"<{uuid5(NAMESPACE, key)}@prms>"


def _row(
    person: User,
    channel: str,
    key: Mapping[str, Any],
    template: str,
    params: Mapping[str, Any],
    url: str,
    available_at: datetime,
    suppressed_because: str,
) -> Notification:
    row = Notification(
        **key,
        recipient=person,
        channel=channel,
        template=template,
        params=dict(params),
        url=url,
        available_at=available_at,
        address=person.email if channel == Notification.Channel.EMAIL else "",
    )
    row.message_id = message_id(row)
    if suppressed_because:
        row.status, row.status_reason = Notification.Status.SUPPRESSED, suppressed_because[:300]
    elif channel == Notification.Channel.INBOX:
        row.status, row.sent_at = Notification.Status.SENT, available_at
    return row


def _deliver_to_inboxes(rows: Iterable[Notification], *, now: datetime) -> None:
    InboxItem.objects.bulk_create(
        InboxItem(notification=row, user_id=row.recipient_id, created_at=now)
        for row in rows
        if row.channel == Notification.Channel.INBOX and row.status == Notification.Status.SENT
    )
