from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.querysets import InvitationQuerySet
from prms.lib.models import Timestamped


class Invitation(Timestamped):
    """A link by mail with which an invited, still inactive person sets a password and comes in."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="invitations")
    invited_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("invitation")

    def __str__(self) -> str:
        return f"invitation {self.pk} of user {self.user_id}"
