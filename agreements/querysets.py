from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from partners.querysets import PartnerScopedQuerySet, partner_scope

if TYPE_CHECKING:
    from accounts.models import User
    from agreements.models import Agreement, CommissionPlan


class AgreementQuerySet(PartnerScopedQuerySet, models.QuerySet["Agreement"]):
    def in_force(self, *, on: date) -> Self:
        """Return the agreements that bind on the day."""
        running = self.filter(status__in=("active", "exiting"), starts_on__lte=on)
        return running.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))


class CommissionPlanQuerySet(models.QuerySet["CommissionPlan"]):
    def visible_to(self, user: User) -> CommissionPlanQuerySet:
        """Return the plans of partners in scope, for people who may see money."""
        if not user.may("commissions.view"):
            return self.none()
        return self.filter(partner_scope(user, path="agreement__partner__"))

    def in_force(self, *, on: date) -> CommissionPlanQuerySet:
        """Return the plans that have taken effect by the day, the latest first."""
        return self.filter(effective_from__lte=on).order_by("-effective_from", "-id")
