import hashlib

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.querysets import CalendarFeedQuerySet


class CalendarFeed(models.Model):
    """The secret address at which a calendar program reads a person's meetings; only its SHA-256 is kept."""

    user = models.OneToOneField(
        "accounts.User", on_delete=models.CASCADE, related_name="+", verbose_name=_("person"), primary_key=True
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")

    def __str__(self) -> str:
        return str(self.user)


def digest_of(secret: str) -> str:
    """Return what is kept of a secret; it has 256 random bits, so one pass is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
