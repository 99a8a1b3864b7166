from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Max, Q

from evaluations.rules.grading import DEFAULT_BANDS, Band, Bands
from partners.querysets import PartnerScopedQuerySet, partner_scope
from prms.lib.periods import Month

if TYPE_CHECKING:
    from accounts.models import User
    from evaluations.models import (
        GradeBand,
        Kpi,
        KpiMonthMark,
        KpiTarget,
        Measurement,
        MeasurementBatch,
        MonthClose,
        MonthCloseSkip,
        MonthlyActual,
        Scorecard,
        ScorecardResponse,
        SurveyRound,
    )


class KpiQuerySet(models.QuerySet["Kpi"]):
    def visible_to(self, user: User) -> KpiQuerySet:
        """Return the catalogue for insiders; outsiders see KPIs only on their own cards."""
        return self.all() if user.may("kpis.view") else self.none()

    def in_use(self) -> KpiQuerySet:
        """Return the KPIs that may be measured and targeted."""
        return self.filter(is_active=True)


class GradeBandQuerySet(models.QuerySet["GradeBand"]):
    def visible_to(self, user: User) -> GradeBandQuerySet:
        """Return the bands for everybody who sees cards."""
        return self.all() if user.may("scorecards.view") else self.none()

    def rule(self) -> Bands:
        """Return the bands as the rule that grades; the shipped ones while there are none."""
        rows = [Band(starts_at, grade) for starts_at, grade in self.values_list("starts_at", "grade")]
        return Bands.of(rows) if rows else DEFAULT_BANDS


class KpiTargetQuerySet(PartnerScopedQuerySet, models.QuerySet["KpiTarget"]):
    def in_force(self, *, month: date) -> Self:
        """Return the targets that hold in the month (its first day)."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=month), valid_from__lte=month)

    def overlapping(self, *, valid_from: date, valid_to: date | None) -> Self:
        """Return the targets that hold in any of the months (first days, both included)."""
        started = self if valid_to is None else self.filter(valid_from__lte=valid_to)
        return started.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from))


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


class KpiMonthMarkQuerySet(models.QuerySet["KpiMonthMark"]):
    def to_aggregate(self) -> KpiMonthMarkQuerySet:
        """Return the marks whose months have not been formed again since."""
        return self.filter(aggregated_at__isnull=True)


class MonthCloseQuerySet(models.QuerySet["MonthClose"]):
    def closed_through(self) -> Month | None:
        """Return the newest month that was closed, None before the first."""
        newest = self.filter(status="finished").aggregate(newest=Max("month"))["newest"]
        return Month.of(newest) if newest else None

    def visible_to(self, user: User) -> MonthCloseQuerySet:
        """Return the runs for insiders; the partners in them are scoped apart."""
        return self.all() if user.may("months.view") else self.none()


class ScorecardQuerySet(models.QuerySet["Scorecard"]):
    def visible_to(self, user: User) -> ScorecardQuerySet:
        """Return the cards in a person's scope; an outsider sees what was published to the own company."""
        cards = self.filter(partner_scope(user, path="partner__"))
        return cards if user.may("scorecards.view_drafts") else cards.exclude(status="draft")

    def editable_by(self, user: User) -> ScorecardQuerySet:
        """Return the cards whose partner the person answers for."""
        if user.may("partners.edit_all"):
            return self.all()
        return self.filter(partner__owner=user) if user.may("partners.edit") else self.none()

    def current(self) -> ScorecardQuerySet:
        """Return the version that counts of each card."""
        return self.exclude(status="superseded")


class MonthCloseSkipQuerySet(PartnerScopedQuerySet, models.QuerySet["MonthCloseSkip"]):
    """Who was skipped; a reader sees those partners that are in the own scope."""


class ScorecardResponseQuerySet(models.QuerySet["ScorecardResponse"]):
    def visible_to(self, user: User) -> ScorecardResponseQuerySet:
        """Return what was said of the cards in a person's scope."""
        return self.filter(partner_scope(user, path="scorecard__partner__"))

    def open_disputes(self) -> ScorecardResponseQuerySet:
        """Return the disputes that are not resolved."""
        return self.filter(kind="dispute", resolution="")


class SurveyRoundQuerySet(PartnerScopedQuerySet, models.QuerySet["SurveyRound"]):
    """Survey results; whoever sees the partner and is one of us sees them."""

    def visible_to(self, user: User) -> Self:
        """Return the rounds of partners in scope, for people of the organisation."""
        return super().visible_to(user) if user.may("surveys.view") else self.none()
