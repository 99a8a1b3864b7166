"""Whose work a page shows: a person's own, or all that the person may see."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.anybody import Sort, anybody, own_values, sort_of
from accounts.models import User
from agreements.models import (
    Agreement,
    ExitStage,
    Milestone,
    Notice,
    Obligation,
    Renewal,
    Statement,
    StatementDispute,
    StatementRunEntry,
)
from agreements.rules.exit_plan import StageKind
from alerts.models import Incident, IncidentStep
from evaluations.models import Scorecard
from governance.models import Action, Attendance, Meeting
from prms.lib.periods import Month
from prms.lib.prepared import Prepared

DAYS_AHEAD_TO_QUEUE = 7
HORIZON_DAYS = 60
MONTHS_BACK_TO_WAIT = 12
# What is everybody's who may do it.
ANYBODYS = Q()


class Whose(StrEnum):
    """Mine is what I answer for; the team's is all that I may see."""

    MINE = "mine"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class Kind:
    """The rows of one kind that a reader may see, and the condition that makes one the reader's own."""

    visible: QuerySet[Any]
    own: Q


@dataclass(frozen=True)
class Scope:
    """The rows that one reader's page is about, at one moment; each condition is built once for the page."""

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

    @cached_property
    def cards(self) -> Kind:
        """The current scorecards."""
        return Kind(Scorecard.objects.visible_to(self.user).current(), Q(partner__owner=self.user))

    @cached_property
    def incidents(self) -> Kind:
        """The open incidents."""
        steps = IncidentStep.objects.filter(owner=self.user, done_at__isnull=True).values("incident")
        own = Q(partner__owner=self.user) | Q(feed_owner=self.user) | Q(pk__in=steps)
        return Kind(Incident.objects.visible_to(self.user).open(), own)

    @cached_property
    def actions(self) -> Kind:
        """The open actions."""
        return Kind(Action.objects.visible_to(self.user).open(), Q(owner=self.user) | Q(partner__owner=self.user))

    @cached_property
    def meetings(self) -> Kind:
        """The meetings of today and later that are planned or proposed."""
        since = self.today_ends_at - timedelta(days=1)
        coming = Q(starts_at__gte=since, status__in=(Meeting.Status.PLANNED, Meeting.Status.PROPOSED))
        asked = Attendance.objects.filter(user=self.user).values("meeting")
        own = Q(organiser=self.user) | Q(partner__owner=self.user) | Q(pk__in=asked)
        return Kind(Meeting.objects.visible_to(self.user).filter(coming), own)

    @cached_property
    def ending(self) -> Kind:
        """The agreements in force that end within the horizon."""
        day = timezone.localdate(self.now)
        rows = Agreement.objects.visible_to(self.user).ending(by=day + timedelta(days=HORIZON_DAYS), on=day)
        return Kind(rows, Q(partner__owner=self.user))

    @cached_property
    def obligations(self) -> Kind:
        """What is owed under agreements."""
        return Kind(Obligation.objects.visible_to(self.user).owed(), Q(owner=self.user))

    @cached_property
    def milestones(self) -> Kind:
        """The milestones that nobody has assessed."""
        return Kind(Milestone.objects.visible_to(self.user).owed(), self._of_agreement)

    @cached_property
    def renewals(self) -> Kind:
        """The renewals that nobody has decided on."""
        return Kind(Renewal.objects.visible_to(self.user).owed(), self._of_agreement)

    @cached_property
    def notices(self) -> Kind:
        """The notices that wait for this person to approve them."""
        return Kind(Notice.objects.to_approve(self.user), ANYBODYS)

    @cached_property
    def stages(self) -> Kind:
        """The stages of exits due by the end of the queue; those of the entitlement are taken by the system."""
        due = ExitStage.objects.visible_to(self.user).due(by=timezone.localdate(self.queue_ends_on))
        return Kind(due.exclude(kind=StageKind.ENTITLEMENT), Q(case__agreement__partner__owner=self.user))

    @cached_property
    def drafts(self) -> Kind:
        """The statements that the reader may approve."""
        return Kind(Statement.objects.to_approve(self.user), ANYBODYS)

    @cached_property
    def held_drafts(self) -> Kind:
        """The drafts that wait for what they are computed from."""
        return Kind(Statement.objects.held(self.user), Q(prepared_by=self.user) | self._of_partner)

    @cached_property
    def held_months(self) -> Kind:
        """What runs of the last months left without a statement until something is mended."""
        since = (Month.of(timezone.localdate(self.now)) - MONTHS_BACK_TO_WAIT).first_day
        own = Q(run__requested_by=self.user) | self._of_partner
        return Kind(StatementRunEntry.objects.held(self.user, since=since), own)

    @cached_property
    def statement_disputes(self) -> Kind:
        """The objections to lines of statements that the reader may answer."""
        return Kind(StatementDispute.objects.to_answer(self.user), ANYBODYS)

    @property
    def _of_partner(self) -> Q:
        return Q(agreement__partner__owner=self.user)

    @property
    def _of_agreement(self) -> Q:
        return self._of_partner | Q(agreement__our_project_manager=self.user)

    def of(self, kind: Kind) -> QuerySet[Any]:
        """Return the rows of the kind in scope."""
        return kind.visible.filter(kind.own) if self.is_mine else kind.visible

    @property
    def is_mine(self) -> bool:
        """Whether the page is about the reader's own work."""
        return self.whose is Whose.MINE

    def ask(self, question: Callable[["Scope"], QuerySet[Any]]) -> list[Any]:
        """Return the rows of a question that depends on the reader and the day alone.

        It is put together once a day for all readers of the same roles.
        """
        day, zone = timezone.localdate(self.now), timezone.get_current_timezone()
        return _prepared(question, sort_of(self.user), self.whose, day, zone).ask(own_values(self.user))


@lru_cache(maxsize=1024)
def _prepared(
    question: Callable[[Scope], QuerySet[Any]], sort: Sort, whose: Whose, day: date, zone: tzinfo
) -> Prepared[Any]:
    return Prepared(question(Scope(anybody(sort), whose, datetime.combine(day, time.min, tzinfo=zone))))


def flag(condition: Q | bool) -> Case | Value:
    """Return a column that is 1 for the rows under the condition and 0 for the others."""
    is_asked = isinstance(condition, Q) and condition != ANYBODYS
    return Case(When(condition, then=1), default=0) if is_asked else Value(int(condition is not False))


def default_scope(user: User) -> Whose:
    """Return what a person sees first: managers and team members their own work, readers of all the whole."""
    return Whose.TEAM if user.may("partners.view_all") else Whose.MINE
