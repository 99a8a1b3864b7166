from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement
from agreements.querysets import OutlayQuerySet
from agreements.rules.shared_costs import Payer
from prms.lib.models import MONEY, Timestamped, one_of


class Outlay(Timestamped):
    """Money that an agreement cost or brought in beside its statements: what the stop-loss counts.

    Of a joint cost the next open statement carries the share of `share_of`, by the cost sharing that was agreed when
    it was recorded; one that the partner paid costs us nothing but that share.
    """

    class Kind(models.TextChoices):
        COST = "cost", _("Cost")
        INCOME = "income", _("Income")

    class PaidBy(models.TextChoices):
        US = Payer.US.value, _("Our side")
        PARTNER = Payer.PARTNER.value, _("The partner")

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="outlays")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    booked_on = models.DateField(_("booked on"))
    amount = models.DecimalField(_("amount"), **MONEY)
    description = models.CharField(_("what for"), max_length=300)
    paid_by = models.CharField(_("paid by"), max_length=10, choices=PaidBy.choices, default=PaidBy.US)
    share_of = models.CharField(_("share that a statement carries"), max_length=200, blank=True, default="")
    shares = models.JSONField(_("cost sharing"), default=list, blank=True)
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")

    objects = OutlayQuerySet.as_manager()

    class Meta:
        ordering = ["-booked_on", "-id"]
        constraints = [
            one_of("kind", ("cost", "income"), name="outlay_kind_known"),
            one_of("paid_by", ("us", "partner"), name="outlay_paid_by_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="outlay_above_zero"),
            models.CheckConstraint(
                condition=Q(kind="cost") | Q(share_of="", paid_by="us"), name="outlay_shares_a_cost"
            ),
            models.CheckConstraint(condition=Q(paid_by="us") | ~Q(share_of=""), name="outlay_of_the_partner_is_shared"),
        ]
        indexes = [models.Index(fields=["agreement", "booked_on"], name="outlay_of_agreement")]
        verbose_name = _("cost or income")

    def __str__(self) -> str:
        return self.description
