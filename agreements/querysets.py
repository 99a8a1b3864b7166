from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Max, Q

from partners.querysets import PartnerScopedQuerySet, partner_carries, partner_scope

if TYPE_CHECKING:
    from accounts.models import User
    from agreements.models import (
        Agreement,
        AgreementKpiTarget,
        AgreementVersion,
        CommissionPlan,
        Fulfilment,
        Milestone,
        Obligation,
        QualityDeduction,
        Statement,
        StatementRun,
        StatementRunEntry,
    )


class AgreementQuerySet(PartnerScopedQuerySet, models.QuerySet["Agreement"]):
    def in_force(self, *, on: date) -> Self:
        """Return the agreements that bind on the day."""
        running = self.filter(status__in=("active", "exiting"), starts_on__lte=on)
        return running.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))

    def ending(self, *, by: date, on: date) -> Self:
        """Return the agreements in force on the day that end no later than `by`."""
        return self.in_force(on=on).filter(ends_on__lte=by)

    def matching(self, text: str) -> Self:
        """Return the agreements whose code or title, or whose partner's code or name, carries the text."""
        own = Q(code__icontains=text) | Q(title__icontains=text)
        return self.filter(own | partner_carries(text, path="partner__"))

    def settled_by(self, user: User | None) -> Self:
        """Return the agreements whose statements a person prepares: finance all in sight, a manager the own ones."""
        if user is None:
            return self.all()
        if user.may("statements.approve"):
            return self.visible_to(user)
        return self.editable_by(user)


class AgreementVersionQuerySet(models.QuerySet["AgreementVersion"]):
    def visible_to(self, user: User) -> AgreementVersionQuerySet:
        """Return the versions of agreements with partners in scope."""
        return self.filter(partner_scope(user, path="agreement__partner__"))


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


class OwedQuerySet(models.QuerySet):
    """Rows with a due day that belong to an agreement."""

    def due_between(self, start: date, end: date) -> Self:
        """Return what binding agreements still owe from `start` up to but without `end`."""
        return self.owed().filter(due_on__gte=start, due_on__lt=end)

    def owed(self) -> Self:
        """Return what is still to be done under an agreement that was signed."""
        raise NotImplementedError

    def of_partners(self, user: User) -> Q:
        """Return the condition that the agreement's partner is in a person's scope."""
        return partner_scope(user, path="agreement__partner__")

    def editable_by(self, user: User) -> Self:
        """Return the rows whose partner the person answers for."""
        if not user.may("obligations.edit"):
            return self.none()
        return self.all() if user.may("partners.edit_all") else self.filter(agreement__partner__owner=user)

    def matching(self, text: str) -> Self:
        """Return the rows whose own words, or whose agreement or partner, carry the text."""
        partner = Q(agreement__partner__name__icontains=text) | Q(agreement__partner__name_zh__icontains=text)
        return self.filter(partner | Q(agreement__code__icontains=text) | Q(**{f"{self.words}__icontains": text}))

    words: str


class MilestoneQuerySet(OwedQuerySet, models.QuerySet["Milestone"]):
    words = "deliverable"

    def visible_to(self, user: User) -> Self:
        """Return the milestones of partners in scope, for people who may see agreements."""
        return self.filter(self.of_partners(user)) if user.may("agreements.view") else self.none()

    def owed(self) -> Self:
        """Return what nobody has assessed of agreements in force."""
        return self.filter(assessment="", agreement__status__in=("signed", "active", "exiting"))


class ObligationQuerySet(OwedQuerySet, models.QuerySet["Obligation"]):
    words = "title"

    def visible_to(self, user: User) -> Self:
        """Return those of partners in scope, for people who may see agreements, and those a person sees to."""
        own = Q(owner=user) if user.may("obligations.view") else Q(pk__in=[])
        return self.filter(own | self.of_partners(user) if user.may("agreements.view") else own)

    def fulfillable_by(self, user: User) -> Self:
        """Return those that the person may record as met: own ones, and those of partners answered for."""
        if not user.may("obligations.fulfil"):
            return self.none()
        return self.editable_by(user) | self.filter(owner=user)

    def owed(self) -> Self:
        """Return what is open: of an agreement that ended, only what does not recur."""
        binds = Q(agreement__status__in=("signed", "active", "exiting"))
        return self.filter(binds | Q(agreement__status="ended", recurrence="none"), status="open")


class FulfilmentQuerySet(models.QuerySet["Fulfilment"]):
    def visible_to(self, user: User) -> FulfilmentQuerySet:
        """Return the fulfilments of obligations in sight."""
        own = Q(obligation__owner=user) if user.may("obligations.view") else Q(pk__in=[])
        scope = partner_scope(user, path="obligation__agreement__partner__")
        return self.filter(own | scope if user.may("agreements.view") else own)


class StatementRunQuerySet(models.QuerySet["StatementRun"]):
    def visible_to(self, user: User) -> StatementRunQuerySet:
        """Return the runs for insiders who read statements; the agreements in them are scoped apart."""
        return self.all() if user.may("statements.view") and user.may("agreements.view") else self.none()


class StatementRunEntryQuerySet(models.QuerySet["StatementRunEntry"]):
    def visible_to(self, user: User) -> StatementRunEntryQuerySet:
        """Return what runs did with agreements of partners in scope."""
        if not (user.may("statements.view") and user.may("agreements.view")):
            return self.none()
        return self.filter(partner_scope(user, path="agreement__partner__"))

    def latest_of(self, month: date) -> StatementRunEntryQuerySet:
        """Return the newest entry of each agreement in a month."""
        of_month = self.filter(run__month=month).order_by()
        return self.filter(pk__in=of_month.values("agreement").annotate(newest=Max("pk")).values("newest"))
