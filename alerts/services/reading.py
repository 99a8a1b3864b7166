"""Reads set-wise what rules judge by: who may be breaching at all, and the months that matter of those.

The database does the coarse work; the pure rule decides. The coarse comparison is therefore a hair wider than
the rule's, and only ever leaves out partners that cannot be breaching.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery

from alerts.models import AlertRuleVersion
from alerts.rules.measures import MonthFigure
from evaluations.models import KpiTarget, MonthClose, MonthlyActual, Scorecard
from partners.models import Partner
from prms.lib.among import Among
from prms.lib.periods import Month

Measure, Scope = AlertRuleVersion.Measure, AlertRuleVersion.Scope
GONE = (Partner.Stage.ENDED, Partner.Stage.DROPPED)
# SQLite compares in floating point; a billionth is more than it can be wrong by.
HAIR = Decimal("1e-9")
LOOKUPS = {">": "gte", ">=": "gte", "<": "lte", "<=": "lte"}


def closed_through() -> Month | None:
    """Return the newest month that was closed, None before the first."""
    newest = MonthClose.objects.filter(status=MonthClose.Status.FINISHED).aggregate(newest=Max("month"))["newest"]
    return Month.of(newest) if newest else None


def may_breach(version: AlertRuleVersion, *, first: Month, last: Month) -> QuerySet[Any, Any]:
    """Return the ids of the partners in the rule's scope with a month that may breach."""
    rows = _months(version, first, last).filter(in_scope(version))
    if version.measure == Measure.ATTAINMENT:
        rows = _with_targets(rows, version)
    if _months_say_something(version):
        rows = rows.filter(_beyond(version))
    return rows.order_by().values_list("partner_id", flat=True)


def read_figures(
    version: AlertRuleVersion, *, partner_ids: set[int], first: Month, last: Month
) -> dict[int, list[MonthFigure]]:
    """Return the known months of these partners from `first` to `last`, both included."""
    figures: dict[int, list[MonthFigure]] = {}
    if not partner_ids:
        return figures
    rows = _months(version, first, last).filter(Among("partner_id", partner_ids))
    if version.measure == Measure.ATTAINMENT:
        # These are few: their targets are looked up, where a join would read those of everybody.
        rows = rows.annotate(target=_target_of(version))
    months: dict[date, Month] = {month.first_day: month for month in first.through(last)}
    for partner_id, month, *values in rows.order_by().values_list("partner_id", "month", *_columns(version)):
        figure = MonthFigure(months[month], *values)
        if figure.target is not None or version.measure != Measure.ATTAINMENT:
            figures.setdefault(partner_id, []).append(figure)
    return figures


def _columns(version: AlertRuleVersion) -> tuple[str, ...]:
    if version.measure == Measure.SCORE:
        return ("total",)
    return ("actual", "sample", "target") if version.measure == Measure.ATTAINMENT else ("actual", "sample")


def in_scope(version: AlertRuleVersion, *, path: str = "partner__") -> Q:
    """Return the condition that a row's partner is one that the rule is for."""
    here = ~Q(**{f"{path}stage__in": GONE})
    if version.scope == Scope.LEVEL:
        here &= Q(**{f"{path}level": version.scope_value})
    if version.scope == Scope.PARTNER:
        here &= Q(**{f"{path}code": version.scope_value})
    return here


def _months(version: AlertRuleVersion, first: Month, last: Month) -> QuerySet[Any, Any]:
    span = (first.first_day, last.first_day)
    if version.measure == Measure.SCORE:
        return Scorecard.objects.current().filter(month__range=span)
    return MonthlyActual.objects.filter(kpi=version.kpi_id, month__range=span)


def _target_of(version: AlertRuleVersion) -> Subquery:
    """Return the target in force in the month of a row, nothing without one."""
    whose = {"partner": OuterRef("partner_id"), "kpi": version.kpi_id}
    in_force = Q(valid_to__isnull=True) | Q(valid_to__gte=OuterRef("month"))
    targets = KpiTarget.objects.filter(in_force, **whose, valid_from__lte=OuterRef("month"))
    return Subquery(targets.order_by("-valid_from").values("target")[:1])


def _with_targets(actuals: QuerySet[Any, Any], version: AlertRuleVersion) -> QuerySet[Any, Any]:
    """Join each actual with the target in force in its month; without one it is left out."""
    target = "partner__kpi_targets__"
    in_force = Q(**{f"{target}valid_to__isnull": True}) | Q(**{f"{target}valid_to__gte": F("month")})
    return actuals.filter(
        in_force, **{f"{target}kpi": version.kpi_id, f"{target}valid_from__lte": F("month")}
    ).annotate(target=F(f"{target}target"))


def _months_say_something(version: AlertRuleVersion) -> bool:
    """Say whether a breaching period needs a breaching month: a quarter's sum may pass what no month does."""
    if version.period == AlertRuleVersion.Period.MONTH or version.measure != Measure.KPI_ACTUAL:
        return True
    return bool(version.kpi and version.kpi.aggregation != "sum")


def _beyond(version: AlertRuleVersion) -> Q:
    threshold = version.threshold or Decimal(0)
    width = max(abs(threshold), Decimal(1)) * HAIR
    limit = threshold + (-width if version.operator in (">", ">=") else width)
    lookup = LOOKUPS[version.operator]
    if version.measure == Measure.SCORE:
        return Q(**{f"total__{lookup}": limit})
    return Q(**{f"actual__{lookup}": F("target") * limit if version.measure == Measure.ATTAINMENT else limit})
