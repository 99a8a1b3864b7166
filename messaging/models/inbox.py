from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.querysets import InboxItemQuerySet


class InboxItem(models.Model):
    """A message in a person's in-app inbox; its notification's unique key makes it once only."""

    notification = models.OneToOneField("messaging.Notification", on_delete=models.CASCADE, related_name="inbox_item")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="inbox_items")
    created_at = models.DateTimeField(_("when"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = InboxItemQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["user", "-id"], name="inbox_user")]
        verbose_name = _("inbox item")

    def __str__(self) -> str:
        return f"inbox {self.user_id} {self.notification_id}"
