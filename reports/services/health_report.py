"""Drafts a quarter's health report, freezes it, and tells the executives."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.rules.permissions import Role
from accounts.services import audit
from governance.models import Meeting
from messaging.services import queue
from partners.models import Partner
from prms.lib.bulk import insert_rows
from prms.lib.display import month_and_quarter
from prms.lib.errors import Forbidden
from prms.lib.periods import Quarter
from reports.errors import AlreadyIssued, NothingNew, NothingToReport, QuarterNotOver
from reports.models import HealthReport
from reports.read.health.content import Content, content_of
from reports.rules.frozen import canonical_json, fingerprint
from reports.rules.timetable import WORKING_DAYS_AHEAD, draft_due_on, quarter_to_report

# Longer than any run of holidays before a meeting.
LOOK_AHEAD = timedelta(days=6 * WORKING_DAYS_AHEAD)


@transaction.atomic
def draft_health_report(*, quarter: Quarter, by: User | None, now: datetime) -> HealthReport:
    """Take the figures of the quarter anew into its draft, the next version where one was issued; return the draft.

    Raises QuarterNotOver before the quarter has ended, NothingNew when the issued version says the same already,
    Forbidden when the figures name a partner outside the person's scope.
    """
    _require("reports.prepare", by)
    if quarter.last_day >= Organisation.objects.today(now=now):
        message = _("%(quarter)s is not over: it can be reported from %(day)s on.")
        raise QuarterNotOver(message % {"quarter": quarter, "day": quarter.next().first_day.isoformat()})
    newest = HealthReport.objects.select_for_update().of_quarter(quarter).first()
    content = content_of(quarter, now=now)
    _require_scope(content, by)
    if newest is None or newest.is_issued:
        return _new_edition(quarter, content, after=newest, by=by, now=now)
    return _write(newest, content, by=by, now=now)


@transaction.atomic
def issue_health_report(
    *, report: HealthReport, by: User | None, now: datetime, expected_version: int | None = None
) -> HealthReport:
    """Freeze the draft as it stands and tell the executives by mail and inbox; return the report.

    Raises AlreadyIssued for a report that is frozen, NothingToReport when no partner has a score, Stale when the draft
    is no longer the one that was seen.
    """
    _require("reports.issue", by)
    report = report.locked(expected_version=expected_version)
    if report.is_issued:
        message = _("%(report)s was issued before. Late data makes the next version.")
        raise AlreadyIssued(message % {"report": report})
    if all(line["total"] is None for line in report.figures["partners"]):
        raise NothingToReport(_("No partner has a scorecard in this quarter: there is nothing to issue."))
    report.status, report.issued_at, report.issued_by = HealthReport.Status.ISSUED, now, by
    report.touch("status", "issued_at", "issued_by")
    audit.record(
        action="health_report.issued",
        by=by,
        target=report,
        changes={"status": ["draft", "issued"], "sha256": ["", report.sha256]},
    )
    _tell(report, recipients_of(report), "health_report_issued", now=now)
    return report


def draft_due_report(*, now: datetime) -> HealthReport | None:
    """Draft the report for the next executive meeting once five working days are left; None when nothing is due.

    The administrators are told that a draft waits.
    """
    calendar = Organisation.objects.working_calendar()
    today = now.astimezone(calendar.zone).date()
    soon = Meeting.objects.filter(
        level=Meeting.Level.EXECUTIVE, status=Meeting.Status.PLANNED, starts_at__range=(now, now + LOOK_AHEAD)
    ).order_by("starts_at")
    for starts_at in soon.values_list("starts_at", flat=True)[:1]:
        meeting_on = starts_at.astimezone(calendar.zone).date()
        quarter = quarter_to_report(meeting_on=meeting_on)
        is_due = draft_due_on(meeting_on=meeting_on, calendar=calendar) <= today and quarter.last_day < today
        if is_due and not HealthReport.objects.of_quarter(quarter).exists():
            report = draft_health_report(quarter=quarter, by=None, now=now)
            _tell(report, User.objects.with_role(Role.ADMINISTRATOR), "health_report_drafted", now=now)
            return report
    return None


def recipients_of(report: HealthReport) -> QuerySet[User]:
    """Return who is told when the report is issued: every executive."""
    return User.objects.with_role(Role.EXECUTIVE).order_by("name", "pk")


def _new_edition(
    quarter: Quarter, content: Content, *, after: HealthReport | None, by: User | None, now: datetime
) -> HealthReport:
    if after is not None and after.figures["facts_sha256"] == content.figures["facts_sha256"]:
        message = _("The figures of %(quarter)s are those of version %(version)s: there is nothing new to report.")
        raise NothingNew(message % {"quarter": quarter, "version": after.edition})
    report = HealthReport(quarter=quarter.first_day, edition=after.edition + 1 if after else 1)
    return _write(report, content, by=by, now=now)


def _write(report: HealthReport, content: Content, *, by: User | None, now: datetime) -> HealthReport:
    is_new = report.pk is None
    report.content = canonical_json(content.figures)
    report.sha256, report.taken_at = fingerprint(report.content), now
    report.__dict__.pop("figures", None)
    if is_new:
        report.save()
    else:
        report.touch("content", "sha256", "taken_at")
    through = HealthReport.partners.through
    through.objects.filter(healthreport=report).delete()
    insert_rows(through, ("healthreport", "partner"), ((report.pk, pk) for pk in sorted(content.named)))
    action = "health_report.drafted" if is_new else "health_report.refreshed"
    audit.record(action=action, by=by, target=report, changes={"sha256": ["", report.sha256]})
    return report


def _tell(report: HealthReport, people: QuerySet[User], template: str, *, now: datetime) -> None:
    queue(
        cause=f"health_report:{report.pk}:{report.status}",
        recipients=people,
        template=f"reports/messages/{template}",
        params={
            "quarter": month_and_quarter(report.period, "month", "en"),
            "quarter_zh": month_and_quarter(report.period, "month", "zh-hans"),
            "version": report.edition,
            "meeting_on": report.figures["meeting_on"] or "",
        },
        url=report.get_absolute_url(),
        available_at=now,
    )


def _require(permission: str, by: User | None) -> None:
    if by is not None and not by.may(permission):
        raise Forbidden(_("Your roles do not include this. An administrator can grant it."))


def _require_scope(content: Content, by: User | None) -> None:
    """Raise Forbidden when the figures tell of partners that the person may not see."""
    if by is None or by.may("partners.view_all"):
        return
    if Partner.objects.filter(pk__in=content.named).count() != _seen(content, by):
        raise Forbidden(_("The report names partners outside your scope. An administrator can prepare it."))


def _seen(content: Content, by: User) -> int:
    return Partner.objects.visible_to(by).filter(pk__in=content.named).distinct().count()
