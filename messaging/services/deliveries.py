"""What is written after a try, and the way out when a message cannot be delivered."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules.permissions import Role
from accounts.services import record
from messaging.channels.outcome import Outcome
from messaging.errors import NotResendable
from messaging.models import DeliveryAttempt, Notification
from messaging.rules.backoff import retry_delay
from messaging.services.outbox import Letter, queue_letters

Status = Notification.Status
UNDELIVERABLE = "messaging/messages/undeliverable"


@transaction.atomic
def record_try(*, row: Notification, outcome: Outcome, now: datetime) -> None:
    """Write what came of a try: sent, to be tried again after a pause, or given up."""
    if outcome.is_sent:
        _note(row, DeliveryAttempt.Outcome.SENT, "", now)
        # It did reach the person, even when somebody cancelled it while it was on its way.
        _set(row, held_by=None, status=Status.SENT, status_reason="", sent_at=now, **_wiped(row))
        return
    delay = None if outcome.is_permanent else retry_delay(row.attempts)
    if delay is None:
        give_up(row=row, reason=outcome.detail, now=now)
        return
    _note(row, DeliveryAttempt.Outcome.RETRY, outcome.detail, now)
    _set(row, held_by=row.lease, status=Status.QUEUED, status_reason=outcome.detail[:300], next_attempt_at=now + delay)


@transaction.atomic
def give_up(*, row: Notification, reason: str, now: datetime) -> None:
    """Stop trying: the message goes to the person's inbox instead, and the administrators are told once a day."""
    if not _set(row, held_by=row.lease, status=Status.DEAD, status_reason=reason[:300], **_wiped(row)):
        return
    _note(row, DeliveryAttempt.Outcome.DEAD, reason, now)
    letters = [_notice(row, reason, now)]
    if not row.is_private:
        letters.append(_fallback(row, now))
    queue_letters(letters)
    inbox = Notification.objects.filter(cause=row.cause, step=row.step, repeat=row.repeat, recipient=row.recipient_id)
    inbox.filter(channel=Notification.Channel.INBOX, sent_at=now).update(fallback_of=row)


@transaction.atomic
def resend(*, notification: Notification, now: datetime, by: User | None) -> Notification:
    """Queue a message that was given up, or cancelled, once more, under the id it has."""
    row = Notification.objects.select_for_update().get(pk=notification.pk)
    if row.status not in (Status.DEAD, Status.CANCELLED) or row.channel == Notification.Channel.INBOX:
        message = _("Only a message that was given up or cancelled is sent again; this one is: %(status)s.")
        raise NotResendable(message % {"status": row.get_status_display()})
    if row.is_private:
        raise NotResendable(_("Its link was wiped: invite the person again, or let them ask for a new password."))
    before = row.status
    row.status, row.status_reason, row.attempts = Status.QUEUED, "", 0
    row.next_attempt_at = now
    row.save(update_fields=["status", "status_reason", "attempts", "next_attempt_at", "updated_at"])
    record(action="deliveries.resent", by=by, target=row, changes={"status": [before, row.status]})
    return row


def _set(row: Notification, *, held_by: Any, **values: Any) -> int:
    """Write the row unless another worker holds it by now; `held_by=None` writes in any case."""
    rows = Notification.objects.filter(pk=row.pk)
    if held_by is not None:
        rows = rows.filter(lease=held_by, status=Status.LEASED)
    return rows.update(lease=None, leased_until=None, **values)


def _note(row: Notification, outcome: str, detail: str, now: datetime) -> None:
    DeliveryAttempt.objects.create(notification=row, at=now, outcome=outcome, detail=detail[:500])


def _wiped(row: Notification) -> dict[str, Any]:
    return {"params": {}, "payload": None, "url": ""} if row.is_private else {}


def _fallback(row: Notification, now: datetime) -> Letter:
    return Letter(
        cause=row.cause,
        step=row.step,
        repeat=row.repeat,
        recipients=[row.recipient],
        template=row.template,
        params=row.params,
        url=row.url,
        available_at=now,
        channels=[Notification.Channel.INBOX],
    )


def _notice(row: Notification, reason: str, now: datetime) -> Letter:
    return Letter(
        cause=f"undeliverable:{row.recipient_id}:{now:%Y-%m-%d}",
        recipients=list(User.objects.with_role(Role.ADMINISTRATOR)),
        template=UNDELIVERABLE,
        params={"person": row.recipient.name, "address": row.address, "reason": reason[:300]},
        url=f"/settings/deliveries/?recipient={row.recipient_id}",
        available_at=now,
        channels=[Notification.Channel.INBOX],
    )
