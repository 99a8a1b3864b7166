from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.duty_querysets import RenewalQuerySet
from agreements.models.agreement import Agreement
from agreements.rules.renewal import RenewalClock
from prms.lib.models import Timestamped, Versioned, one_of


class Renewal(Timestamped, Versioned):
    """The end of one term of an agreement: who was warned, what was decided, what came of it."""

    class Decision(models.TextChoices):
        RENEW = "renew", _("Renew")
        RENEGOTIATE = "renegotiate", _("Renegotiate")
        END = "end", _("Let it end")

    class Outcome(models.TextChoices):
        RENEWED = "renewed", _("Renewed")
        HELD = "held", _("Held: nobody had been warned")

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="renewals")
    ends_on = models.DateField(_("ends on"))
    notice_by = models.DateField(_("last day for notice"))
    decide_by = models.DateField(_("decide by"))
    is_automatic = models.BooleanField(_("renews by itself"), default=False)
    months = models.PositiveSmallIntegerField(_("months of the next term"), default=12)
    warned_at = models.DateTimeField(_("warned"), null=True)
    decision = models.CharField(_("decision"), max_length=12, choices=Decision.choices, blank=True, default="")
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")
    decided_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True, default="")
    renewed_to = models.DateField(_("renewed to"), null=True)

    objects = RenewalQuerySet.as_manager()

    class Meta:
        ordering = ["decide_by", "id"]
        constraints = [
            one_of("decision", ("", "renew", "renegotiate", "end"), name="renewal_decision_known"),
            one_of("outcome", ("", "renewed", "held"), name="renewal_outcome_known"),
            models.UniqueConstraint(fields=["agreement", "ends_on"], name="renewal_once_per_term"),
            models.CheckConstraint(
                condition=Q(decide_by__lte=F("notice_by"), notice_by__lte=F("ends_on")), name="renewal_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(decision="") | Q(decided_at__isnull=False) & ~Q(reason=""),
                name="renewal_decision_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="renewed")
                | Q(renewed_to__isnull=False, renewed_to__gt=F("ends_on"))
                & (Q(warned_at__isnull=False) | Q(decision="renew")),
                name="renewal_never_silent",
            ),
        ]
        verbose_name = _("renewal")

    def __str__(self) -> str:
        return f"{self.agreement} {self.ends_on}"

    def get_absolute_url(self) -> str:
        return reverse("agreements:renewal", args=[self.agreement.code])

    @property
    def clock(self) -> RenewalClock:
        """The days that matter."""
        return RenewalClock(self.decide_by, self.notice_by, self.ends_on)
