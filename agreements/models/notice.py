from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement
from agreements.querysets import NoticeQuerySet
from agreements.rules import exit_clause
from prms.lib.models import MONEY, Timestamped, one_of

# The typed ways out.
CLAUSES = tuple(clause.value for clause in exit_clause.Clause)


class Notice(Timestamped):
    """That one side leaves an agreement: proposed by one person, put in force by another."""

    class Clause(models.TextChoices):
        UNILATERAL = "unilateral", _("Unilateral, with notice")
        UNDERPERFORMANCE = "underperformance", _("Underperformance")
        MATERIAL_BREACH = "material_breach", _("Material breach")
        STOP_LOSS = "stop_loss", _("Stop-loss")
        MISSED_MILESTONES = "missed_milestones", _("Missed milestones")
        COMPLIANCE = "compliance", _("Compliance accident")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        IN_FORCE = "in_force", _("In force")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        SUPERSEDED = "superseded", _("Superseded")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="notices")
    clause = models.CharField(_("clause"), max_length=20, choices=Clause.choices)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PROPOSED)
    given_on = models.DateField(_("given on"))
    trigger_on = models.DateField(_("triggered on"))
    ends_on = models.DateField(_("notice ends on"))
    earliest_end = models.DateField(_("earliest end"))
    gross_in_year = models.DecimalField(_("commission of the agreement year so far"), **MONEY)
    fee = models.DecimalField(_("fee"), **MONEY)
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(_("approved"), null=True)
    withdrawn_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.CharField(_("withdrawn because"), max_length=500, blank=True, default="")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            one_of("clause", CLAUSES, name="notice_clause_known"),
            one_of("status", ("proposed", "in_force", "withdrawn", "superseded"), name="notice_status_known"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(proposed_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="notice_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(status="in_force") | Q(approved_at__isnull=False), name="notice_in_force_was_approved"
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | ~Q(withdrawn_reason=""), name="notice_withdrawn_has_a_reason"
            ),
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(status="proposed"), name="notice_one_proposal_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(status="in_force"), name="notice_one_in_force_at_a_time"
            ),
        ]
        verbose_name = _("notice")

    def __str__(self) -> str:
        return f"{self.get_clause_display()}, {self.given_on.isoformat()}"

    def get_absolute_url(self) -> str:
        return self.agreement.get_absolute_url()
