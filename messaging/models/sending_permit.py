from django.db import models
from django.utils.translation import gettext_lazy as _


class SendingPermit(models.Model):
    """Which installation may send: a copy restored elsewhere finds another fingerprint here and keeps silent."""

    fingerprint = models.CharField(max_length=64)
    granted_at = models.DateTimeField(_("granted"))
    granted_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    is_only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(is_only=True), name="sending_permit_is_only"),
        ]
        verbose_name = _("permit to send")

    def __str__(self) -> str:
        return self.fingerprint[:8]
