from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Q

from partners.models import Partner

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from prms.lib.periods import Quarter
    from reports.models import Export, HealthReport, HealthReportFile


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, user: User) -> ExportQuerySet:
        """Return what the person asked for: a file shows what its asker may see."""
        return self.filter(owner=user)

    def waiting(self) -> ExportQuerySet:
        """Return what is not made yet, also when a worker is at it."""
        return self.filter(status="waiting")

    def due(self, *, now: datetime) -> ExportQuerySet:
        """Return what no worker is at, asked for first: waiting, or left by one whose lease ran out."""
        is_free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
        return self.waiting().filter(is_free).order_by("id")

    def outlived(self, *, now: datetime) -> ExportQuerySet:
        """Return the files that were kept long enough."""
        return self.filter(status="ready", expires_at__lte=now)


class HealthReportQuerySet(models.QuerySet["HealthReport"]):
    def visible_to(self, user: User) -> HealthReportQuerySet:
        """Return the reports that name nobody outside a person's scope; drafts only for those who prepare them."""
        if not user.may("reports.view"):
            return self.none()
        reports = self if user.may("reports.prepare") else self.issued()
        if user.may("partners.view_all"):
            return reports.all()
        named = self.model.partners.through.objects.exclude(partner__in=Partner.objects.visible_to(user).values("pk"))
        return reports.exclude(pk__in=named.values("healthreport_id"))

    def issued(self) -> HealthReportQuerySet:
        """Return what was frozen and sent."""
        return self.filter(status="issued")

    def of_quarter(self, quarter: Quarter) -> HealthReportQuerySet:
        """Return the editions of a quarter, the newest first."""
        return self.filter(quarter=quarter.first_day).order_by("-edition")

    def without_all_files(self, languages: int) -> HealthReportQuerySet:
        """Return the issued reports that lack a PDF in one of the languages."""
        return self.issued().annotate(written=Count("files")).filter(written__lt=languages)


class HealthReportFileQuerySet(models.QuerySet["HealthReportFile"]):
    def visible_to(self, user: User) -> HealthReportFileQuerySet:
        """Return the files of the reports that the person may read."""
        reports = HealthReportQuerySet(self.model._meta.get_field("report").related_model)
        return self.filter(report__in=reports.visible_to(user).values("pk"))
