"""Whether the figures on the pages are up to date, and what mends them when they are not."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import caches
from django.urls import reverse

from evaluations.models import KpiMonthMark, MeasurementBatch, MonthlyActual
from evaluations.services import month_due, overdue_months
from prms.lib.periods import Month

# The places of the navigation whose pages show figures that come from measurements.
WITH_FIGURES = frozenset({"today", "partners", "scorecards", "measurements", "kpis", "incidents", "agreements"})
KEY, KEEP_SECONDS = "figures-are-fresh", 60
# A sweep that runs a little late is no news.
GRACE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Staleness:
    """What is behind (`no_figures`, `open_month` or `not_evaluated`), and the address of the verb that mends it."""

    cause: str
    permission: str
    url: str
    month: Month | None = None
    since: datetime | None = None


def staleness(*, now: datetime) -> Staleness | None:
    """Return what keeps the figures from being up to date, causes before effects; None when nothing does.

    That all is well is remembered for a minute; what is wrong is asked for each time, so that it goes once mended.
    """
    cache = caches["fast"]
    if cache.get(KEY):
        return None
    due = month_due(now=now - GRACE)
    found = _missing_figures(due) or _open_month(due) or _waiting_marks(now - GRACE)
    if found is None:
        cache.set(KEY, True, KEEP_SECONDS)
    return found


def _missing_figures(month: Month | None) -> Staleness | None:
    if month is None or MonthlyActual.objects.filter(month=month.first_day).exists():
        return None
    last = MeasurementBatch.objects.values_list("created_at", flat=True).order_by("-id").first()
    if last is None:
        return None
    return Staleness("no_figures", "measurements.write", reverse("evaluations:upload"), month=month, since=last)


def _open_month(due: Month | None) -> Staleness | None:
    overdue = overdue_months(due=due)
    if not overdue:
        return None
    url = f"{reverse('evaluations:close')}?month={overdue[0]}"
    return Staleness("open_month", "months.close", url, month=overdue[0])


def _waiting_marks(late: datetime) -> Staleness | None:
    waiting = KpiMonthMark.objects.filter(evaluated_at__isnull=True, made_at__lt=late)
    oldest = waiting.order_by("id").values_list("made_at", flat=True).first()
    if oldest is None:
        return None
    return Staleness("not_evaluated", "alert_rules.edit", reverse("alerts:catch_up"), since=oldest)
