from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from prms.lib.list_files import is_workbook
from prms.lib.models import Timestamped, one_of
from reports.querysets import ExportQuerySet


class Export(Timestamped):
    """The file of a long list, asked for by one person and made in the background as that person sees the list.

    The row is the queue: `leased_until` says that a worker is at it. Only who asked is served the file.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Being prepared")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be made")
        EXPIRED = "expired", _("Deleted")

    owner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    address = models.TextField(_("list and filters"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.WAITING)
    file = models.FileField(_("file"), upload_to="exports/%Y/", blank=True)
    file_name = models.CharField(_("file name"), max_length=200)
    row_count = models.PositiveIntegerField(_("rows"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    leased_until = models.DateTimeField(_("held by a worker until"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    expires_at = models.DateTimeField(_("kept until"), null=True)
    problem = models.TextField(_("what went wrong"), blank=True, default="")

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [one_of("status", ("waiting", "ready", "failed", "expired"), name="export_status_known")]
        indexes = [models.Index(fields=["status", "id"], name="export_queue")]
        verbose_name = _("export")

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("reports:export", args=[self.pk])

    @property
    def is_workbook(self) -> bool:
        return is_workbook(self.address)
