"""What is on the shelf of reports: the quarters with their newest edition, and whether late data waits."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from prms.lib.periods import Quarter
from reports.models import HealthReport
from reports.read.health.content import content_of


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The reported quarters before and after one; None at the ends."""

    before: Quarter | None
    after: Quarter | None


def newest_for(reader: User, quarter: Quarter, *, edition: int | None = None) -> HealthReport | None:
    """Return the edition that a reader of the quarter opens: the one asked for, else the newest."""
    reports = HealthReport.objects.visible_to(reader).of_quarter(quarter).select_related("issued_by")
    return (reports if edition is None else reports.filter(edition=edition)).first()


def neighbours_of(reader: User, quarter: Quarter) -> Neighbours:
    """Return the reported quarters next to one, in one statement."""
    found = HealthReport.objects.visible_to(reader).order_by("quarter").values_list("quarter", flat=True)
    quarters = sorted({Quarter.of(day) for day in found} - {quarter})
    before = [row for row in quarters if row < quarter]
    after = [row for row in quarters if row > quarter]
    return Neighbours(before[-1] if before else None, after[0] if after else None)


def has_new_figures(report: HealthReport, *, now: datetime) -> bool:
    """Say whether data that came since would change what the report says of its quarter."""
    return content_of(report.period, now=now).figures["facts_sha256"] != report.figures["facts_sha256"]


def next_to_draft(*, today: datetime) -> Quarter | None:
    """Return the last quarter that is over, unless it has a report already."""
    quarter = Quarter.of(today.date()).previous()
    return None if HealthReport.objects.of_quarter(quarter).exists() else quarter
