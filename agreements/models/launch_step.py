from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement
from agreements.querysets import LaunchStepQuerySet
from prms.lib.models import Timestamped, Versioned, one_of


class LaunchStep(Timestamped, Versioned):
    """One point of the check-list with which an agreement is launched, and what shows that it was done."""

    class Kind(models.TextChoices):
        SEED_PROJECT = "seed_project", _("Seed project of at most three months")
        QUICK_WIN = "quick_win", _("Quick win of the seed project")
        ANNOUNCEMENT = "announcement", _("Joint announcement")
        BRAND_RULES = "brand_rules", _("Brand rules")
        OUR_AMBASSADOR = "our_ambassador", _("Culture ambassador on our side")
        THEIR_AMBASSADOR = "their_ambassador", _("Culture ambassador on the partner's side")
        GROUND_RULES = "ground_rules", _("Red lines and green lights")
        CONSULTATION = "consultation", _("Days for the other side's consultation")

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="launch_steps")
    kind = models.CharField(_("point"), max_length=20, choices=Kind.choices)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    note = models.CharField(_("what shows it"), max_length=500, blank=True, default="")

    objects = LaunchStepQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "kind"], name="launch_step_once"),
            one_of(
                "kind",
                (
                    *("seed_project", "quick_win", "announcement", "brand_rules"),
                    *("our_ambassador", "their_ambassador", "ground_rules", "consultation"),
                ),
                name="launch_step_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, note="") | Q(done_on__isnull=False) & ~Q(note=""),
                name="launch_step_done_is_shown",
            ),
        ]
        verbose_name = _("point of the launch check-list")

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        return reverse("agreements:launch", args=[self.agreement.code])
