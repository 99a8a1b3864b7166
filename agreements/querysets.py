from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from partners.querysets import PartnerScopedQuerySet, partner_scope

if TYPE_CHECKING:
    from accounts.models import User
    from agreements.models import Agreement, AgreementKpiTarget, CommissionPlan, QualityDeduction, Statement


class AgreementQuerySet(PartnerScopedQuerySet, models.QuerySet["Agreement"]):
    def in_force(self, *, on: date) -> Self:
        """Return the agreements that bind on the day."""
        running = self.filter(status__in=("active", "exiting"), starts_on__lte=on)
        return running.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))

    def settled_by(self, user: User | None) -> Self:
        """Return the agreements whose statements a person prepares: finance all in sight, a manager the own ones."""
        if user is None:
            return self.all()
        if user.may("statements.approve"):
            return self.visible_to(user)
        return self.editable_by(user)


class AgreementKpiTargetQuerySet(models.QuerySet["AgreementKpiTarget"]):
    def visible_to(self, user: User) -> AgreementKpiTargetQuerySet:
        """Return the targets of agreements with partners in scope."""
        return self.filter(partner_scope(user, path="agreement__partner__"))


class CommissionPlanQuerySet(models.QuerySet["CommissionPlan"]):
    def visible_to(self, user: User) -> CommissionPlanQuerySet:
        """Return the plans of partners in scope, for people who may see money."""
        if not user.may("commissions.view"):
            return self.none()
        return self.filter(partner_scope(user, path="agreement__partner__"))

    def in_force(self, *, on: date) -> CommissionPlanQuerySet:
        """Return the plans that have taken effect by the day, the latest first."""
        return self.filter(effective_from__lte=on).order_by("-effective_from", "-id")

    def whole(self) -> CommissionPlanQuerySet:
        """Load the tiers and deductions along."""
        return self.select_related("volume_kpi").prefetch_related("tiers", "deductions")


class QualityDeductionManager(models.Manager["QualityDeduction"]):
    """Loads the KPI along: a deduction is never told without it."""

    def get_queryset(self) -> models.QuerySet[QualityDeduction]:
        return super().get_queryset().select_related("kpi")


class StatementQuerySet(models.QuerySet["Statement"]):
    def visible_to(self, user: User) -> StatementQuerySet:
        """Return the statements of partners in scope; an outsider sees what was approved for the own company."""
        if not user.may("statements.view"):
            return self.none()
        statements = self.filter(partner_scope(user, path="agreement__partner__"))
        return statements if user.may("agreements.view") else statements.exclude(status="draft")

    def whole(self) -> StatementQuerySet:
        """Load the names, the lines and the payments along."""
        people = ("prepared_by", "approved_by", "locked_by")
        return self.select_related("agreement__partner", *people).prefetch_related("lines", "payments")
