"""Keeps the monthly actuals true: months that measurements touched are formed again, closed ones scored again."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from django.db import connection, transaction

from evaluations.models import Kpi, KpiMonthMark, MonthClose, MonthlyActual
from evaluations.rules.scoring import MOST_MONTHS_CARRIED, NoData
from evaluations.services.cards import rescore_months
from evaluations.services.forming import Span, formed, spans
from prms.lib.bulk import is_postgresql
from prms.lib.locks import hold, try_to_hold
from prms.lib.periods import Month

# Forming months and scoring them exclude each other: a card is never made from half a month.
LOCK = "evaluations"
MOST_MARKS = 5_000

_TABLE = MonthlyActual._meta.db_table
_SAME_KEY = "a.month = f.month AND a.kpi_id = f.kpi_id AND a.partner_id = f.partner_id"

# Partners whose actual changed, by (KPI id, month).
Changes = Mapping[tuple[int, Month], set[int]]

log = structlog.get_logger(__name__)


def sweep_marks(*, now: datetime) -> int:
    """Aggregate what is marked, unless somebody is at it; return how many marks were done."""
    if not KpiMonthMark.objects.to_aggregate().exists():
        return 0
    with transaction.atomic():
        return _aggregate(now) if try_to_hold(LOCK) else 0


@transaction.atomic
def aggregate_marks(*, now: datetime) -> int:
    """Form again every month that measurements committed so far have touched; return how many marks were done.

    Scorecards of closed months follow: drafts in place, published ones as a new version.
    """
    hold(LOCK)
    done, some = 0, 1
    while some:
        some = _aggregate(now)
        done += some
    return done


def forget_marks(*, before: datetime) -> int:
    """Forget marks that every sweep was done with by then; return how many."""
    return KpiMonthMark.objects.filter(aggregated_at__lt=before, evaluated_at__lt=before).delete()[0]


def _aggregate(now: datetime) -> int:
    waiting = KpiMonthMark.objects.to_aggregate().order_by("pk")
    marks = list(waiting.values_list("pk", "kpi_id", "month")[:MOST_MARKS])
    if not marks:
        return 0
    through = MonthClose.objects.closed_through()
    marked = {(kpi_id, Month.of(month)) for _, kpi_id, month in marks if kpi_id is not None}
    for span in spans(marked):
        rescore_months(partners=_to_rescore(_form(span, through), through), now=now)
    KpiMonthMark.objects.filter(pk__in=[pk for pk, _, _ in marks]).update(aggregated_at=now)
    return len(marks)


def _form(span: Span, through: Month | None) -> Changes:
    """Write the months of the span where they differ; return what changed in closed ones."""
    changes: dict[tuple[int, Month], set[int]] = defaultdict(set)
    with formed(span), connection.cursor() as cursor:
        if through is not None and span.first <= through:
            last = min(span.last, through)
            cursor.execute(*_changed_sql(span, last))
            for kpi_id, month, partner_id in cursor.fetchall():
                changes[kpi_id, _month(month)].add(partner_id)
        cursor.execute(*_delete_sql(span))
        cursor.execute(_upsert_sql())
    return changes


def _to_rescore(changes: Changes, through: Month | None) -> Mapping[Month, set[int]]:
    """Return the partners to score again by closed month, those that carry an actual forward included."""
    if through is None or not changes:
        return {}
    carried = set(Kpi.objects.filter(no_data=NoData.CARRY).values_list("pk", flat=True))
    partners: dict[Month, set[int]] = defaultdict(set)
    for (kpi_id, month), partner_ids in changes.items():
        last = month + (MOST_MONTHS_CARRIED if kpi_id in carried else 0)
        for affected in month.through(min(last, through)):
            partners[affected] |= partner_ids
    return partners


def _changed_sql(span: Span, last: Month) -> tuple[str, list[Any]]:
    where, params = _in_span(span, last)
    sql = f"""
        SELECT f.kpi_id, f.month, f.partner_id FROM formed f LEFT JOIN {_TABLE} a ON {_SAME_KEY}
        WHERE f.month <= %s AND (a.id IS NULL OR a.actual <> f.actual)
        UNION ALL
        SELECT a.kpi_id, a.month, a.partner_id FROM {_TABLE} a LEFT JOIN formed f ON {_SAME_KEY}
        WHERE {where} AND f.month IS NULL
    """  # noqa: S608  # own names
    return sql, [last.first_day, *params]


def _delete_sql(span: Span) -> tuple[str, list[Any]]:
    where, params = _in_span(span, span.last)
    sql = f"DELETE FROM {_TABLE} AS a WHERE {where} AND NOT EXISTS (SELECT 1 FROM formed f WHERE {_SAME_KEY})"  # noqa: S608
    return sql, params


def _upsert_sql() -> str:
    differs = "IS DISTINCT FROM" if is_postgresql() else "IS NOT"
    return f"""
        INSERT INTO {_TABLE} AS a (month, kpi_id, partner_id, actual, sample)
        SELECT month, kpi_id, partner_id, actual, sample FROM formed WHERE true ORDER BY month, kpi_id, partner_id
        ON CONFLICT (month, kpi_id, partner_id) DO UPDATE SET actual = excluded.actual, sample = excluded.sample
        WHERE a.actual {differs} excluded.actual OR a.sample {differs} excluded.sample
    """  # noqa: S608  # own names


def _in_span(span: Span, last: Month) -> tuple[str, list[Any]]:
    places = ", ".join(["%s"] * len(span.kpi_ids))
    where = f"a.kpi_id IN ({places}) AND a.month BETWEEN %s AND %s"
    return where, [*span.kpi_ids, span.first.first_day, last.first_day]


def _month(value: object) -> Month:
    return Month.parse(str(value)[:7])
