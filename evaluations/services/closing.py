"""Closes months: every partner with targets gets a scorecard, everybody else a reason."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.services import audit
from evaluations.errors import MonthNotOver
from evaluations.models import MonthClose, MonthCloseSkip
from evaluations.rules.closing import CloseSchedule, last_month_due
from evaluations.services.aggregation import aggregate_marks
from evaluations.services.cards import MonthScores, Skip, note_changed_scores, score_month
from evaluations.services.guards import require_role
from prms.lib.bulk import insert_rows
from prms.lib.periods import Month

MONTHS_MADE_UP_FOR = 3


@transaction.atomic
def close_month(*, month: Month, by: User | None, now: datetime) -> MonthClose:
    """Score every partner that has targets in the month; return the run with its counts and skips.

    Measurements committed so far are counted. Drafts are scored again in place, published cards get a new
    version, and a run over unchanged data changes no card. Raises MonthNotOver before the month has ended.
    """
    require_role("months.close", by=by)
    require_over(month, now)
    aggregate_marks(now=now)
    is_first = not MonthClose.objects.filter(month=month.first_day).exists()
    scores = score_month(month=month, by=by, now=now)
    if is_first or scores.written.changed_ids or scores.written.removed:
        note_changed_scores(month=month, now=now)
    return _record(month, scores, by, now)


def require_over(month: Month, now: datetime) -> None:
    """Raise MonthNotOver unless the month's last day has passed for the organisation."""
    if month.last_day >= Organisation.objects.today(now=now):
        message = _("%(month)s is not over: it can be closed from %(day)s on.")
        raise MonthNotOver(message % {"month": month, "day": month.next().first_day.isoformat()})


def close_due_month(*, now: datetime) -> MonthClose | None:
    """Close the oldest of the overdue months; None when none is."""
    overdue = overdue_months(due=month_due(now=now))
    return close_month(month=overdue[0], by=None, now=now) if overdue else None


def month_due(*, now: datetime) -> Month | None:
    """Return the newest month whose closing time has come; None before there is an organisation."""
    organisation = Organisation.objects.current()
    if organisation is None:
        return None
    return last_month_due(
        now=now,
        schedule=CloseSchedule(organisation.close_working_day, organisation.close_at),
        calendar=organisation.working_calendar(),
        zone=ZoneInfo(organisation.time_zone),
    )


def overdue_months(*, due: Month | None) -> list[Month]:
    """Return the months up to the one that is due (`month_due`) which are not closed, the oldest first.

    Before the first close that is the newest month only; afterwards up to `MONTHS_MADE_UP_FOR` are made up for.
    """
    if due is None:
        return []
    finished = MonthClose.objects.filter(status=MonthClose.Status.FINISHED).order_by().distinct()
    closed = {Month.of(first_day) for first_day in finished.values_list("month", flat=True)}
    first = max(min(closed), due - (MONTHS_MADE_UP_FOR - 1)) if closed else due
    return [month for month in first.through(due) if month not in closed]


def _record(month: Month, scores: MonthScores, by: User | None, now: datetime) -> MonthClose:
    written = scores.written
    run = MonthClose.objects.create(
        month=month.first_day,
        status=MonthClose.Status.FINISHED,
        requested_by=by,
        finished_at=now,
        scored=len(written.changed_ids) + written.unchanged,
        created_count=len(written.created),
        rescored_count=len(written.rescored),
        restated_count=len(written.restated),
    )
    _record_skips(run, scores.skips)
    changes = {"month": str(month), **written.counts, "skipped": len(scores.skips)}
    audit.record_batch(
        action="months.closed", by=by, model=MonthClose, count=run.scored, keys=[run.pk], changes=changes
    )
    return run


def _record_skips(run: MonthClose, skips: Sequence[Skip]) -> None:
    if skips:
        rows = ((run.pk, skip.partner_id, skip.reason, skip.detail) for skip in skips)
        insert_rows(MonthCloseSkip, ("close", "partner", "reason", "detail"), rows)
