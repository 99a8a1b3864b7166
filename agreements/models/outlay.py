from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement
from agreements.querysets import OutlayQuerySet
from prms.lib.models import MONEY, Timestamped, one_of


class Outlay(Timestamped):
    """Money that an agreement cost or brought in beside its statements: what the stop-loss counts."""

    class Kind(models.TextChoices):
        COST = "cost", _("Cost")
        INCOME = "income", _("Income")

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="outlays")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    booked_on = models.DateField(_("booked on"))
    amount = models.DecimalField(_("amount"), **MONEY)
    description = models.CharField(_("what for"), max_length=300)
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")

    objects = OutlayQuerySet.as_manager()

    class Meta:
        ordering = ["-booked_on", "-id"]
        constraints = [
            one_of("kind", ("cost", "income"), name="outlay_kind_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="outlay_above_zero"),
        ]
        indexes = [models.Index(fields=["agreement", "booked_on"], name="outlay_of_agreement")]
        verbose_name = _("cost or income")

    def __str__(self) -> str:
        return self.description
