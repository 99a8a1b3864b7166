from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evaluations.querysets import MonthCloseQuerySet, MonthCloseSkipQuerySet
from prms.lib.models import one_of


class MonthClose(models.Model):
    """One run of closing a month: what it scored and whom it skipped."""

    class Status(models.TextChoices):
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")

    month = models.DateField(_("month"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.RUNNING)
    requested_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    scored = models.PositiveIntegerField(_("cards scored"), default=0)
    created_count = models.PositiveIntegerField(_("new cards"), default=0)
    rescored_count = models.PositiveIntegerField(_("drafts scored again"), default=0)
    restated_count = models.PositiveIntegerField(_("published cards restated"), default=0)

    objects = MonthCloseQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            one_of("status", ("running", "finished"), name="month_close_status_known"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="month_close_is_a_month"),
        ]
        indexes = [models.Index(fields=["month", "id"], name="month_close_month")]
        verbose_name = _("month close")

    def __str__(self) -> str:
        return f"close of {self.month:%Y-%m}"

    def get_absolute_url(self) -> str:
        return reverse("evaluations:close_run", args=[self.pk])


class MonthCloseSkip(models.Model):
    """A partner that a close did not score, and why."""

    class Reason(models.TextChoices):
        NO_TARGETS = "NO_TARGETS", _("No targets in this month")
        NO_DATA = "NO_DATA", _("No data in any KPI")
        HELD = "HELD", _("Held until data arrives")
        ERROR = "ERROR", _("Could not be scored")

    close = models.ForeignKey(MonthClose, on_delete=models.CASCADE, related_name="skips")
    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices)
    detail = models.CharField(_("detail"), max_length=300, blank=True, default="")

    objects = MonthCloseSkipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["close", "partner"], name="skipped_once_per_close")]
        verbose_name = _("skipped partner")

    def __str__(self) -> str:
        return f"{self.partner_id} skipped: {self.reason}"
