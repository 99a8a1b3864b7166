from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from accounts.rules.permissions import Role
from partners.models import Partner
from partners.querysets import PartnerScopedQuerySet, partner_carries, partner_scope

if TYPE_CHECKING:
    from accounts.models import User
    from alerts.models import AlertRule, Incident, ReportedEvent, Silence


class ReferenceQuerySet(models.QuerySet):
    """Check-lists and ladders: the same for every partner."""

    def visible_to(self, user: User) -> Self:
        """Return all of them for those who read rules."""
        return self.all() if user.may("alert_rules.view") else self.none()


class AlertRuleQuerySet(models.QuerySet["AlertRule"]):
    def visible_to(self, user: User) -> AlertRuleQuerySet:
        """Return the rules for insiders who read figures, without those about a partner out of their scope."""
        if not user.may("alert_rules.view"):
            return self.none()
        partners = Partner.objects.visible_to(user).values("code")
        return self.exclude(~Q(current__scope_value__in=partners), current__scope="partner")

    def in_force(self) -> AlertRuleQuerySet:
        """Return the rules that are evaluated, with the version that counts."""
        return self.filter(is_active=True, current__isnull=False).select_related(
            "current__kpi", "current__escalation_policy"
        )


class IncidentQuerySet(models.QuerySet["Incident"]):
    def visible_to(self, user: User) -> IncidentQuerySet:
        """Return incidents of partners in scope, those one stands in for or answers for, and those with a step
        of one's own; outsiders see none."""
        if not user.may("incidents.view"):
            return self.none()
        if user.may("partners.view_all"):
            return self.all()
        scope = self._answered_by(user)
        if user.may("partners.view_team"):
            scope |= partner_scope(user, path="partner__")
            if user.team_id:
                scope |= Q(feed_owner__team=user.team_id)
        return self.filter(scope)

    def workable_by(self, user: User) -> IncidentQuerySet:
        """Return the incidents a person may work on: administrators all, others those that climb to them."""
        if user.may("partners.edit_all"):
            return self.all()
        return self.filter(self._answered_by(user))

    def acknowledgeable_by(self, user: User) -> IncidentQuerySet:
        """Return what fires and the person may take on; executives may whatever they see."""
        firing = self.visible_to(user).filter(status="firing")
        if not user.may("incidents.acknowledge"):
            return self.none()
        return firing if user.has_role(Role.EXECUTIVE) else firing.workable_by(user)

    def of_partner(self, code: str) -> IncidentQuerySet:
        """Return the incidents about a partner, those of missing data of several partners among them."""
        grouped = self.model.objects.filter(gaps__partner__code=code).values("pk")
        return self.filter(Q(partner__code=code) | Q(pk__in=grouped))

    def adrift(self, *, now: datetime) -> IncidentQuerySet:
        """Return open incidents that nothing will move on: no step to come, and no reason that ends by itself.

        An acknowledgement or a silence that has run out is the sweep's to end; so it counts only once late.
        """
        late = now - timedelta(minutes=5)
        forgotten = Q(status="acknowledged") & (
            Q(acknowledgement_expires_at__isnull=True) | Q(acknowledgement_expires_at__lt=late)
        )
        asleep = Q(silenced_until__lt=late) | Q(clock_stopped_by="silenced", silenced_until__isnull=True)
        awake = Q(status="firing", clock_stopped_by="acknowledged")
        return self.open().filter(forgotten | asleep | awake)

    def _answered_by(self, user: User) -> Q:
        """Return the condition that the ladder leads to the person, or that a step is theirs."""
        with_a_step = self.model.objects.filter(steps__owner=user).values("pk")
        owners = user.__class__.objects.filter(Q(pk=user.pk) | Q(deputy=user) | Q(reports_to=user)).values("pk")
        answered = Q(partner__owner__in=owners) | Q(feed_owner__in=owners) | Q(partner__sponsor=user)
        return answered | Q(pk__in=with_a_step)

    def matching(self, text: str) -> IncidentQuerySet:
        """Return the incidents of partners whose code or name carries the text, and the one with that number."""
        number = text.upper().removeprefix("INC-").lstrip("0")
        is_number = number.isascii() and number.isdecimal() and len(number) < 10
        numbered = Q(pk=int(number)) if is_number else Q()
        return self.filter(partner_carries(text, path="partner__") | numbered)

    def owned_by(self, email: str) -> IncidentQuerySet:
        """Return the incidents of the partners and the feeds of a person."""
        return self.filter(Q(partner__owner__email__iexact=email) | Q(feed_owner__email__iexact=email))

    def open(self) -> IncidentQuerySet:
        """Return what is not resolved."""
        return self.exclude(status="resolved")

    def in_urgency(self) -> IncidentQuerySet:
        """Return them in the order in which they need somebody: firing first, then by severity, then by clock."""
        rank = models.Case(models.When(severity="critical", then=0), models.When(severity="major", then=1), default=2)
        is_firing = models.Case(models.When(status="firing", then=0), default=1)
        climbs_first = F("next_step_at").asc(nulls_last=True)
        return self.order_by(is_firing, rank, climbs_first, "-opened_at", "-pk")

    def with_due_step(self, *, now: datetime) -> IncidentQuerySet:
        """Return the incidents whose next escalation step is due, the longest waiting first."""
        return self.filter(next_step_at__lte=now).order_by("next_step_at", "id")

    def with_due_meeting(self, *, now: datetime) -> IncidentQuerySet:
        """Return the incidents that an executive meeting is still to be proposed for."""
        return self.filter(meeting_due_at__lte=now).order_by("meeting_due_at", "id")

    def with_expired_acknowledgement(self, *, now: datetime) -> IncidentQuerySet:
        """Return what somebody acknowledged and then left longer than its severity allows."""
        return self.filter(status="acknowledged", acknowledgement_expires_at__lte=now).order_by("id")

    def with_ended_silence(self, *, now: datetime) -> IncidentQuerySet:
        """Return the open incidents whose silence is over."""
        return self.open().filter(silenced_until__lte=now).order_by("id")


class ReportedEventQuerySet(PartnerScopedQuerySet, models.QuerySet["ReportedEvent"]):
    def visible_to(self, user: User) -> Self:
        """Return the events of partners in scope; outsiders see none."""
        return super().visible_to(user) if user.may("events.view") else self.none()


class SilenceQuerySet(models.QuerySet["Silence"]):
    def visible_to(self, user: User) -> SilenceQuerySet:
        """Return the silences of partners in scope."""
        return self.filter(partner_scope(user, path="incident__partner__"))

    def in_force(self, *, now: datetime) -> SilenceQuerySet:
        """Return the silences that hold now."""
        return self.filter(starts_at__lte=now, ends_at__gt=now, lifted_at__isnull=True)
