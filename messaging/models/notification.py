from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from messaging.querysets import NotificationQuerySet
from prms.lib.models import Timestamped, one_of


class Notification(Timestamped):
    """One message to one person over one channel: the outbox row that is sent at least once.

    `cause` is a text key of what it is about, such as `incident:12:3` or `meeting:7`;
    (cause, step, repeat, recipient, channel) exists once, so a second run queues nothing.
    `thread` is the cause's first two parts: its messages reach one person in the order they fell due.
    """

    class Channel(models.TextChoices):
        INBOX = "inbox", _("Inbox")
        EMAIL = "email", pgettext_lazy("channel", "E-mail")

    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        LEASED = "leased", _("Being sent")
        SENT = "sent", _("Sent")
        CANCELLED = "cancelled", _("Cancelled")
        SUPPRESSED = "suppressed", _("Suppressed")
        DEAD = "dead", _("Given up")

    cause = models.CharField(_("cause"), max_length=120)
    thread = models.CharField(max_length=120)
    step = models.PositiveSmallIntegerField(default=0)
    repeat = models.PositiveSmallIntegerField(default=0)
    recipient = models.ForeignKey(
        "accounts.User", verbose_name=_("recipient"), on_delete=models.CASCADE, related_name="+"
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    template = models.CharField(max_length=120)
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True, default="")
    # Carries a link that lets its reader in: goes to people who are not active yet, wiped once sent.
    is_private = models.BooleanField(default=False)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.QUEUED)
    status_reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    available_at = models.DateTimeField(_("due"))
    next_attempt_at = models.DateTimeField(_("next attempt"))
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    message_id = models.CharField(max_length=120, unique=True)
    address = models.CharField(_("address"), max_length=254, blank=True, default="")
    payload = models.JSONField(null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    fallback_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cause", "step", "repeat", "recipient", "channel"], name="notification_once"
            ),
            one_of(
                "status",
                ("queued", "leased", "sent", "cancelled", "suppressed", "dead"),
                name="notification_status_known",
            ),
            one_of("channel", ("inbox", "email"), name="notification_channel_known"),
            models.CheckConstraint(
                condition=Q(status="leased", lease__isnull=False, leased_until__isnull=False) | ~Q(status="leased"),
                name="notification_lease_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"],
                name="notification_due",
                condition=Q(status__in=["queued", "leased"]),
            ),
            models.Index(
                fields=["thread", "recipient", "channel", "available_at"],
                name="notification_thread",
                condition=Q(status__in=["queued", "leased"]),
            ),
            models.Index(fields=["recipient", "id"], name="notification_recipient"),
        ]
        verbose_name = _("notification")

    def __str__(self) -> str:
        return f"{self.channel} {self.cause} to {self.recipient_id}"


class DeliveryAttempt(models.Model):
    """What happened when one notification was tried once."""

    class Outcome(models.TextChoices):
        SENT = "sent", _("Sent")
        RETRY = "retry", _("Will be tried again")
        DEAD = "dead", _("Given up")

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="delivery_attempts")
    at = models.DateTimeField(_("when"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices)
    detail = models.CharField(_("detail"), max_length=500, blank=True, default="")

    class Meta:
        ordering = ["id"]
        verbose_name = _("delivery attempt")

    def __str__(self) -> str:
        return f"{self.notification_id} {self.outcome}"
