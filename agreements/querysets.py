from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Q
from django.db.models.functions import Cast

from agreements.rules.history import IN_FORCE
from partners.querysets import PartnerScopedQuerySet, partner_carries, partner_scope

if TYPE_CHECKING:
    from accounts.models import User
    from agreements.models import (
        Agreement,
        AgreementDocument,
        AgreementKpiTarget,
        AgreementVersion,
        CommissionPlan,
        ExitCase,
        ExitStage,
        LaunchStep,
        Notice,
        Outlay,
        QualityDeduction,
        Statement,
        StatementDispute,
        StatementRun,
        StatementRunEntry,
    )

NOBODY = Q(pk__in=[])
# Outcomes of a run that somebody has to mend before there is a statement.
HELD = ("QUALITY_DATA_MISSING", "ERROR")


class AgreementQuerySet(PartnerScopedQuerySet, models.QuerySet["Agreement"]):
    def in_force(self, *, on: date) -> Self:
        """Return the agreements that bind on the day."""
        running = self.filter(status__in=IN_FORCE, starts_on__lte=on)
        return running.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))

    def ending(self, *, by: date, on: date) -> Self:
        """Return the agreements in force on the day that end no later than `by`."""
        return self.in_force(on=on).filter(ends_on__lte=by)

    def matching(self, text: str) -> Self:
        """Return the agreements whose code or title, or whose partner's code or name, carries the text."""
        own = Q(code__icontains=text) | Q(title__icontains=text)
        return self.filter(own | partner_carries(text, path="partner__"))

    def with_unwatched_end(self) -> Self:
        """Return the running agreements whose end no renewal watches."""
        watched = Q(renewals__ends_on=F("ends_on"))
        return self.filter(status="active", ends_on__isnull=False).exclude(
            pk__in=self.model._default_manager.filter(watched).values("pk")
        )

    def with_people(self) -> Self:
        """Load along who answers for each agreement: the partner's owner and both project managers."""
        return self.select_related("partner__owner", "our_project_manager", "their_project_manager", "master")

    def masters(self) -> Self:
        """Return the agreements that annexes can belong to."""
        return self.filter(kind="master")

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

    def signed(self) -> AgreementVersionQuerySet:
        """Return the versions that both sides signed."""
        return self.filter(status="signed")


class AgreementDocumentQuerySet(models.QuerySet["AgreementDocument"]):
    def visible_to(self, user: User) -> AgreementDocumentQuerySet:
        """Return the documents of agreements with partners in scope."""
        return self.filter(partner_scope(user, path="agreement__partner__"))


class LaunchStepQuerySet(models.QuerySet["LaunchStep"]):
    def visible_to(self, user: User) -> LaunchStepQuerySet:
        """Return the points of agreements with partners in scope."""
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
        if user.may("agreements.view"):
            return statements
        # What an outsider's objection made a draft again stays in sight.
        return statements.exclude(~Exists(self._disputes().filter(has_reopened=True)), status="draft")

    def to_approve(self, user: User) -> StatementQuerySet:
        """Return the drafts that wait for this person: none that the person prepared, adjusted or settled a line of."""
        settled_a_line = self._disputes().filter(outcome="upheld", resolved_by=user)
        drafts = self.unapproved(user).alias(adjusted=Cast("adjustments", models.TextField()))
        own = Q(prepared_by=user) | Q(adjusted__contains=f'"{user.email}"') | Exists(settled_a_line)
        return drafts.exclude(own)

    def unapproved(self, user: User) -> StatementQuerySet:
        """Return the drafts that wait for somebody who may approve them as this person may, the own ones among them."""
        if not user.may("statements.approve"):
            return self.none()
        return self.visible_to(user).filter(status="draft", hold="")

    def held(self, user: User) -> StatementQuerySet:
        """Return the drafts that cannot be computed any more, for people who prepare statements."""
        if not user.may("statements.prepare"):
            return self.none()
        return self.visible_to(user).filter(status="draft").exclude(hold="")

    def with_disputed(self) -> StatementQuerySet:
        """Say of each statement whether nobody has answered a dispute of it yet, as `is_disputed`."""
        return self.annotate(is_disputed=Exists(self._disputes().filter(outcome="")))

    def _disputes(self) -> models.QuerySet:
        disputes: Any = self.model._meta.get_field("disputes").related_model
        return disputes._default_manager.filter(statement=OuterRef("pk"))

    def whole(self) -> StatementQuerySet:
        """Load the names, the lines and the payments along."""
        people = ("prepared_by", "approved_by", "locked_by")
        return self.select_related("agreement__partner", *people).prefetch_related(
            "lines", "payments", "disputes__opened_by", "disputes__resolved_by"
        )


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

    def held(self, user: User, *, since: date) -> StatementRunEntryQuerySet:
        """Return which agreements wait for their statement of a month since that day, for people who prepare them."""
        if not user.may("statements.prepare"):
            return self.none()
        same = {"agreement": OuterRef("agreement"), "run__month": OuterRef("run__month")}
        newer = self.model._default_manager.filter(**same, pk__gt=OuterRef("pk"))
        agreements: Any = self.model._meta.get_field("agreement").related_model
        made = agreements._default_manager.filter(pk=OuterRef("agreement"), statements__month=OuterRef("run__month"))
        waiting = self.visible_to(user).filter(run__month__gte=since, outcome__in=HELD)
        return waiting.filter(~Exists(newer), ~Exists(made))

    def latest_of(self, month: date) -> StatementRunEntryQuerySet:
        """Return the newest entry of each agreement in a month."""
        of_month = self.filter(run__month=month).order_by()
        return self.filter(pk__in=of_month.values("agreement").annotate(newest=Max("pk")).values("newest"))


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> Self:
        """Return the notices of partners in scope, for people who may see agreements."""
        return self.filter(partner_scope(user, path="agreement__partner__") if user.may("agreements.view") else NOBODY)

    def to_approve(self, user: User) -> Self:
        """Return the proposals that wait for this person: never the own ones."""
        if not user.may("agreements.approve_notice"):
            return self.none()
        return self.visible_to(user).filter(status="proposed").exclude(proposed_by=user)


class ExitCaseQuerySet(models.QuerySet["ExitCase"]):
    def visible_to(self, user: User) -> Self:
        """Return the cases of partners in scope, for people who may see agreements."""
        return self.filter(partner_scope(user, path="agreement__partner__") if user.may("agreements.view") else NOBODY)

    def editable_by(self, user: User) -> Self:
        """Return the cases whose partner the person answers for."""
        if not user.may("agreements.edit"):
            return self.none()
        return self.all() if user.may("partners.edit_all") else self.filter(agreement__partner__owner=user)

    def running(self) -> Self:
        """Return those that are under way, or ended and not closed yet."""
        return self.filter(status__in=("open", "ended"))


class ExitStageQuerySet(models.QuerySet["ExitStage"]):
    def visible_to(self, user: User) -> Self:
        """Return the stages of partners in scope, for people who may see agreements."""
        scope = partner_scope(user, path="case__agreement__partner__")
        return self.filter(scope if user.may("agreements.view") else NOBODY)

    def due(self, *, by: date) -> Self:
        """Return what running cases still have to do by the day."""
        return self.filter(case__status__in=("open", "ended"), done_on__isnull=True, due_on__lte=by)


class OutlayQuerySet(models.QuerySet["Outlay"]):
    def visible_to(self, user: User) -> Self:
        """Return the costs and incomes of partners in scope, for people who may see money."""
        scope = partner_scope(user, path="agreement__partner__")
        return self.filter(scope if user.may("commissions.view") else NOBODY)

    def shared(self) -> Self:
        """Return the costs of which a statement carries a share."""
        return self.filter(kind="cost").exclude(share_of="")

    def paid_by_us(self) -> Self:
        """Return what our side paid or got itself."""
        return self.filter(paid_by="us")


class StatementDisputeQuerySet(models.QuerySet["StatementDispute"]):
    def visible_to(self, user: User) -> StatementDisputeQuerySet:
        """Return the disputes of partners in scope, for people who may see statements."""
        if not user.may("statements.view"):
            return self.none()
        return self.filter(partner_scope(user, path="statement__agreement__partner__"))

    def to_answer(self, user: User) -> StatementDisputeQuerySet:
        """Return the open ones that wait for this person: never the own ones."""
        if not user.may("statements.resolve_dispute"):
            return self.none()
        return self.visible_to(user).open().exclude(opened_by=user)

    def open(self) -> StatementDisputeQuerySet:
        """Return those that nobody has answered yet."""
        return self.filter(outcome="")
