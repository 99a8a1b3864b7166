from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agreements.models.commission_plan import CommissionPlan
from agreements.querysets import StatementQuerySet, StatementRunEntryQuerySet, StatementRunQuerySet
from agreements.rules.lines import Line, LineKind
from prms.lib.models import DECIMAL, MONEY, Timestamped, Versioned, one_of
from prms.lib.periods import Month

# As wide as a month's actual.
QUANTITY: dict[str, Any] = {"max_digits": 33, "decimal_places": 9}


class Statement(Timestamped, Versioned):
    """What one month of an agreement comes to in money; approved by another person than who prepared it.

    `inputs` is everything that it was computed from, `settles` what it counted of which month, `adjustments` what
    people put on it. Triggers in the
    database (agreements/triggers.py) let it move from draft to approved to locked only, and never change again.
    """

    class Kind(models.TextChoices):
        REGULAR = "regular", _("Of a month")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        APPROVED = "approved", _("Approved")
        LOCKED = "locked", _("Locked")

    agreement = models.ForeignKey("agreements.Agreement", on_delete=models.PROTECT, related_name="statements")
    month = models.DateField(_("month"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.REGULAR)
    plan = models.ForeignKey(CommissionPlan, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(_("direction"), max_length=10, choices=CommissionPlan.Direction.choices)
    currency = models.CharField(_("currency"), max_length=3)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    total = models.DecimalField(pgettext_lazy("money", "total"), **MONEY)
    inputs = models.JSONField(_("inputs"))
    settles = models.JSONField(_("months counted"))
    adjustments = models.JSONField(_("adjustments"), default=list)
    sha256 = models.CharField("SHA-256", max_length=64)
    hold = models.CharField(_("held because"), max_length=30, blank=True, default="")
    prepared_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(_("approved"), null=True)
    locked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    locked_at = models.DateTimeField(_("locked"), null=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "agreement"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "month", "kind"], name="statement_once_a_month"),
            one_of("kind", ("regular",), name="statement_kind_known"),
            one_of("direction", ("payable", "receivable"), name="statement_direction_known"),
            one_of("status", ("draft", "approved", "locked"), name="statement_status_known"),
            models.CheckConstraint(condition=Q(month__day=1), name="statement_of_a_month"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(prepared_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
                name="statement_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(status="draft", approved_at__isnull=True)
                | ~Q(status="draft") & Q(approved_at__isnull=False),
                name="statement_approved_has_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["month", "status"], name="statement_month_status")]
        verbose_name = _("statement")

    def __str__(self) -> str:
        return f"{self.inputs['agreement']} {self.month:%Y-%m}"

    def get_absolute_url(self) -> str:
        return reverse("agreements:statement", args=[self.pk])

    @property
    def hold_reason(self) -> str:
        """Why it waits, in the reader's words; nothing when it does not."""
        return str(StatementRunEntry.Outcome(self.hold).label) if self.hold else ""


class StatementLine(models.Model):
    """One amount of a statement; `trace` says which tier, which rate, which input."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=30)
    quantity = models.DecimalField(_("quantity"), **QUANTITY, null=True)
    rate = models.DecimalField(_("rate"), **DECIMAL, null=True)
    amount = models.DecimalField(_("amount"), **MONEY)
    trace = models.JSONField(_("how it comes about"), default=dict)

    class Meta:
        ordering = ["statement", "position"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "position"], name="statement_line_position_once"),
            one_of("kind", tuple(kind.value for kind in LineKind), name="statement_line_kind_known"),
        ]
        verbose_name = _("statement line")

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"

    def line(self) -> Line:
        """Return the value that the rules speak of."""
        return Line(LineKind(self.kind), self.quantity, self.rate, self.amount, self.trace)


class StatementRun(models.Model):
    """One run over a month's agreements: whose statements it made, and whom it skipped and why."""

    month = models.DateField(_("month"))
    requested_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    finished_at = models.DateTimeField(_("finished"))

    objects = StatementRunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="statement_run_of_a_month")]
        indexes = [models.Index(fields=["month", "finished_at"], name="statement_run_month")]
        verbose_name = _("statement run")

    def __str__(self) -> str:
        return f"statements of {Month.of(self.month)}"


class StatementRunEntry(models.Model):
    """What a run did with one agreement."""

    class Outcome(models.TextChoices):
        CREATED = "CREATED", _("New draft")
        CHANGED = "CHANGED", _("Draft computed again")
        UNCHANGED = "UNCHANGED", _("Nothing changed")
        OPEN_MONTH = "OPEN_MONTH", _("The month is not closed yet")
        NOT_ACTIVE = "NOT_ACTIVE", _("The agreement is not active yet")
        BEFORE_START = "BEFORE_START", _("The agreement starts later")
        AFTER_END = "AFTER_END", _("The agreement has ended before")
        NO_PLAN = "NO_PLAN", _("No commission plan for this agreement year")
        NO_VOLUME = "NO_VOLUME", _("No volume was measured")
        SETTLED_ELSEWHERE = "SETTLED_ELSEWHERE", _("Settled before this system was used")
        QUALITY_DATA_MISSING = "QUALITY_DATA_MISSING", _("Held until the quality data is there")
        YEAR_SETTLED = "YEAR_SETTLED", _("The agreement year is settled: the next open month corrects it")
        ALREADY_APPROVED = "ALREADY_APPROVED", _("Approved already")
        ALREADY_LOCKED = "ALREADY_LOCKED", _("Locked already")
        DISPUTED = "DISPUTED", _("A line is disputed: the draft stays as it is until that is settled")
        ERROR = "ERROR", _("Could not be computed")

    run = models.ForeignKey(StatementRun, on_delete=models.CASCADE, related_name="entries")
    agreement = models.ForeignKey("agreements.Agreement", on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=30, choices=Outcome.choices)
    detail = models.CharField(_("detail"), max_length=300, blank=True, default="")

    objects = StatementRunEntryQuerySet.as_manager()

    class Meta:
        # Whatever asks for an outcome names runs first: their index leaves so few rows that one more is not used.
        constraints = [models.UniqueConstraint(fields=["run", "agreement"], name="statement_run_once_per_agreement")]
        verbose_name = _("agreement in a statement run")

    def __str__(self) -> str:
        return f"{self.agreement_id}: {self.outcome}"
