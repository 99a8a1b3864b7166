from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement
from agreements.querysets import AgreementDocumentQuerySet


class AgreementDocument(models.Model):
    """A file of an agreement, such as the signed contract; only those who see the agreement are served it."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="documents")
    title = models.CharField(_("title"), max_length=200, blank=True, default="")
    file = models.FileField(_("file"), upload_to="agreements/%Y/")
    file_name = models.CharField(_("file name"), max_length=200)
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(_("added"))

    objects = AgreementDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "-id"]
        verbose_name = _("document of an agreement")

    def __str__(self) -> str:
        return self.title or self.file_name
