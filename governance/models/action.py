from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from governance.querysets import ActionQuerySet
from prms.lib.models import ExternallyNamed, Timestamped, Versioned, one_of


class Action(Timestamped, Versioned, ExternallyNamed):
    """Something one named person does by a day."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("action", "Open")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    class Source(models.TextChoices):
        MEETING = "meeting", _("Meeting")
        ALERT = "alert", _("Alert")
        PROBLEM = "problem", _("Joint problem")
        REVIEW = "review", pgettext_lazy("source", "Review")
        OTHER = "other", _("Other")

    title = models.CharField(_("action"), max_length=300)
    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.CASCADE, null=True, blank=True, related_name="actions"
    )
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="actions")
    due_on = models.DateField(_("due on"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPEN)
    source = models.CharField(_("source"), max_length=10, choices=Source.choices, default=Source.OTHER)
    meeting = models.ForeignKey(
        "governance.Meeting", on_delete=models.SET_NULL, null=True, blank=True, related_name="actions"
    )
    cause = models.CharField(max_length=120, blank=True, default="")
    evidence = models.CharField(_("evidence"), max_length=500, blank=True, default="")
    status_reason = models.CharField(_("why it was cancelled or opened again"), max_length=500, blank=True, default="")
    done_at = models.DateTimeField(_("done"), null=True)
    done_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            one_of("status", ("open", "done", "cancelled"), name="action_status_known"),
            one_of("source", ("meeting", "alert", "problem", "review", "other"), name="action_source_known"),
            models.UniqueConstraint(fields=["cause"], condition=~Q(cause=""), name="action_once_per_cause"),
            models.CheckConstraint(
                condition=Q(status="done", done_at__isnull=False) | ~Q(status="done"), name="action_done_has_a_time"
            ),
        ]
        indexes = [models.Index(fields=["owner", "status", "due_on"], name="action_owner_due")]
        verbose_name = _("action")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("governance:action", args=[self.pk])
