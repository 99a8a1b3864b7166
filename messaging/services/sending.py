"""How a message leaves: claim, render once, last look, send outside any transaction, record.

A worker may die between any two of these steps. The row then waits for its lease to run out and is taken up
by the next sweep, with the same words under the same Message-ID.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog
from django.db import transaction

from messaging.channels.email import EmailCourier
from messaging.models import InboxItem, Notification
from messaging.querysets import NotificationQuerySet
from messaging.services.deliveries import give_up, record_try
from messaging.services.letters import compose_letter
from messaging.services.permit import is_sending_permitted

LEASE = timedelta(minutes=2)
BATCH = 50
# A slow mail server must not keep a worker past the time limit of its task.
ROUND = timedelta(minutes=1)

Clock = Callable[[], datetime]

log = structlog.get_logger(__name__)


def send_due(*, clock: Clock) -> int:
    """Send what is due and return how many messages got through; safe to run in several workers at once."""
    sent = deliver_to_inboxes(now=clock())
    if is_sending_permitted(now=clock()):
        sent += _send_emails(clock)
    return sent


@transaction.atomic
def deliver_to_inboxes(*, now: datetime) -> int:
    """Put the inbox messages that have fallen due into their inboxes; return how many."""
    rows = Notification.objects.due(now=now).filter(channel=Notification.Channel.INBOX)
    due = list(rows.select_for_update(skip_locked=True, of=("self",)).values_list("pk", "recipient", "available_at"))
    InboxItem.objects.bulk_create(
        (InboxItem(notification_id=pk, user_id=person, created_at=at) for pk, person, at in due),
        ignore_conflicts=True,
    )
    Notification.objects.filter(pk__in=[pk for pk, _person, _at in due]).update(
        status=Notification.Status.SENT, sent_at=now
    )
    return len(due)


def _send_emails(clock: Clock) -> int:
    started, sent = clock(), 0
    lease, claimed = _claim(now=started)
    with EmailCourier() as courier:
        for pk in claimed:
            row = _prepare(pk, lease, clock)
            if row is None:
                continue
            outcome = courier.deliver(row)
            record_try(row=row, outcome=outcome, now=clock())
            sent += outcome.is_sent
            if outcome.is_channel_down or clock() - started > ROUND:
                break
    _release(lease)
    return sent


@transaction.atomic
def _claim(*, now: datetime) -> tuple[UUID, list[int]]:
    """Take the longest waiting messages under one lease; rows another worker is taking are passed over."""
    lease = uuid4()
    due = Notification.objects.due(now=now).filter(channel=Notification.Channel.EMAIL)
    claimed = list(due.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:BATCH])
    Notification.objects.filter(pk__in=claimed).update(
        status=Notification.Status.LEASED, lease=lease, leased_until=now + LEASE
    )
    return lease, claimed


def _release(lease: UUID) -> None:
    """Give back what this round claimed and did not try."""
    Notification.objects.filter(lease=lease, status=Notification.Status.LEASED).update(
        status=Notification.Status.QUEUED, lease=None, leased_until=None
    )


def _prepare(pk: int, lease: UUID, clock: Clock) -> Notification | None:
    """Return the row with its words frozen, None when it must not or cannot be sent any more."""
    row = _held(pk, lease).select_related("recipient").first()
    if row is None:
        return None
    if row.payload is None:
        try:
            row.payload = compose_letter(row, reader=row.recipient)
        except Exception as error:
            log.exception("message_not_rendered", notification=pk, template=row.template)
            give_up(row=row, reason=f"{type(error).__name__}: {error}", now=clock())
            return None
    return _last_look(row, lease, now=clock())


@transaction.atomic
def _last_look(row: Notification, lease: UUID, *, now: datetime) -> Notification | None:
    """Under lock: still wanted, still ours, the person still there? Then freeze the words and count the try."""
    locked = _held(row.pk, lease).select_related("recipient").select_for_update(of=("self",)).first()
    if locked is None:
        return None
    if not (locked.recipient.is_active or locked.is_private):
        locked.status, locked.status_reason = Notification.Status.CANCELLED, "The person can no longer sign in."
        locked.lease = locked.leased_until = None
        locked.save(update_fields=["status", "status_reason", "lease", "leased_until", "updated_at"])
        return None
    locked.payload = locked.payload or row.payload
    locked.address = locked.address if locked.attempts else locked.recipient.email
    locked.attempts += 1
    locked.leased_until = now + LEASE
    locked.save(update_fields=["payload", "address", "attempts", "leased_until", "updated_at"])
    return locked


def _held(pk: int, lease: UUID) -> NotificationQuerySet:
    return Notification.objects.filter(pk=pk, lease=lease, status=Notification.Status.LEASED)
