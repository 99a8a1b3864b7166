"""Whose work a page shows: a person's own, or all that the person may see."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from agreements.models import Agreement
from alerts.models import Incident
from evaluations.models import Scorecard
from governance.models import Action, Meeting
from governance.querysets import ActionQuerySet
from partners.models import Partner

DAYS_AHEAD_TO_QUEUE = 7


class Whose(StrEnum):
    """Mine is what I answer for; the team's is all that I may see."""

    MINE = "mine"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows that one reader's page is about, at one moment."""

    user: User
    whose: Whose
    now: datetime

    @property
    def today_ends_at(self) -> datetime:
        """Midnight after today in the reader's zone."""
        tomorrow = timezone.localdate(self.now) + timedelta(days=1)
        return timezone.make_aware(datetime.combine(tomorrow, time.min))

    @property
    def queue_ends_on(self) -> datetime:
        """Until when meetings and actions belong to the queue."""
        return self.today_ends_at + timedelta(days=DAYS_AHEAD_TO_QUEUE - 1)

    def partners(self) -> QuerySet[Partner]:
        """Return the partners in scope."""
        visible = Partner.objects.visible_to(self.user)
        return visible.filter(owner=self.user) if self.is_mine else visible

    def scorecards(self) -> QuerySet[Scorecard]:
        """Return the current scorecards in scope."""
        cards = Scorecard.objects.visible_to(self.user).current()
        return cards.filter(partner__owner=self.user) if self.is_mine else cards

    def incidents(self) -> QuerySet[Incident]:
        """Return the open incidents in scope."""
        incidents = Incident.objects.visible_to(self.user).open()
        if not self.is_mine:
            return incidents
        steps = Incident.objects.filter(steps__owner=self.user, steps__done_at__isnull=True).values("pk")
        return incidents.filter(Q(partner__owner=self.user) | Q(feed_owner=self.user) | Q(pk__in=steps))

    def actions(self) -> ActionQuerySet:
        """Return the open actions in scope."""
        actions = Action.objects.visible_to(self.user).open()
        return actions.filter(Q(owner=self.user) | Q(partner__owner=self.user)) if self.is_mine else actions

    def meetings(self) -> QuerySet[Meeting]:
        """Return the meetings of today and later that are planned or proposed."""
        since = self.today_ends_at - timedelta(days=1)
        meetings = Meeting.objects.visible_to(self.user).filter(
            starts_at__gte=since, status__in=(Meeting.Status.PLANNED, Meeting.Status.PROPOSED)
        )
        if not self.is_mine:
            return meetings
        asked = Meeting.objects.filter(attendances__user=self.user).values("pk")
        return meetings.filter(Q(organiser=self.user) | Q(partner__owner=self.user) | Q(pk__in=asked))

    def agreements(self) -> QuerySet[Agreement]:
        """Return the agreements in scope."""
        agreements = Agreement.objects.visible_to(self.user)
        return agreements.filter(partner__owner=self.user) if self.is_mine else agreements

    @property
    def is_mine(self) -> bool:
        """Whether the page is about the reader's own work."""
        return self.whose is Whose.MINE


def default_scope(user: User) -> Whose:
    """Return what a person sees first: managers and team members their own work, readers of all the whole."""
    return Whose.TEAM if user.may("partners.view_all") else Whose.MINE
