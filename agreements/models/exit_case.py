from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement
from agreements.models.evidence import Evidence
from agreements.models.notice import CLAUSES, Notice
from agreements.querysets import ExitCaseQuerySet, ExitStageQuerySet
from agreements.rules.exit_plan import StageKind
from prms.lib.models import MONEY, Timestamped, Versioned, one_of


class ExitCase(Timestamped, Versioned):
    """The way out of one agreement: why, until when, with what plan, and what came of it."""

    class Clause(models.TextChoices):
        UNILATERAL = "unilateral", _("Unilateral, with notice")
        UNDERPERFORMANCE = "underperformance", _("Underperformance")
        MATERIAL_BREACH = "material_breach", _("Material breach")
        STOP_LOSS = "stop_loss", _("Stop-loss")
        MISSED_MILESTONES = "missed_milestones", _("Missed milestones")
        COMPLIANCE = "compliance", _("Compliance accident")
        FALLING_SURVEYS = "falling_surveys", _("Falling satisfaction")
        STRATEGY = "strategy", _("Change of strategy")

    class Status(models.TextChoices):
        OPEN = "open", _("Under way")
        ENDED = "ended", _("Ended, to be closed")
        CLOSED = "closed", _("Closed")
        RECOVERED = "recovered", _("Recovered")

    class NewForm(models.TextChoices):
        NONE = "", _("No new form")
        PURCHASE = "purchase", _("Purchase and advisory")
        LICENCE = "licence", _("Licence")
        ALLIANCE = "alliance", _("Alliance")
        STANDARDS = "standards", _("Standards co-operation")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="exit_cases")
    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, null=True, related_name="exit_case")
    clause = models.CharField(_("clause"), max_length=20, choices=Clause.choices)
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPEN)
    trigger_on = models.DateField(_("triggered on"))
    buffer_ends_on = models.DateField(_("buffer ends on"), null=True)
    customers_told_on = models.DateField(_("customers told on"), null=True)
    after_sales_owner = models.CharField(_("owner of after-sales"), max_length=200, blank=True, default="")
    earliest_end = models.DateField(_("earliest end"))
    fee = models.DecimalField(_("fee"), **MONEY)
    original_entitlement = models.PositiveSmallIntegerField(_("API entitlement before"))
    ended_on = models.DateField(_("ended on"), null=True)
    new_form = models.CharField(_("new form"), max_length=10, choices=NewForm.choices, blank=True, default="")
    successor = models.ForeignKey(
        Agreement, verbose_name=_("successor agreement"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    lessons = models.TextField(_("lessons learned"), blank=True, default="")
    opened_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    closed_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(_("closed"), null=True)

    objects = ExitCaseQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            one_of("clause", (*CLAUSES, "falling_surveys", "strategy"), name="exit_clause_known"),
            one_of("status", ("open", "ended", "closed", "recovered"), name="exit_status_known"),
            one_of("new_form", ("", "purchase", "licence", "alliance", "standards"), name="exit_new_form_known"),
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(status__in=("open", "ended")), name="exit_one_case_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(status="closed") | ~Q(lessons=""), name="exit_closed_with_lessons"),
        ]
        indexes = [models.Index(fields=["status", "earliest_end"], name="exit_by_end")]
        verbose_name = _("exit case")

    def __str__(self) -> str:
        return f"{self.agreement}: {self.get_clause_display()}"

    def get_absolute_url(self) -> str:
        return reverse("reports:exit_case", args=[self.pk])

    @property
    def is_running(self) -> bool:
        """Whether something is still to be done."""
        return self.status in (self.Status.OPEN, self.Status.ENDED)


class ExitStage(Evidence):
    """One step of an exit's plan; entitlement steps take effect by themselves, the others are said to be done."""

    class Kind(models.TextChoices):
        ASSESSMENT = StageKind.ASSESSMENT, _("Assess whether another form of co-operation fits")
        CLAIM = StageKind.CLAIM, _("Legal files the claim")
        CUSTOMERS_TOLD = StageKind.CUSTOMERS_TOLD, _("Tell the customers")
        AFTER_SALES = StageKind.AFTER_SALES, _("Name who answers for after-sales")
        TRANSITION = StageKind.TRANSITION, _("Help with the transition: recommend alternatives")
        ENTITLEMENT = StageKind.ENTITLEMENT, _("Lower the API entitlement")
        STAFF = StageKind.STAFF, _("Withdraw the staff")
        BRAND = StageKind.BRAND, _("Announce it: from strategic partner to ecosystem member")
        DATA_DESTRUCTION = StageKind.DATA_DESTRUCTION, _("Certificate of data destruction")
        SETTLEMENT = StageKind.SETTLEMENT, _("Final settlement")

    case = models.ForeignKey(ExitCase, on_delete=models.CASCADE, related_name="stages")
    kind = models.CharField(_("stage"), max_length=20, choices=Kind.choices)
    due_on = models.DateField(_("due on"))
    points = models.PositiveSmallIntegerField(_("API entitlement, points of 100"), null=True)
    done_on = models.DateField(_("done on"), null=True)
    done_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")

    objects = ExitStageQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            one_of("kind", tuple(kind.value for kind in StageKind), name="exit_stage_known"),
            models.CheckConstraint(
                condition=Q(kind="entitlement", points__isnull=False) | ~Q(kind="entitlement") & Q(points__isnull=True),
                name="exit_entitlement_has_points",
            ),
            models.UniqueConstraint(
                fields=["case", "kind"], condition=~Q(kind="entitlement"), name="exit_stage_once_a_case"
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="exit_stage_due", condition=Q(done_on__isnull=True))]
        verbose_name = _("stage of an exit")

    def __str__(self) -> str:
        return str(self.get_kind_display())
