import json
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from prms.lib.models import Timestamped, Versioned, one_of
from prms.lib.periods import Quarter
from reports.querysets import HealthReportFileQuerySet, HealthReportQuerySet
from reports.rules.frozen import fingerprint


class HealthReport(Timestamped, Versioned):
    """One edition of a quarter's health report: figures as canonical JSON, frozen when it is issued.

    Late data never changes an issued edition; it makes the next one. `partners` are those the figures name, so
    that nobody reads of a partner outside the own scope.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ISSUED = "issued", _("Issued")

    quarter = models.DateField(_("quarter"))
    edition = models.PositiveSmallIntegerField(_("version"), default=1)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    content = models.TextField(_("figures"))
    sha256 = models.CharField("SHA-256", max_length=64)
    taken_at = models.DateTimeField(_("figures taken"))
    issued_at = models.DateTimeField(_("issued"), null=True)
    issued_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    partners = models.ManyToManyField("partners.Partner", related_name="+")

    objects = HealthReportQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["quarter", "edition"], name="health_report_edition_once"),
            models.UniqueConstraint(fields=["quarter"], condition=Q(status="draft"), name="health_report_one_draft"),
            one_of("status", ("draft", "issued"), name="health_report_status_known"),
            models.CheckConstraint(
                condition=Q(status="draft", issued_at__isnull=True) | Q(status="issued", issued_at__isnull=False),
                name="health_report_issued_has_a_time",
            ),
        ]
        verbose_name = _("health report")

    def __str__(self) -> str:
        return f"{self.period} v{self.edition}"

    def get_absolute_url(self) -> str:
        return f"{reverse('reports:health_report', args=[str(self.period)])}?version={self.edition}"

    @property
    def period(self) -> Quarter:
        """The quarter as a value."""
        return Quarter.of(self.quarter)

    @property
    def is_issued(self) -> bool:
        return self.status == self.Status.ISSUED

    @cached_property
    def figures(self) -> dict[str, Any]:
        """The content as it was written down: numbers and days as text."""
        return json.loads(self.content)

    @property
    def is_intact(self) -> bool:
        """Whether the content is still what its fingerprint was taken of."""
        return fingerprint(self.content) == self.sha256


class HealthReportFile(models.Model):
    """The PDF of an issued report in one language: written once, the same bytes ever after."""

    report = models.ForeignKey(HealthReport, on_delete=models.CASCADE, related_name="files")
    language = models.CharField(_("language"), max_length=10)
    content = models.BinaryField()
    sha256 = models.CharField("SHA-256", max_length=64)
    written_at = models.DateTimeField(auto_now_add=True)

    objects = HealthReportFileQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "language"], name="health_report_file_once")]
        verbose_name = _("file of a health report")

    def __str__(self) -> str:
        return f"{self.report_id} {self.language}"

    @property
    def is_intact(self) -> bool:
        """Whether the file is still the one that was written."""
        return fingerprint(bytes(self.content)) == self.sha256

    @property
    def name(self) -> str:
        """What the file is called when it is downloaded; `report` must be loaded."""
        edition = "" if self.report.edition == 1 else f"-v{self.report.edition}"
        return f"PRMS-{self.report.period}{edition}-partner-health-{self.language[:2]}.pdf"
