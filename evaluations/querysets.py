from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from partners.querysets import PartnerScopedQuerySet, partner_scope

if TYPE_CHECKING:
    from accounts.models import User
    from evaluations.models import KpiTarget, Measurement, MeasurementBatch, MonthClose, MonthlyActual, Scorecard


class KpiTargetQuerySet(PartnerScopedQuerySet, models.QuerySet["KpiTarget"]):
    def in_force(self, *, month: date) -> Self:
        """Return the targets that hold in the month (its first day)."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=month), valid_from__lte=month)


class MeasurementQuerySet(PartnerScopedQuerySet, models.QuerySet["Measurement"]):
    def in_month(self, first_day: date, last_day: date) -> Self:
        """Return what was measured from the first to the last day, both included."""
        return self.filter(date__range=(first_day, last_day))


class MeasurementBatchQuerySet(models.QuerySet["MeasurementBatch"]):
    def visible_to(self, user: User) -> MeasurementBatchQuerySet:
        """Return one's own arrivals; whoever reads all partners sees every one."""
        return self.all() if user.may("partners.view_all") else self.filter(sent_by=user)


class MonthlyActualQuerySet(PartnerScopedQuerySet, models.QuerySet["MonthlyActual"]):
    def between(self, first: date, last: date) -> Self:
        """Return the actuals of the months from `first` to `last`, both included."""
        return self.filter(month__range=(first, last))


class MonthCloseQuerySet(models.QuerySet["MonthClose"]):
    def visible_to(self, user: User) -> MonthCloseQuerySet:
        """Return the runs for insiders; the partners in them are scoped apart."""
        return self.all() if user.may("months.view") else self.none()


class ScorecardQuerySet(models.QuerySet["Scorecard"]):
    def visible_to(self, user: User) -> ScorecardQuerySet:
        """Return the cards in a person's scope; an outsider sees what was published to the own company."""
        cards = self.filter(partner_scope(user, path="partner__"))
        return cards if user.may("scorecards.view_drafts") else cards.exclude(status="draft")

    def current(self) -> ScorecardQuerySet:
        """Return the version that counts of each card."""
        return self.exclude(status="superseded")
