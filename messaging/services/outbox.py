"""The outbox: what a service wants said is a row, written in the transaction of its cause."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from accounts.models import User
from messaging.models import InboxItem, Notification

CHANNELS = (Notification.Channel.INBOX, Notification.Channel.EMAIL)
NAMESPACE = UUID("6f0f6f0e-2f0c-4a55-9a0e-5b5d1c1f0a11")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is said to some people about one cause; the fields are those of `queue`."""

    cause: str
    recipients: Sequence[User]
    template: str
    params: Mapping[str, Any]
    available_at: datetime
    url: str = ""
    step: int = 0
    repeat: int = 0
    channels: Sequence[str] = CHANNELS
    suppressed_because: str = ""


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
    message = Message(
        cause=cause,
        recipients=list(recipients),
        template=template,
        params=params,
        url=url,
        available_at=available_at,
        step=step,
        repeat=repeat,
        channels=channels,
        suppressed_because=suppressed_because,
    )
    return queue_batch(messages=[message])


@transaction.atomic
def queue_batch(*, messages: Sequence[Message]) -> int:
    """Queue many messages with as few statements as one; return how many rows are new."""
    causes = {message.cause for message in messages}
    keys = ("cause", "step", "repeat", "recipient_id", "channel")
    known = set(Notification.objects.filter(cause__in=causes).values_list(*keys)) if causes else set()
    rows: dict[tuple[Any, ...], Notification] = {}
    for message in messages:
        for person in message.recipients:
            for channel in message.channels if person.is_active else ():
                key = (message.cause, message.step, message.repeat, person.pk, str(channel))
                if key not in known:
                    rows.setdefault(key, _row(person, channel, message))
    created = Notification.objects.bulk_create(rows.values())
    _deliver_to_inboxes(created)
    return len(created)


@transaction.atomic
def cancel_unsent(*, cause_prefix: str, reason: str) -> int:
    """Cancel what is queued or being sent about a cause and the causes below it; return how many rows."""
    return _cancel(Notification.objects.about(cause_prefix).unsent(), reason)


@transaction.atomic
def cancel_unsent_batch(*, causes: Collection[str], reason: str) -> int:
    """Cancel what is queued or being sent about exactly these causes; return how many rows."""
    return _cancel(Notification.objects.filter(cause__in=causes).unsent(), reason) if causes else 0


def people_told(*, causes: Collection[str]) -> dict[str, list[User]]:
    """Return who was told of each cause over any channel, in the order of their ids."""
    told = Notification.objects.filter(cause__in=causes, status__in=("sent", "leased")).select_related("recipient")
    people: dict[str, dict[int, User]] = defaultdict(dict)
    for row in told.order_by("recipient_id"):
        people[row.cause][row.recipient_id] = row.recipient
    return {cause: list(by_id.values()) for cause, by_id in people.items()}


def message_id(row: Notification) -> str:
    """Return the id that stays the same however often the message is sent."""
    key = f"{row.cause}|{row.step}|{row.repeat}|{row.recipient_id}|{row.channel}"
    return f"<{uuid5(NAMESPACE, key)}@prms>"


def _cancel(rows: Any, reason: str) -> int:
    cancelled = Notification.Status.CANCELLED
    return rows.update(status=cancelled, status_reason=reason[:300], lease=None, leased_until=None)


def _row(person: User, channel: str, message: Message) -> Notification:
    row = Notification(
        cause=message.cause,
        step=message.step,
        repeat=message.repeat,
        recipient=person,
        channel=channel,
        template=message.template,
        params=dict(message.params),
        url=message.url,
        available_at=message.available_at,
        address=person.email if channel == Notification.Channel.EMAIL else "",
    )
    row.message_id = message_id(row)
    if message.suppressed_because:
        row.status, row.status_reason = Notification.Status.SUPPRESSED, message.suppressed_because[:300]
    elif channel == Notification.Channel.INBOX:
        row.status, row.sent_at = Notification.Status.SENT, message.available_at
    return row


def _deliver_to_inboxes(rows: Iterable[Notification]) -> None:
    InboxItem.objects.bulk_create(
        InboxItem(notification=row, user_id=row.recipient_id, created_at=row.available_at)
        for row in rows
        if row.channel == Notification.Channel.INBOX and row.status == Notification.Status.SENT
    )
