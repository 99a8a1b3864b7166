"""What happened in six quarters beside the scores: incidents, promises and meetings, counted by quarter."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import Min

from alerts.models import AlertRuleVersion, Incident
from governance.models import Action, Meeting
from prms.lib.periods import Quarter
from prms.lib.working_time import WorkingCalendar
from reports.rules.portfolio_score import mean
from reports.rules.promises import Outcome, Tally, outcome, tally
from reports.rules.span import Span

MINUTES = 60


@dataclass(slots=True)
class IncidentCount:
    """The incidents that were opened in one quarter, and the working minutes until people answered."""

    opened: int = 0
    critical: int = 0
    resolved: int = 0
    answered_after: list[int] = field(default_factory=list)
    resolved_after: list[int] = field(default_factory=list)

    @property
    def answer_hours(self) -> Decimal | None:
        """Working hours from opening to acknowledgement, on average."""
        return mean([Decimal(minutes) / MINUTES for minutes in self.answered_after])

    @property
    def resolve_hours(self) -> Decimal | None:
        """Working hours from opening to resolution, on average."""
        return mean([Decimal(minutes) / MINUTES for minutes in self.resolved_after])


@dataclass(frozen=True, slots=True)
class Held:
    """Meetings of one level: how many took place of those that should have."""

    level: str
    held: int
    due: int


def incidents_by_quarter(span: Span, calendar: WorkingCalendar) -> dict[Quarter, IncidentCount]:
    """Count the incidents of each quarter in which rules were watching; a quarter before that is left out."""
    watching = AlertRuleVersion.objects.aggregate(since=Min("made_at"))["since"]
    counts = {
        quarter: IncidentCount()
        for quarter in span.quarters
        if watching is not None and quarter.last_day >= watching.astimezone(calendar.zone).date()
    }
    found = Incident.objects.filter(is_historical=False, opened_at__range=_between(span, calendar)).order_by()
    names = ("opened_at", "severity", "acknowledged_at", "resolved_at")
    for opened_at, severity, acknowledged_at, resolved_at in found.values_list(*names):
        count = counts.setdefault(Quarter.of(opened_at.astimezone(calendar.zone).date()), IncidentCount())
        count.opened += 1
        count.critical += severity == "critical"
        count.resolved += resolved_at is not None
        for minutes, until in ((count.answered_after, acknowledged_at), (count.resolved_after, resolved_at)):
            if until is not None:
                minutes.append(calendar.working_minutes_between(opened_at, until))
    return counts


def promises_by_quarter(span: Span, calendar: WorkingCalendar, *, today: date) -> dict[Quarter, Tally]:
    """Tally the actions by the quarter in which they were due; cancelled ones were taken back."""
    found = Action.objects.exclude(status=Action.Status.CANCELLED)
    due = found.filter(due_on__range=(span.quarters[0].first_day, span.quarter.last_day)).order_by()
    outcomes: dict[Quarter, list[Outcome]] = defaultdict(list)
    for due_on, done_at in due.values_list("due_on", "done_at"):
        outcomes[Quarter.of(due_on)].append(
            outcome(due_on=due_on, done_on=day_of(done_at, calendar), today=today),
        )
    return {quarter: tally(found) for quarter, found in outcomes.items()}


def meetings_by_quarter(span: Span, calendar: WorkingCalendar, *, now: datetime) -> dict[Quarter, list[Held]]:
    """Count by level which meetings took place; one that has passed without minutes did not."""
    statuses = (Meeting.Status.HELD, Meeting.Status.NOT_HELD, Meeting.Status.PLANNED)
    found = Meeting.objects.filter(starts_at__range=_between(span, calendar), starts_at__lt=now, status__in=statuses)
    held: dict[tuple[Quarter, str], int] = defaultdict(int)
    due: dict[tuple[Quarter, str], int] = defaultdict(int)
    for starts_at, level, status in found.order_by().values_list("starts_at", "level", "status"):
        key = (Quarter.of(starts_at.astimezone(calendar.zone).date()), level)
        due[key] += 1
        held[key] += status == Meeting.Status.HELD
    levels = [str(level) for level in Meeting.Level.values]
    return {
        quarter: [Held(level, held[quarter, level], due[quarter, level]) for level in levels]
        for quarter in {quarter for quarter, _ in due}
    }


def held_of(rows: Mapping[Quarter, Iterable[Held]], quarter: Quarter) -> tuple[int, int]:
    """Return how many meetings of all levels took place in a quarter, and how many should have."""
    found = list(rows.get(quarter, ()))
    return sum(row.held for row in found), sum(row.due for row in found)


def day_of(moment: datetime | None, calendar: WorkingCalendar) -> date | None:
    """Return the organisation's day on which a moment falls."""
    return moment.astimezone(calendar.zone).date() if moment else None


def _between(span: Span, calendar: WorkingCalendar) -> tuple[datetime, datetime]:
    return (
        calendar.instant(span.quarters[0].first_day, time.min),
        calendar.instant(span.quarter.last_day, time.max),
    )
