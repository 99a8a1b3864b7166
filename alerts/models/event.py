from django.db import models
from django.utils.translation import gettext_lazy as _

from alerts.querysets import ReportedEventQuerySet
from prms.lib.models import one_of


class ReportedEvent(models.Model):
    """Something that somebody, or a program, reported about a partner; once per `source_id`."""

    class Kind(models.TextChoices):
        DATA_INCIDENT = "data_incident", _("Data incident")
        OWNERSHIP_CHANGE = "ownership_change", _("Ownership change")
        MATERIAL_BREACH = "material_breach", _("Material breach")
        STRATEGY_CHANGE = "strategy_change", _("Strategy change")

    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="reported_events")
    kind = models.CharField(_("kind"), max_length=40, choices=Kind.choices)
    source_id = models.CharField(_("id at the source"), max_length=120, unique=True)
    occurred_at = models.DateTimeField(_("happened"))
    description = models.TextField(_("description"))
    reported_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    reported_at = models.DateTimeField(_("reported"))

    objects = ReportedEventQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            one_of(
                "kind",
                ("data_incident", "ownership_change", "material_breach", "strategy_change"),
                name="event_kind_known",
            )
        ]
        verbose_name = _("reported event")

    def __str__(self) -> str:
        return f"{self.kind} of {self.partner_id}"
