from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.querysets import NdaQuerySet
from prms.lib.models import Timestamped, Versioned


class Nda(Timestamped, Versioned):
    """A non-disclosure agreement with a partner."""

    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="ndas")
    signed_on = models.DateField(_("signed on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to="nda/%Y/", blank=True)
    file_name = models.CharField(_("file name"), max_length=200, blank=True, default="")

    objects = NdaQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("signed_on")),
                name="nda_ends_after_it_is_signed",
            ),
        ]
        verbose_name = _("NDA")

    def __str__(self) -> str:
        return f"NDA {self.partner_id} {self.signed_on}"
