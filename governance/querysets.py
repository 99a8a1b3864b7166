from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from partners.querysets import partner_scope

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import Action, CalendarFeed, Meeting


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: User) -> MeetingQuerySet:
        """Return meetings of partners in scope and those one is asked to; an outsider only the latter."""
        asked = Q(pk__in=self.model.objects.filter(attendances__user=user).values("pk")) | Q(
            pk__in=self.model.objects.filter(attendances__contact__user=user).values("pk")
        )
        if user.may("partners.view_own_company"):
            return self.filter(asked).exclude(status="proposed")
        if user.may("partners.view_all"):
            return self.all()
        scope = asked | Q(organiser=user)
        if user.may("partners.view_team"):
            scope |= Q(partner__isnull=False) & partner_scope(user, path="partner__")
        return self.filter(scope)

    def of_person(self, user: User) -> MeetingQuerySet:
        """Return the meetings among those in sight that the person organises or is asked to."""
        asked = self.model.objects.filter(attendances__user=user) | self.model.objects.filter(
            attendances__contact__user=user
        )
        return self.visible_to(user).filter(Q(organiser=user) | Q(pk__in=asked.values("pk")))

    def editable_by(self, user: User) -> MeetingQuerySet:
        """Return the meetings the person may change: own ones, and those of the partners answered for."""
        if not user.may("meetings.edit"):
            return self.none()
        return self.all() if user.may("partners.edit_all") else self.filter(Q(organiser=user) | Q(partner__owner=user))


class ActionQuerySet(models.QuerySet["Action"]):
    def visible_to(self, user: User) -> ActionQuerySet:
        """Return one's own actions and those of partners in scope; an outsider sees only own ones."""
        if user.may("partners.view_all"):
            return self.all()
        scope = Q(owner=user)
        if user.may("partners.view_team"):
            scope |= Q(partner__isnull=False) & partner_scope(user, path="partner__")
        return self.filter(scope)

    def editable_by(self, user: User) -> ActionQuerySet:
        """Return the actions the person may change: of partners answered for and of meetings organised."""
        if not user.may("actions.edit"):
            return self.none()
        if user.may("partners.edit_all"):
            return self.all()
        internal = Q(partner__isnull=True, created_by=user)
        return self.filter(internal | Q(partner__owner=user) | Q(meeting__organiser=user))

    def open(self) -> ActionQuerySet:
        """Return what still has to be done."""
        return self.filter(status="open")

    def overdue(self, *, today: date) -> ActionQuerySet:
        """Return what should have been done before the day."""
        return self.open().filter(due_on__lt=today)


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def visible_to(self, user: User) -> CalendarFeedQuerySet:
        """Return one's own feed."""
        return self.filter(user=user)

    def usable(self) -> CalendarFeedQuerySet:
        """Return the feeds of people who can sign in."""
        return self.filter(user__is_active=True)
