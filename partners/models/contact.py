from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.querysets import ContactQuerySet
from prms.lib.models import ExternallyNamed, Timestamped, Versioned, one_of

ONE_TO_FIVE = [MinValueValidator(1), MaxValueValidator(5)]


class Contact(Timestamped, Versioned, ExternallyNamed):
    """A person who matters in a partnership, on the partner's side or ours."""

    class Side(models.TextChoices):
        PARTNER = "partner", _("Partner's side")
        OURS = "ours", _("Our side")

    class StakeholderRole(models.TextChoices):
        DECISION_MAKER = "decision_maker", _("Decision maker")
        INFLUENCER = "influencer", _("Influencer")
        USER = "user", pgettext_lazy("stakeholder role", "User")
        SUPERVISOR = "supervisor", _("Supervisor or compliance")

    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="contacts")
    user = models.OneToOneField(
        "accounts.User",
        verbose_name=_("login"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="contact",
    )
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=150)
    email = models.EmailField(_("e-mail"), blank=True, default="")
    phone = models.CharField(_("phone"), max_length=40, blank=True, default="")
    title = models.CharField(pgettext_lazy("of a person", "title"), max_length=120, blank=True, default="")
    side = models.CharField(_("side"), max_length=10, choices=Side.choices, default=Side.PARTNER)
    stakeholder_role = models.CharField(
        _("stakeholder role"), max_length=20, choices=StakeholderRole.choices, default=StakeholderRole.USER
    )
    is_gatekeeper = models.BooleanField(_("gatekeeper"), default=False)
    is_champion = models.BooleanField(_("champion"), default=False)
    influence = models.PositiveSmallIntegerField(_("influence"), validators=ONE_TO_FIVE, default=3)
    interest = models.PositiveSmallIntegerField(_("interest"), validators=ONE_TO_FIVE, default=3)
    concerns = models.TextField(_("concerns"), blank=True, default="")
    preferred_channel = models.CharField(_("preferred channel"), max_length=60, blank=True, default="")

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            one_of("side", ("partner", "ours"), name="contact_side_known"),
            one_of(
                "stakeholder_role", ("decision_maker", "influencer", "user", "supervisor"), name="contact_role_known"
            ),
            models.CheckConstraint(
                condition=models.Q(influence__range=(1, 5), interest__range=(1, 5)), name="contact_scales_1_to_5"
            ),
        ]
        verbose_name = _("contact")

    def __str__(self) -> str:
        return self.name
