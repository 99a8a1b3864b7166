from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from partners.querysets import PartnerScopedQuerySet, partner_scope

if TYPE_CHECKING:
    from accounts.models import User
    from alerts.models import Incident, ReportedEvent, Silence


class IncidentQuerySet(models.QuerySet["Incident"]):
    def visible_to(self, user: User) -> IncidentQuerySet:
        """Return incidents of partners in scope and those with a step of one's own; outsiders see none."""
        if not user.may("incidents.view"):
            return self.none()
        if user.may("partners.view_all"):
            return self.all()
        mine = Q(pk__in=self.model.objects.filter(steps__owner=user).values("pk"))
        if user.may("partners.view_team"):
            mine |= partner_scope(user, path="partner__")
        return self.filter(mine)

    def open(self) -> IncidentQuerySet:
        """Return what is not resolved."""
        return self.exclude(status="resolved")

    def with_due_step(self, *, now: datetime) -> IncidentQuerySet:
        """Return the open incidents whose next escalation step is due."""
        return self.filter(status="firing", next_step_at__lte=now).order_by("next_step_at", "id")


class ReportedEventQuerySet(PartnerScopedQuerySet, models.QuerySet["ReportedEvent"]):
    """Reported events of partners in scope."""


class SilenceQuerySet(models.QuerySet["Silence"]):
    def visible_to(self, user: User) -> SilenceQuerySet:
        """Return the silences of partners in scope."""
        return self.filter(partner_scope(user, path="incident__partner__"))

    def in_force(self, *, now: datetime) -> SilenceQuerySet:
        """Return the silences that hold now."""
        return self.filter(starts_at__lte=now, ends_at__gt=now, lifted_at__isnull=True)
