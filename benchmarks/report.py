"""The quarterly health report over 1,000 partners with a year and a half of scorecards, beside one aggregate in SQL."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import connection

from benchmarks.figures import Figure, by_time, median_seconds, seconds
from benchmarks.world import World, analyze
from prms.lib.periods import Month, Quarter
from reports.models import HealthReport
from reports.read.health.content import content_of
from reports.read.health.page import report_page
from reports.services import draft_health_report, file_of, issue_health_report

PARTNERS = 1_000
QUARTER = Quarter(2024, 4)
NOW = datetime(2025, 9, 5, 8, tzinfo=UTC)
RUNS = 7
# Eighteen months of cards and lines for the first thousand partners; the benchmarks of 2025 do not touch them.
CARDS = """
INSERT INTO evaluations_scorecard
    (partner_id, month, version, status, total, grade, comment, fingerprint, created_at, updated_at)
SELECT p.id, m.month, 1, 'final', s.total,
    CASE WHEN s.total >= 100 THEN 'good' WHEN s.total >= 80 THEN 'acceptable' ELSE 'poor' END,
    '', '', now(), now()
FROM (SELECT id FROM partners_partner ORDER BY id LIMIT %(partners)s) p
CROSS JOIN (SELECT generate_series(%(first)s::date, %(last)s::date, '1 month')::date AS month) m
CROSS JOIN LATERAL (SELECT 70 + (p.id * 7919 + extract(month FROM m.month)::bigint * 31) %% 50 AS total) s
"""
LINES = """
INSERT INTO evaluations_scorecardline (scorecard_id, kpi_id, target, actual, score, weight, no_data, comment)
SELECT c.id, k.id, 100, c.total, c.total, 1, '', ''
FROM evaluations_scorecard c CROSS JOIN evaluations_kpi k
WHERE c.month BETWEEN %(first)s AND %(last)s AND k.code LIKE 'bench%%'
"""
# The report tells of every partner that works with us: here those with cards.
OTHERS_LEFT = """
UPDATE partners_partner SET stage = 'ended'
WHERE id NOT IN (SELECT id FROM partners_partner ORDER BY id LIMIT %(partners)s)
"""
PLAIN = """
SELECT p.level, c.month, avg(c.total), count(*),
    count(*) FILTER (WHERE c.grade = 'poor'), count(l.id) FILTER (WHERE l.score >= 100)
FROM evaluations_scorecard c JOIN partners_partner p ON p.id = c.partner_id
JOIN evaluations_scorecardline l ON l.scorecard_id = c.id
WHERE c.month BETWEEN %(first)s AND %(last)s AND c.status <> 'superseded'
GROUP BY p.level, c.month
"""


def run(world: World) -> Iterator[Figure]:
    """Take the figures, then freeze them; the PDF with its appendix is written once."""
    span = {"first": Month(2023, 7).first_day, "last": QUARTER.last_day, "partners": PARTNERS}
    _execute(CARDS, span)
    _execute(LINES, span)
    _execute(OTHERS_LEFT, span)
    analyze()
    name = f"figures of a quarterly report, {PARTNERS:,} partners × 18 months × 6 KPIs"
    taken = median_seconds(lambda: content_of(QUARTER, now=NOW), RUNS)
    yield by_time(name, taken, median_seconds(lambda: _execute(PLAIN, span), RUNS), most=2.0)
    report = _issued()
    shown = median_seconds(lambda: report_page(HealthReport.objects.get(pk=report.pk).figures), RUNS)
    yield Figure("the frozen report as a page's context", f"{shown * 1000:.0f} ms")
    written = seconds(lambda: file_of(report=report, language="en"))
    appendix = len(report.figures["partners"]) - len(report.figures["shown"])
    yield Figure(f"its PDF, {appendix:,} partners in the appendix, written once", f"{written:.1f} s")


def _issued() -> HealthReport:
    draft = draft_health_report(quarter=QUARTER, by=None, now=NOW)
    return issue_health_report(report=draft, by=None, now=NOW)


def _execute(statement: str, values: dict[str, object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        if cursor.description:
            cursor.fetchall()
