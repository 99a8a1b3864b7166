"""Questions about what agreements owe: milestones, obligations, renewals."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from agreements.rules.history import GOING_ON
from agreements.rules.renewal import WARNING_DAYS
from partners.querysets import partner_carries, partner_scope

if TYPE_CHECKING:
    from accounts.models import User
    from agreements.models import Fulfilment, Milestone, Obligation, Renewal


def seen_with_own(user: User, own: Q, *, path: str) -> Q:
    """Return the condition that a row is the person's own, or of a partner whose agreements they see."""
    if not user.may("agreements.view"):
        return own
    # No condition at all: who sees every partner; or-ing it with another would narrow it.
    return Q() if user.may("partners.view_all") else own | partner_scope(user, path=path)


class OwedQuerySet(models.QuerySet):
    """Rows with a due day that belong to an agreement."""

    def due_between(self, start: date, end: date) -> Self:
        """Return what binding agreements still owe from `start` up to but without `end`."""
        return self.owed().filter(**{f"{self.day}__gte": start, f"{self.day}__lt": end})

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

    def of_person(self, user: User) -> Self:
        """Return the rows that a person sees to: of agreements led, or of own partners where nobody leads."""
        leads = Q(agreement__our_project_manager=user)
        return self.filter(leads | Q(agreement__our_project_manager__isnull=True, agreement__partner__owner=user))

    def matching(self, text: str) -> Self:
        """Return the rows whose own words, or whose agreement or partner, carry the text."""
        own = Q(agreement__code__icontains=text) | Q(**{f"{self.words}__icontains": text})
        return self.filter(own | partner_carries(text, path="agreement__partner__"))

    words: str
    day = "due_on"


class MilestoneQuerySet(OwedQuerySet, models.QuerySet["Milestone"]):
    words = "deliverable"

    def visible_to(self, user: User) -> Self:
        """Return the milestones of partners in scope, for people who may see agreements."""
        return self.filter(self.of_partners(user)) if user.may("agreements.view") else self.none()

    def owed(self) -> Self:
        """Return what nobody has assessed of agreements in force."""
        return self.filter(assessment="", agreement__status__in=GOING_ON)


class ObligationQuerySet(OwedQuerySet, models.QuerySet["Obligation"]):
    words = "title"

    def visible_to(self, user: User) -> Self:
        """Return those of partners in scope, for people who may see agreements, and those a person sees to."""
        own = Q(owner=user) if user.may("obligations.view") else Q(pk__in=[])
        return self.filter(seen_with_own(user, own, path="agreement__partner__"))

    def of_person(self, user: User) -> Self:
        """Return those the person sees to."""
        return self.filter(owner=user)

    def fulfillable_by(self, user: User) -> Self:
        """Return those that the person may record as met: own ones, and those of partners answered for."""
        if not user.may("obligations.fulfil"):
            return self.none()
        return self.editable_by(user) | self.filter(owner=user)

    def owed(self) -> Self:
        """Return what is open: of an agreement that ended, only what does not recur."""
        binds = Q(agreement__status__in=GOING_ON)
        return self.filter(binds | Q(agreement__status="ended", recurrence="none"), status="open")


class FulfilmentQuerySet(models.QuerySet["Fulfilment"]):
    def visible_to(self, user: User) -> FulfilmentQuerySet:
        """Return the fulfilments of obligations in sight."""
        own = Q(obligation__owner=user) if user.may("obligations.view") else Q(pk__in=[])
        return self.filter(seen_with_own(user, own, path="obligation__agreement__partner__"))


class RenewalQuerySet(OwedQuerySet, models.QuerySet["Renewal"]):
    words = "agreement__title"
    day = "decide_by"

    def visible_to(self, user: User) -> Self:
        """Return the renewals of partners in scope, for people who may see agreements."""
        return self.filter(self.of_partners(user)) if user.may("agreements.view") else self.none()

    def ends(self) -> dict[date, date]:
        """Return the end of each term that went on with the end of the next."""
        rows = self.values_list("ends_on", "renewed_to")
        return {ends_on: renewed_to for ends_on, renewed_to in rows if renewed_to}

    def owed(self) -> Self:
        """Return those that nobody has decided on while the agreement runs."""
        undecided = self.filter(decision="", outcome__in=("", "held"))
        return undecided.filter(agreement__status__in=("signed", "active"))

    def decidable_by(self, user: User) -> Self:
        """Return those a person may decide on: an executive all in sight, a manager those of own partners."""
        if not user.may("agreements.decide_renewal"):
            return self.none()
        return self.editable_by(user) if user.may("obligations.edit") else self.visible_to(user)

    def unfinished(self) -> Self:
        """Return the terms of running agreements that may still go on."""
        running = self.filter(agreement__status="active").exclude(outcome="renewed")
        return running.exclude(decision__in=("renegotiate", "end"))

    def near(self, *, today: date) -> Self:
        """Return those whose decision is due so soon that people hear of it."""
        return self.filter(decide_by__lte=today + timedelta(days=WARNING_DAYS))
