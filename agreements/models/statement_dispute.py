from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models.statement import Statement
from agreements.querysets import StatementDisputeQuerySet
from prms.lib.models import MONEY, one_of


class StatementDispute(models.Model):
    """That somebody objects to one line of a statement, and what came of it.

    Before its statement is locked the line is kept out: a line that takes its amount away stands beside it. After
    that the dispute stands beside the statement, which never changes, and late data of the month waits for its end.
    `owed` is what settling it leaves for the next open statement: nothing while the own one is a draft.
    """

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("Upheld")
        REJECTED = "rejected", _("Rejected")

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="disputes")
    line = models.PositiveSmallIntegerField(_("line"))
    amount = models.DecimalField(_("amount of the line"), **MONEY)
    claimed = models.DecimalField(_("claimed amount"), **MONEY, null=True)
    reason = models.CharField(_("reason"), max_length=500)
    is_kept_out = models.BooleanField(_("kept out"))
    has_reopened = models.BooleanField(_("approval withdrawn"), default=False)
    opened_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("opened"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True, default="")
    settled = models.DecimalField(_("settled at"), **MONEY, null=True)
    owed = models.DecimalField(_("owed since"), **MONEY, default=0)
    answer = models.CharField(_("answer"), max_length=500, blank=True, default="")
    resolved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(_("resolved"), null=True)

    objects = StatementDisputeQuerySet.as_manager()

    class Meta:
        ordering = ["statement", "line"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "line"], name="statement_line_disputed_once"),
            one_of("outcome", ("", "upheld", "rejected"), name="statement_dispute_outcome_known"),
            models.CheckConstraint(
                condition=Q(outcome="", settled__isnull=True) | ~Q(outcome="") & Q(settled__isnull=False),
                name="statement_dispute_settled_has_an_amount",
            ),
        ]
        verbose_name = _("dispute of a statement line")

    def __str__(self) -> str:
        return f"line {self.line} of statement {self.statement_id}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered it yet."""
        return not self.outcome
