from django.db import models
from django.utils.translation import gettext_lazy as _

from alerts.querysets import SilenceQuerySet


class Silence(models.Model):
    """A window in which an incident goes on but nobody is told; the escalation clock stands still."""

    incident = models.ForeignKey("alerts.Incident", on_delete=models.CASCADE, related_name="silences")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=500)
    made_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    lifted_at = models.DateTimeField(_("lifted"), null=True)

    objects = SilenceQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="silence_ends_after_it_starts"
            ),
        ]
        verbose_name = _("silence")

    def __str__(self) -> str:
        return f"silence of {self.incident_id} until {self.ends_at}"
