"""Forms months from days: the database adds up where it can do so exactly, the pure rule where it cannot.

Both ways agree to the last digit. SQLite adds decimals in floating point, so there the rule reads the days.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from django.db import connection

from evaluations.models import Kpi, Measurement
from evaluations.rules.aggregation import ACTUAL_PLACES, Aggregation, DayFigure, month_actual
from prms.lib.bulk import is_postgresql, temporary_table
from prms.lib.money import MAX_DIGITS
from prms.lib.periods import Month

COLUMNS = {"month": "date", "kpi_id": "bigint", "partner_id": "bigint", "actual": "decimal", "sample": "decimal"}

_DAYS = Measurement._meta.db_table


@dataclass(frozen=True, slots=True)
class Span:
    """Consecutive months, and the KPIs to form in them."""

    first: Month
    last: Month
    kpi_ids: Sequence[int]

    @property
    def days(self) -> tuple[date, date]:
        return self.first.first_day, self.last.last_day


def spans(marked: Collection[tuple[int, Month]]) -> Iterator[Span]:
    """Yield the spans that cover the marked (KPI id, month) pairs, each month in one of them."""
    months = sorted({month for _, month in marked})
    for _, run in groupby(enumerate(months), key=lambda placed: placed[1].ordinal - placed[0]):
        covered = [month for _, month in run]
        kpi_ids = sorted({kpi_id for kpi_id, month in marked if covered[0] <= month <= covered[-1]})
        yield Span(covered[0], covered[-1], kpi_ids)


def formed(span: Span) -> AbstractContextManager[None]:
    """Keep the months of the span, formed anew, in the temporary table `formed` inside the block."""
    return _formed_by_database(span) if is_postgresql() else temporary_table("formed", COLUMNS, _formed_by_rule(span))


class Period(NamedTuple):
    """A stretch of days of one partner in one KPI, both ends included."""

    partner_id: int
    kpi_id: int
    first: date
    last: date


def actuals_of(periods: Iterable[Period]) -> Mapping[Period, Decimal]:
    """Return the actual of each period as its KPI forms it from all the days, never from months.

    A period without measurements has none.
    """
    wanted = list(dict.fromkeys(periods))
    if not wanted:
        return {}
    return dict(_periods_by_database(wanted) if is_postgresql() else _periods_by_rule(wanted))


def _periods_by_database(wanted: Sequence[Period]) -> Iterator[tuple[Period, Decimal]]:
    partners, kpis, firsts, lasts = (list(column) for column in zip(*wanted, strict=True))
    params: Any = {"partners": partners, "kpis": kpis, "firsts": firsts, "lasts": lasts}
    asked = "unnest(%(partners)s::bigint[], %(kpis)s::bigint[], %(firsts)s::date[], %(lasts)s::date[])"
    asked = f"{asked} WITH ORDINALITY AS w (partner_id, kpi_id, first, last, place)"
    days = f"{asked} JOIN {_DAYS} m ON m.partner_id = w.partner_id AND m.kpi_id = w.kpi_id"
    formed = _formed_select("w.place", days, "m.date BETWEEN w.first AND w.last")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT f.month, f.actual FROM ({formed}) f", params)  # noqa: S608  # own names
        for place, actual in cursor.fetchall():
            yield wanted[place - 1], actual


def _periods_by_rule(wanted: Sequence[Period]) -> Iterator[tuple[Period, Decimal]]:
    kpis = Kpi.objects.in_bulk({period.kpi_id for period in wanted})
    span = min(period.first for period in wanted), max(period.last for period in wanted)
    days: dict[tuple[int, int], list[DayFigure]] = defaultdict(list)
    rows = Measurement.objects.in_month(*span).filter(kpi__in=kpis)
    for partner_id, kpi_id, *figure in rows.values_list("partner_id", "kpi_id", "date", *DayFigure._fields[1:]):
        days[partner_id, kpi_id].append(DayFigure(*figure))
    for period in wanted:
        kpi = kpis[period.kpi_id]
        figures = [row for row in days[period.partner_id, kpi.pk] if period.first <= row.day <= period.last]
        actual = month_actual(aggregation=kpi.aggregation, figures=figures, scale=kpi.scale)
        if actual is not None:
            yield period, actual.value


def _formed_by_rule(span: Span) -> Iterator[tuple[Any, ...]]:
    kpis = Kpi.objects.in_bulk(span.kpi_ids)
    days = Measurement.objects.filter(kpi__in=span.kpi_ids, date__range=span.days).order_by("kpi", "partner", "date")
    rows = days.values_list("kpi_id", "partner_id", "date", "value", "numerator", "denominator")
    for (kpi_id, partner_id, month), group in groupby(rows, key=lambda row: (row[0], row[1], Month.of(row[2]))):
        kpi = kpis[kpi_id]
        figures = [DayFigure(*row[2:]) for row in group]
        actual = month_actual(aggregation=kpi.aggregation, figures=figures, scale=kpi.scale)
        if actual is not None:
            yield month.first_day, kpi_id, partner_id, actual.value, actual.sample


@contextmanager
def _formed_by_database(span: Span) -> Iterator[None]:
    first, last = span.days
    params: Any = {"kpis": list(span.kpi_ids), "first": first, "last": last, "month": first}
    with connection.cursor() as cursor:
        cursor.execute(_formed_sql(is_one_month=span.first == span.last), params)
        yield
        cursor.execute("DROP TABLE formed")


def _formed_sql(*, is_one_month: bool) -> str:
    month = "%(month)s::date" if is_one_month else "date_trunc('month', m.date::timestamp)::date"
    range_ = "m.kpi_id = ANY(%(kpis)s) AND m.date BETWEEN %(first)s AND %(last)s"
    return f"CREATE TEMPORARY TABLE formed ON COMMIT DROP AS {_formed_select(month, f'{_DAYS} m', range_)}"


def _formed_select(month: str, days: str, where: str) -> str:
    """Return SQL that forms an actual of the `days` for each partner, KPI and value of `month`, a column or more."""
    mean, ratio = _quotient("s.total", "s.cases"), _quotient("coalesce(k.scale, 1) * s.top", "s.bottom")
    return f"""
        SELECT s.month, s.kpi_id, s.partner_id,
            CASE k.aggregation WHEN 'ratio' THEN {ratio} WHEN 'mean' THEN {mean} ELSE s.total END AS actual,
            CASE k.aggregation WHEN 'ratio' THEN s.bottom ELSE s.cases END AS sample
        FROM (
            SELECT {month} AS month, m.kpi_id, m.partner_id, count(m.value)::numeric AS cases,
                sum(m.value) AS total, sum(m.numerator) AS top, sum(m.denominator) AS bottom
            FROM {days} WHERE {where} GROUP BY 1, 2, 3
        ) s JOIN {Kpi._meta.db_table} k ON k.id = s.kpi_id
        WHERE CASE k.aggregation WHEN 'ratio' THEN s.bottom > 0 WHEN 'last' THEN false ELSE s.cases > 0 END
        UNION ALL
        SELECT l.month, l.kpi_id, l.partner_id, l.value, l.cases FROM (
            SELECT DISTINCT ON (m.kpi_id, m.partner_id, {month}) {month} AS month, m.kpi_id, m.partner_id, m.value,
                count(*) OVER (PARTITION BY m.kpi_id, m.partner_id, {month}) AS cases
            FROM {days} JOIN {Kpi._meta.db_table} k ON k.id = m.kpi_id
            WHERE {where} AND k.aggregation = '{Aggregation.LAST}' AND m.value IS NOT NULL
            ORDER BY m.kpi_id, m.partner_id, {month}, m.date DESC
        ) l
    """  # noqa: S608  # own names


def _quotient(top: str, bottom: str) -> str:
    """Return SQL that divides and rounds half up once, exactly as `month_actual` does."""
    whole = f"div(abs({top}), {bottom})"
    places = f"least({ACTUAL_PLACES}, {MAX_DIGITS} - CASE WHEN {whole} = 0 THEN 0 ELSE length({whole}::text) END)"
    unit = f"power(10::numeric, {places})"
    return f"sign({top}) * div(2 * abs({top}) * {unit} + {bottom}, 2 * {bottom}) / {unit}"
