from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.models.statement import Statement
from prms.lib.models import MONEY


class StatementPayment(models.Model):
    """That money for a locked statement moved: when, how much, under which reference and invoice."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="payments")
    paid_on = models.DateField(_("paid on"))
    amount = models.DecimalField(_("amount"), **MONEY)
    reference = models.CharField(_("payment reference"), max_length=120)
    invoice_number = models.CharField(_("invoice number"), max_length=120, blank=True, default="")
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta:
        ordering = ["statement", "paid_on", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="statement_payment_positive"),
            models.UniqueConstraint(fields=["statement", "reference"], name="statement_payment_reference_once"),
        ]
        verbose_name = _("payment of a statement")

    def __str__(self) -> str:
        return f"{self.reference}: {self.amount}"
