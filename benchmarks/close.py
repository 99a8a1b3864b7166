"""Closing a month of 10,000 partners, beside one plain SQL statement that aggregates and inserts as much."""

from collections.abc import Iterator

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.figures import Figure, by_time, seconds
from benchmarks.world import MONTH, World, analyze
from evaluations.models import KpiMonthMark, MonthlyActual, Scorecard
from evaluations.services import close_month
from prms.lib.periods import Month

# What a close does without rules in Python: form the months, score by a formula, insert cards and lines.
PLAIN = """
WITH formed AS (
    SELECT m.partner_id, m.kpi_id, k.direction, t.target, t.weight, count(*) AS sample,
        CASE k.aggregation
            WHEN 'ratio' THEN sum(m.numerator) / sum(m.denominator)
            WHEN 'sum' THEN sum(m.value)
            ELSE avg(m.value)
        END AS actual
    FROM evaluations_measurement m
    JOIN evaluations_kpi k ON k.id = m.kpi_id
    JOIN evaluations_kpitarget t ON t.partner_id = m.partner_id AND t.kpi_id = m.kpi_id
    WHERE m.date >= %(first)s AND m.date < %(first)s + interval '1 month'
    GROUP BY m.partner_id, m.kpi_id, k.direction, k.aggregation, t.target, t.weight
), actuals AS (
    INSERT INTO evaluations_monthlyactual (partner_id, kpi_id, month, actual, sample)
    SELECT partner_id, kpi_id, %(first)s, round(actual, 9), sample FROM formed
), scored AS (
    SELECT *, least(120, 100 * CASE direction
        WHEN 'higher' THEN actual / target ELSE target / nullif(actual, 0) END) AS score
    FROM formed
), cards AS (
    INSERT INTO evaluations_scorecard
        (partner_id, month, version, status, total, grade, comment, fingerprint, created_at, updated_at)
    SELECT partner_id, %(first)s, 1, 'draft', round(sum(score * weight) / sum(weight), 1),
        CASE WHEN sum(score * weight) / sum(weight) >= 100 THEN 'good' ELSE 'poor' END, '', '', now(), now()
    FROM scored GROUP BY partner_id
    RETURNING id, partner_id
)
INSERT INTO evaluations_scorecardline (scorecard_id, kpi_id, target, actual, score, weight, no_data, comment)
SELECT c.id, s.kpi_id, s.target, round(s.actual, 9), round(coalesce(s.score, 0), 2), s.weight, '', ''
FROM scored s JOIN cards c USING (partner_id)
"""
TABLES = "evaluations_scorecard, evaluations_monthlyactual, evaluations_monthclose"


def run(world: World) -> Iterator[Figure]:
    """Close the month from raw measurements, three times each way, and once more over unchanged data."""
    month = Month.of(MONTH)
    turns = [(seconds(_plain), _from_scratch(month)) for _ in range(3)]
    plain, ours = (min(times) for times in zip(*turns, strict=True))
    if Scorecard.objects.count() != len(world.partner_codes):
        raise RuntimeError(f"{Scorecard.objects.count()} cards for {len(world.partner_codes)} partners")
    name = f"month close, {len(world.partner_codes):,} partners × 6 KPIs × 30 days"
    yield by_time(name, ours, plain, most=2.5, least_ratio=0.35)
    again = seconds(lambda: close_month(month=month, by=None, now=timezone.now()))
    yield Figure("the same month closed again", f"{again:.2f} s")


def _from_scratch(month: Month) -> float:
    _clear()
    KpiMonthMark.objects.update(aggregated_at=None)
    analyze()
    taken = seconds(lambda: close_month(month=month, by=None, now=timezone.now()))
    if not MonthlyActual.objects.exists():
        raise RuntimeError("The close formed no monthly actuals.")
    analyze()
    return taken


def _plain() -> None:
    _clear()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PLAIN, {"first": MONTH})
        # Foreign keys are checked when a transaction commits; this one is only tried.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def _clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLES} CASCADE")
