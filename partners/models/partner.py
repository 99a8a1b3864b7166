from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.querysets import PartnerQuerySet
from partners.rules import stages
from prms.lib.models import (
    CODE_VALIDATOR,
    BilingualName,
    ExternallyNamed,
    Timestamped,
    Versioned,
    in_readers_language,
    one_of,
)


class Partner(BilingualName, Timestamped, Versioned, ExternallyNamed):
    """A company that the organisation works with, or looks at."""

    class Level(models.TextChoices):
        S = "S", _("S: strategic")
        A = "A", _("A: key")
        B = "B", _("B: regular")
        C = "C", _("C: standard")

    class Stage(models.TextChoices):
        IDENTIFIED = "identified", _("Identified")
        SCREENED = "screened", _("Screened")
        NDA_SIGNED = "nda_signed", _("NDA signed")
        DUE_DILIGENCE = "due_diligence", _("Due diligence")
        PILOT = "pilot", _("Pilot")
        NEGOTIATION = "negotiation", _("Negotiation")
        ACTIVE = "active", pgettext_lazy("stage", "Active")
        EXITING = "exiting", _("Exiting")
        ENDED = "ended", _("Ended")
        ECOSYSTEM = "ecosystem", _("Ecosystem member")
        DROPPED = "dropped", _("Dropped")

    WORKING = stages.WORKING

    class Referrals(models.TextChoices):
        OPEN = "open", pgettext_lazy("switch", "Open")
        PAUSED = "paused", _("Paused")

    class DataExchange(models.TextChoices):
        OPEN = "open", pgettext_lazy("switch", "Open")
        STOPPED = "stopped", _("Stopped")

    code = models.CharField(_("code"), max_length=40, unique=True, validators=[CODE_VALIDATOR])
    name = models.CharField(_("name"), max_length=200)
    name_zh = models.CharField(_("Chinese name"), max_length=200, blank=True, default="")
    sector = models.CharField(_("sector"), max_length=120, blank=True, default="")
    sector_zh = models.CharField(_("Chinese sector"), max_length=120, blank=True, default="")
    level = models.CharField(_("level"), max_length=1, choices=Level.choices, default=Level.C)
    stage = models.CharField(_("stage"), max_length=20, choices=Stage.choices, default=Stage.IDENTIFIED)
    owner = models.ForeignKey(
        "accounts.User", verbose_name=_("owner"), on_delete=models.PROTECT, related_name="owned_partners"
    )
    sponsor = models.ForeignKey(
        "accounts.User",
        verbose_name=_("executive sponsor"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="sponsored_partners",
    )
    since = models.DateField(_("partner since"), null=True, blank=True)
    referrals = models.CharField(_("referrals"), max_length=10, choices=Referrals.choices, default=Referrals.OPEN)
    data_exchange = models.CharField(
        _("data exchange"), max_length=10, choices=DataExchange.choices, default=DataExchange.OPEN
    )
    api_entitlement = models.PositiveSmallIntegerField(
        _("API entitlement, points of 100"), default=100, validators=[MaxValueValidator(100)]
    )
    switched_at = models.DateTimeField(_("switches since"), null=True, blank=True)
    switch_reason = models.CharField(_("reason"), max_length=500, blank=True, default="")

    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            one_of("level", ("S", "A", "B", "C"), name="partner_level_known"),
            one_of(
                "stage",
                (
                    "identified",
                    "screened",
                    "nda_signed",
                    "due_diligence",
                    "pilot",
                    "negotiation",
                    "active",
                    "exiting",
                    "ended",
                    "ecosystem",
                    "dropped",
                ),
                name="partner_stage_known",
            ),
            models.CheckConstraint(condition=models.Q(api_entitlement__lte=100), name="partner_entitlement_within_100"),
        ]
        indexes = [
            models.Index(fields=["owner", "id"], name="partner_owner"),
            models.Index(fields=["name", "id"], name="partner_name"),
        ]
        verbose_name = _("partner")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reports:partner", args=[self.code])

    @property
    def display_sector(self) -> str:
        """The sector in the reader's language, or the other one where that is missing."""
        return in_readers_language(self.sector, self.sector_zh)


class LevelChange(models.Model):
    """One move of a partner's level with the reason, and the ratings and the level they gave, where made."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="level_changes")
    from_level = models.CharField(max_length=1, blank=True)
    to_level = models.CharField(max_length=1, choices=Partner.Level.choices)
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")
    value = models.PositiveSmallIntegerField(_("strategic value"), null=True)
    substitutability = models.PositiveSmallIntegerField(_("substitutability"), null=True)
    investment = models.PositiveSmallIntegerField(_("investment"), null=True)
    proposed_level = models.CharField(_("level by the rules"), max_length=1, blank=True, default="")
    changed_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("level change")

    def __str__(self) -> str:
        return f"{self.partner_id}: {self.from_level} → {self.to_level}"


class StageChange(models.Model):
    """One move of a partner along the allowed-moves table."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="stage_changes")
    from_stage = models.CharField(max_length=20, blank=True)
    to_stage = models.CharField(max_length=20, choices=Partner.Stage.choices)
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")
    changed_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("stage change")

    def __str__(self) -> str:
        return f"{self.partner_id}: {self.from_stage} → {self.to_stage}"

    @property
    def from_label(self) -> str:
        """The name of the stage that was left; nothing for the first entry."""
        return str(Partner.Stage(self.from_stage).label) if self.from_stage else ""


class SwitchChange(models.Model):
    """One change of what other systems may do with a partner: referrals, data exchange, API entitlement."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="switch_changes")
    referrals = models.CharField(max_length=10, choices=Partner.Referrals.choices)
    data_exchange = models.CharField(max_length=10, choices=Partner.DataExchange.choices)
    api_entitlement = models.PositiveSmallIntegerField()
    reason = models.CharField(_("reason"), max_length=500)
    changed_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("switch change")

    def __str__(self) -> str:
        return f"{self.partner_id}: referrals {self.referrals}, data {self.data_exchange}"
