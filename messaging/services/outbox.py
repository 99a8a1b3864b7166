"""The outbox: what a service wants said is a row, written in the transaction of its cause."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction

from accounts.models import User
from messaging.models import InboxItem, Notification
from messaging.rules.causes import thread_of

CHANNELS = (Notification.Channel.INBOX, Notification.Channel.EMAIL)
NAMESPACE = UUID("6f0f6f0e-2f0c-4a55-9a0e-5b5d1c1f0a11")
# SQLite takes some thousand values in one statement.
MOST_VALUES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to some people, once per person and channel; see `queue` for what the parts mean."""

    cause: str
    recipients: Sequence[User]
    template: str
    params: Mapping[str, Any]
    available_at: datetime
    url: str = ""
    step: int = 0
    repeat: int = 0
    channels: Sequence[str] = field(default=CHANNELS)
    suppressed_because: str = ""
    is_private: bool = False


def queue(
    *,
    cause: str,
    recipients: Iterable[User],
    template: str,
    params: Mapping[str, Any],
    url: str = "",
    available_at: datetime,
    now: datetime | None = None,
    step: int = 0,
    repeat: int = 0,
    channels: Sequence[str] = CHANNELS,
    suppressed_because: str = "",
    is_private: bool = False,
) -> int:
    """Queue one message per active recipient and channel; return how many rows are new.

    The same (cause, step, repeat, recipient, channel) is never queued twice, however often this runs.
    An inbox message is delivered here and now, unless `now` is given and `available_at` is later; others wait
    for the sender. With `suppressed_because` the rows are kept as evidence and nobody is told. A private
    message carries a link that lets its reader in: it goes to people who are not active yet, and is wiped
    once sent. `params` is JSON; see messaging.rules.params for what a template makes of it.
    """
    letter = Letter(
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
        is_private=is_private,
    )
    return queue_letters([letter], now=now)


@transaction.atomic
def queue_letters(letters: Iterable[Letter], *, now: datetime | None = None) -> int:
    """Queue many letters with a number of statements that does not grow with them; return how many rows are new."""
    rows = {row.message_id: row for letter in letters for row in _rows(letter, now)}
    known = set(_message_ids(rows))
    new = [row for message_id, row in rows.items() if message_id not in known]
    # A second writer of the same key waits here for the first, then leaves its row alone.
    Notification.objects.bulk_create(new, ignore_conflicts=True, batch_size=MOST_VALUES)
    _deliver_to_inboxes(row for row in new if _is_delivered(row))
    return len(new)


@transaction.atomic
def cancel_unsent(*, cause_prefix: str, reason: str) -> int:
    """Cancel what is queued or being sent about a cause and the causes below it; return how many rows."""
    return Notification.objects.about(cause_prefix).cancel(reason=reason)


@transaction.atomic
def cancel_unsent_batch(*, causes: Collection[str], reason: str) -> int:
    """Cancel what is queued or being sent about exactly these causes; return how many rows."""
    chunks = _chunks(sorted(causes))
    return sum(Notification.objects.filter(cause__in=chunk).cancel(reason=reason) for chunk in chunks)


def message_id(row: Notification) -> str:
    """Return the id that stays the same however often the message is sent."""
    key = f"{row.cause}|{row.step}|{row.repeat}|{row.recipient_id}|{row.channel}"
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{uuid5(NAMESPACE, key)}@{host}>"


def _rows(letter: Letter, now: datetime | None) -> Iterator[Notification]:
    for person in letter.recipients:
        if person.is_active or letter.is_private:
            yield from (_row(letter, person, channel, now) for channel in letter.channels)


def _row(letter: Letter, person: User, channel: str, now: datetime | None) -> Notification:
    row = Notification(
        cause=letter.cause,
        thread=thread_of(letter.cause),
        step=letter.step,
        repeat=letter.repeat,
        recipient=person,
        channel=channel,
        template=letter.template,
        params=dict(letter.params),
        url=letter.url,
        is_private=letter.is_private,
        available_at=letter.available_at,
        next_attempt_at=letter.available_at,
        address=person.email if channel == Notification.Channel.EMAIL else "",
    )
    row.message_id = message_id(row)
    if letter.suppressed_because:
        row.status, row.status_reason = Notification.Status.SUPPRESSED, letter.suppressed_because[:300]
    elif channel == Notification.Channel.INBOX and (now is None or letter.available_at <= now):
        row.status, row.sent_at = Notification.Status.SENT, letter.available_at
    return row


def _is_delivered(row: Notification) -> bool:
    return row.channel == Notification.Channel.INBOX and row.status == Notification.Status.SENT


def _message_ids(rows: Iterable[str]) -> Iterator[str]:
    """Yield the message ids among these that have a row."""
    for chunk in _chunks(list(rows)):
        yield from Notification.objects.filter(message_id__in=chunk).values_list("message_id", flat=True)


def _deliver_to_inboxes(rows: Iterable[Notification]) -> None:
    for chunk in _chunks([row.message_id for row in rows]):
        kept = Notification.objects.filter(message_id__in=chunk).values_list("pk", "recipient_id", "available_at")
        InboxItem.objects.bulk_create(
            (InboxItem(notification_id=pk, user_id=person, created_at=at) for pk, person, at in kept),
            ignore_conflicts=True,
        )


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[start : start + MOST_VALUES] for start in range(0, len(values), MOST_VALUES))
