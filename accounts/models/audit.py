from __future__ import annotations

from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.querysets import AuditEntryQuerySet


class ToldChange(NamedTuple):
    """One field as the trail tells it; `before` is None where only the new value is known."""

    field: str
    before: str | None
    after: str


class AuditEntry(models.Model):
    """Who did what to which object, when, and from which value to which."""

    at = models.DateTimeField(_("when"), auto_now_add=True)
    actor = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    actor_label = models.CharField(_("who"), max_length=254, blank=True)
    action = models.CharField(pgettext_lazy("audit trail", "action"), max_length=80)
    object_type = models.CharField(_("kind of object"), max_length=80)
    object_id = models.CharField(max_length=64, blank=True)
    object_label = models.CharField(_("object"), max_length=200, blank=True)
    changes = models.JSONField(_("changes"), default=dict)
    batch_count = models.PositiveIntegerField(_("rows in the batch"), null=True)
    request_id = models.CharField(max_length=64, blank=True)
    token_id = models.BigIntegerField(null=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"], name="audit_object"),
            models.Index(fields=["actor", "id"], name="audit_actor"),
        ]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")

    def __str__(self) -> str:
        return f"{self.action} {self.object_label}"

    @property
    def told_changes(self) -> list[ToldChange]:
        """From which value to which, field by field; what a batch says of all its rows counts as written once."""
        pairs = {name: value for name, value in self.changes.items() if name != "keys"}
        return [
            ToldChange(name, *(_told(part) for part in value))
            if isinstance(value, list) and len(value) == 2
            else ToldChange(name, None, _told(value))
            for name, value in pairs.items()
        ]


def _told(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return "" if value is None else str(value)
