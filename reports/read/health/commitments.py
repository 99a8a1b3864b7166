"""What was promised for the quarter, what is promised next, and the days that come."""

from datetime import date, datetime
from typing import Any

from django.db.models import Case, F, IntegerField, Value, When

from agreements.models import Agreement
from governance.models import Action, Meeting
from prms.lib.periods import Quarter
from prms.lib.working_time import WorkingCalendar
from reports.read.health.events import day_of
from reports.read.health.risks import names_of
from reports.rules.promises import Outcome, outcome

MOST_PROMISES = 7
MOST_AHEAD = 6


def promise_rows(quarter: Quarter, calendar: WorkingCalendar, *, today: date) -> tuple[list[dict[str, Any]], set[int]]:
    """Return the promises that were due in the quarter, missed ones first, and the partners they name."""
    actions = Action.objects.exclude(status=Action.Status.CANCELLED)
    due = actions.filter(due_on__range=(quarter.first_day, quarter.last_day), due_on__lt=today)
    was_late = Case(
        When(done_at__isnull=True, then=Value(0)),
        When(done_at__date__gt=F("due_on"), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    found = due.annotate(lateness=was_late).select_related("partner", "owner")
    rows = list(found.order_by("lateness", "due_on", "pk")[:MOST_PROMISES])
    return [_promise(row, calendar, today) for row in rows], {row.partner_id for row in rows if row.partner_id}


def ahead_rows(quarter: Quarter, *, today: date) -> tuple[list[dict[str, Any]], set[int]]:
    """Return what is due after the quarter: open actions of the next one, agreements that end within two."""
    following = quarter.next()
    actions = Action.objects.open().filter(due_on__range=(following.first_day, following.last_day), due_on__gte=today)
    agreements = Agreement.objects.filter(
        status__in=Agreement.IN_FORCE, ends_on__range=(following.first_day, following.next().last_day)
    )
    due: list[Any] = list(actions.select_related("partner", "owner").order_by("due_on", "pk")[:MOST_AHEAD])
    ending: list[Any] = list(agreements.select_related("partner__owner").order_by("ends_on", "pk")[:MOST_AHEAD])
    rows = [
        *({"kind": "action", "title": row.title, "on": row.due_on, "owner": row.owner, "of": row} for row in due),
        *(
            {"kind": "agreement", "title": row.code, "on": row.ends_on, "owner": row.partner.owner, "of": row}
            for row in ending
        ),
    ]
    chosen = sorted(rows, key=lambda row: (row["on"], row["kind"], row["title"]))[:MOST_AHEAD]
    named = {row["of"].partner_id for row in chosen if row["of"].partner_id}
    return [_ahead(row) for row in chosen], named


def meeting_of(quarter: Quarter, calendar: WorkingCalendar, *, now: datetime) -> date | None:
    """Return the day of the executive meeting that reads the report: the organisation's own before a partner's."""
    meetings = Meeting.objects.filter(
        level=Meeting.Level.EXECUTIVE, status=Meeting.Status.PLANNED, starts_at__gte=now
    ).order_by(F("partner").asc(nulls_first=True), "starts_at", "pk")
    starts = [day_of(moment, calendar) for moment in meetings.values_list("starts_at", flat=True)[:1]]
    return next((day for day in starts if day and day > quarter.last_day), None)


def _promise(row: Action, calendar: WorkingCalendar, today: date) -> dict[str, Any]:
    done_on = day_of(row.done_at, calendar)
    found = outcome(due_on=row.due_on, done_on=done_on, today=today)
    return {
        **names_of(row.partner),
        "title": row.title,
        "owner": row.owner.name,
        "due_on": row.due_on.isoformat(),
        "done_on": done_on.isoformat() if done_on else None,
        "is_kept": found == Outcome.KEPT,
    }


def _ahead(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **names_of(row["of"].partner),
        "kind": row["kind"],
        "title": row["title"],
        "on": row["on"].isoformat(),
        "owner": row["owner"].name,
    }
