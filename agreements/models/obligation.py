from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agreements.duty_querysets import FulfilmentQuerySet, ObligationQuerySet
from agreements.models.agreement import Agreement
from agreements.models.evidence import Evidence
from agreements.rules.due import DueState, due_state
from prms.lib.models import ExternallyNamed, Timestamped, Versioned, one_of


class Obligation(Timestamped, Versioned, ExternallyNamed):
    """Something one side has to do by a day, once or again and again."""

    class Kind(models.TextChoices):
        DATA_DESTRUCTION = "data_destruction", _("Data destruction")
        SECURITY_AUDIT = "security_audit", _("Security audit")
        NOTICE_WINDOW = "notice_window", _("Notice window")
        RENEWAL_DECISION = "renewal_decision", _("Renewal decision")
        EXCLUSIVITY = "exclusivity", _("Exclusivity")
        BRAND = "brand", _("Brand rules")
        REPORT = "report", _("Report")
        INSURANCE = "insurance", _("Insurance")
        OTHER = "other", _("Other")

    class Side(models.TextChoices):
        OURS = "ours", _("Our side")
        THEIRS = "theirs", _("Partner's side")

    class Recurrence(models.TextChoices):
        NONE = "none", _("Once")
        MONTHLY = "monthly", _("Every month")
        QUARTERLY = "quarterly", _("Every quarter")
        YEARLY = "yearly", _("Every year")

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("obligation", "Open")
        DONE = "done", _("Done")
        WAIVED = "waived", _("Waived")

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="obligations")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.OTHER)
    side = models.CharField(_("whose duty"), max_length=10, choices=Side.choices, default=Side.OURS)
    title = models.CharField(_("obligation"), max_length=300)
    owner = models.ForeignKey(
        "accounts.User", verbose_name=_("who sees to it"), on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(_("due on"))
    # The day the recurrence is counted from: the 31st comes back after a shorter month.
    first_due_on = models.DateField()
    recurrence = models.CharField(_("how often"), max_length=10, choices=Recurrence.choices, default=Recurrence.NONE)
    lead_days = models.PositiveSmallIntegerField(_("days of warning"), default=30)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPEN)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    waived_reason = models.CharField(_("why it was waived"), max_length=500, blank=True, default="")
    # What wrote it, where no person did: a clause of the agreement, once each.
    cause = models.CharField(max_length=80, blank=True, default="")

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            one_of(
                "kind",
                (
                    "data_destruction",
                    "security_audit",
                    "notice_window",
                    "renewal_decision",
                    "exclusivity",
                    "brand",
                    "report",
                    "insurance",
                    "other",
                ),
                name="obligation_kind_known",
            ),
            one_of("side", ("ours", "theirs"), name="obligation_side_known"),
            one_of("recurrence", ("none", "monthly", "quarterly", "yearly"), name="obligation_recurrence_known"),
            one_of("status", ("open", "done", "waived"), name="obligation_status_known"),
            models.CheckConstraint(condition=Q(due_on__gte=F("first_due_on")), name="obligation_due_from_its_first"),
            models.CheckConstraint(
                condition=~Q(status="done") | Q(done_on__isnull=False), name="obligation_done_has_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(status="waived") | ~Q(waived_reason=""), name="obligation_waived_has_a_reason"
            ),
            models.UniqueConstraint(
                fields=["agreement", "cause"], condition=~Q(cause=""), name="obligation_once_per_cause"
            ),
        ]
        indexes = [models.Index(fields=["status", "due_on"], name="obligation_due")]
        verbose_name = _("obligation")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("agreements:obligation", args=[self.pk])

    def state_on(self, today: date) -> DueState:
        """Return how it stands on the day."""
        if self.status != self.Status.OPEN:
            return DueState(self.status)
        return due_state(due_on=self.due_on, today=today, lead_days=self.lead_days)


class Fulfilment(Evidence):
    """That an obligation was met for one of its due days; such rows stay."""

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="fulfilments")
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(_("done on"))
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    objects = FulfilmentQuerySet.as_manager()

    class Meta:
        ordering = ["-due_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["obligation", "due_on"], name="fulfilment_once_per_due_day")]
        verbose_name = _("fulfilment")

    def __str__(self) -> str:
        return f"{self.obligation_id} on {self.done_on}"

    @property
    def is_late(self) -> bool:
        """Whether it came after its day."""
        return self.done_on > self.due_on
