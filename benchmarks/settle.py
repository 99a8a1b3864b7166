"""Settling a month of 10,000 agreements with tiers and deductions, beside one plain INSERT of the same rows."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import connection, transaction

from agreements.models import Statement, StatementLine
from agreements.services import run_statements
from agreements.services.statement_proofs import verify_statements
from benchmarks.figures import Figure, by_time, seconds
from benchmarks.world import World, analyze
from evaluations.models import MonthClose
from prms.lib.periods import Month

# A year that no other benchmark touches.
MONTH = Month(2022, 1)
NOW = datetime(2022, 2, 3, 8, tzinfo=UTC)
MOST_SECONDS = 0.8
PREPARE = """
INSERT INTO agreements_agreement
    (code, partner_id, kind, title, status, starts_on, currency, clauses, terms_version, external_id, version,
     created_at, updated_at)
SELECT 'SETTLE-' || p.code, p.id, 'master', '', 'active', %(first)s, 'CNY', '{}', 1, '', 1, now(), now()
FROM partners_partner p;
INSERT INTO agreements_commissionplan
    (agreement_id, direction, kind, mode, basis, deductions_judged_on, volume_kpi_id, base_target, shortfall_rate,
     effective_from, version, created_at, updated_at)
SELECT a.id, 'payable', 'per_unit', 'graduated', 'agreement_year', 'month', k.id, 5000, 200, %(first)s, 1, now(), now()
FROM agreements_agreement a, evaluations_kpi k WHERE a.code LIKE 'SETTLE-%%' AND k.code = 'bench_contracts';
INSERT INTO agreements_commissiontier (plan_id, starts_at, rate)
SELECT c.id, t.* FROM agreements_commissionplan c, (VALUES (0, 250), (5000, 280), (8000, 320), (12000, 350)) t
WHERE c.effective_from = %(first)s;
INSERT INTO agreements_qualitydeduction (plan_id, kpi_id, operator, threshold, percent)
SELECT c.id, k.id, d.operator, d.threshold, d.percent
FROM agreements_commissionplan c,
    (VALUES ('bench_delay', '>', 0.08, 10), ('bench_nps', '<', 65, 15)) d (kpi, operator, threshold, percent)
JOIN evaluations_kpi k ON k.code = d.kpi
WHERE c.effective_from = %(first)s;
INSERT INTO evaluations_monthlyactual (partner_id, kpi_id, month, actual, sample)
SELECT p.id, k.id, %(first)s, CASE k.code
    WHEN 'bench_contracts' THEN 1000 + p.id * 7919 %% 12000
    WHEN 'bench_delay' THEN (p.id * 31 %% 120) / 1000.0
    ELSE 50 + p.id * 17 %% 40 END, 30
FROM partners_partner p, evaluations_kpi k WHERE k.code IN ('bench_contracts', 'bench_delay', 'bench_nps')
"""
KEPT = """
CREATE TEMPORARY TABLE kept AS SELECT * FROM agreements_statement;
CREATE TEMPORARY TABLE kept_lines AS SELECT * FROM agreements_statementline;
ANALYZE kept, kept_lines
"""
PLAIN = """
INSERT INTO agreements_statement SELECT * FROM kept;
INSERT INTO agreements_statementline SELECT * FROM kept_lines
"""


def run(world: World) -> Iterator[Figure]:
    """Settle the month from scratch, three times each way, then once more unchanged, then prove all of it."""
    with connection.cursor() as cursor:
        cursor.execute(PREPARE, {"first": MONTH.first_day})
    MonthClose.objects.create(month=MONTH.first_day, status=MonthClose.Status.FINISHED, finished_at=NOW)
    _settle()
    count, lines = Statement.objects.count(), StatementLine.objects.count()
    if count != len(world.partner_codes):
        raise RuntimeError(f"{count} statements for {len(world.partner_codes)} agreements")
    with connection.cursor() as cursor:
        cursor.execute(KEPT)
    ours, plain = (min(times) for times in zip(*[(_ours(), _plain()) for _ in range(3)], strict=True))
    name = f"settle {count:,} agreements, {lines:,} lines of tiers and deductions"
    yield by_time(name, ours, plain, most=MOST_SECONDS)
    _clear()
    _settle()
    analyze()
    yield Figure("the same month settled again", f"{seconds(_settle):.2f} s")
    found: list[tuple[int, dict[int, list[str]]]] = []
    taken = seconds(lambda: found.append(verify_statements()))
    if found != [(count, {})]:
        raise RuntimeError(f"{len(found[0][1])} of {found[0][0]} statements do not hold")
    yield Figure(f"verify_statement --all, {count:,} statements", f"{taken:.2f} s")


def _ours() -> float:
    _clear()
    return seconds(_settle)


def _settle() -> None:
    run_statements(month=MONTH, by=None, now=NOW)


def _plain() -> float:
    _clear()
    return seconds(_insert)


def _insert() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PLAIN)
        # Foreign keys are checked when a transaction commits; this one is only tried.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def _clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE agreements_statement CASCADE")
    analyze()
