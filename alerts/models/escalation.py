from django.db import models
from django.utils.translation import gettext_lazy as _

from alerts.querysets import ReferenceQuerySet
from prms.lib.models import BilingualName, Timestamped, Versioned, one_of


class EscalationPolicy(BilingualName, Timestamped, Versioned):
    """Who is told of an incident, in which order; an incident keeps a snapshot of it."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_zh = models.CharField(_("Chinese name"), max_length=120, blank=True, default="")
    calendar = models.ForeignKey(
        "accounts.BusinessCalendar",
        verbose_name=_("business calendar"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("escalation policy")

    def __str__(self) -> str:
        return self.name


class EscalationStep(models.Model):
    """After so many working minutes since the step before, tell these people."""

    class Target(models.TextChoices):
        OWNER = "owner", _("Partner's owner")
        DEPUTY = "deputy", _("Deputy of the owner")
        MANAGER = "manager", _("Manager of the owner")
        EXECUTIVES = "executives", _("Executives")
        EXECUTIVE_MEETING = "executive_meeting", _("Executive meeting")

    policy = models.ForeignKey(EscalationPolicy, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField(_("step"))
    wait_working_minutes = models.PositiveIntegerField(_("waits working minutes"), default=0)
    target = models.CharField(_("tells"), max_length=20, choices=Target.choices)

    class Meta:
        ordering = ["policy", "number"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="escalation_step_once"),
            one_of(
                "target",
                ("owner", "deputy", "manager", "executives", "executive_meeting"),
                name="escalation_target_known",
            ),
        ]
        verbose_name = _("escalation step")

    def __str__(self) -> str:
        return f"{self.policy_id} step {self.number}: {self.target}"

    @property
    def waits_whole_hours(self) -> int:
        """How many working hours it waits, 0 where minutes say it better."""
        hours, minutes = divmod(self.wait_working_minutes, 60)
        return 0 if minutes else hours
