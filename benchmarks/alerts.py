"""One alert rule over 10,000 partners with six KPIs and a year of months, beside one plain self-join."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import connection, transaction

from alerts.models import AlertRule, Incident
from alerts.services import create_rule, ensure_default_rules, evaluate_marks
from alerts.services.defaults import ensure_playbooks, ensure_policies
from alerts.services.judging import Judgement, judge
from benchmarks.figures import Figure, by_time, median_seconds, seconds
from benchmarks.world import World, analyze
from evaluations.models import Kpi, KpiMonthMark, MonthClose
from prms.lib.periods import Month

THROUGH = Month(2025, 8)
MORNING = datetime(2025, 9, 4, 8, tzinfo=UTC)
RUNS = 15
# A year of all six KPIs, in the order in which closes write them. One month in thirty a partner falls to half of its
# target, and one partner in a hundred does so in the last two months.
HISTORY = """
INSERT INTO evaluations_monthlyactual (partner_id, kpi_id, month, actual, sample)
SELECT t.partner_id, t.kpi_id, m.month,
    t.target * CASE
        WHEN (t.partner_id * 7919 + extract(year FROM m.month) * 12 + extract(month FROM m.month))::bigint %% 30 = 0
            OR (t.partner_id %% 100 = 7 AND m.month >= %(last)s::date - interval '1 month')
        THEN 0.5 ELSE 0.9 END, 30
FROM evaluations_kpitarget t
CROSS JOIN (SELECT generate_series(%(last)s::date - interval '11 months', %(last)s, '1 month')::date AS month) m
ORDER BY m.month, t.kpi_id, t.partner_id
ON CONFLICT DO NOTHING
"""
PLAIN = """
SELECT a.partner_id, b.actual, a.actual
FROM evaluations_monthlyactual a
JOIN evaluations_monthlyactual b ON b.month = %(before)s AND b.kpi_id = a.kpi_id AND b.partner_id = a.partner_id
JOIN evaluations_kpitarget t ON t.kpi_id = a.kpi_id AND t.partner_id = a.partner_id
    AND t.valid_from <= %(before)s AND (t.valid_to IS NULL OR t.valid_to >= %(last)s)
WHERE a.month = %(last)s AND a.kpi_id = %(kpi)s
    AND a.actual < t.target * 0.60 AND b.actual < t.target * 0.60
"""


def run(world: World) -> Iterator[Figure]:
    """Judge the rule for a newly closed month, then let the sweep write what it found."""
    rule = _prepare()
    judgement, plain = _judge(rule), _plain(rule)
    if {firing.partner_id for firing in judgement.firings} != {row[0] for row in plain}:
        raise RuntimeError(f"{len(judgement.firings)} firings, plain SQL finds {len(plain)}")
    name = f"one alert rule, two months below 60 %, {len(world.partner_codes):,} partners × 6 KPIs × 12 months"
    ours = median_seconds(lambda: _judge(rule), RUNS)
    yield by_time(name, ours, median_seconds(lambda: _plain(rule), RUNS), most=0.040)
    taken = seconds(lambda: evaluate_marks(now=MORNING))
    opened = Incident.objects.filter(rule=rule).count()
    yield Figure(f"the sweep that opens {opened} incidents with timelines and messages", f"{taken * 1000:.0f} ms")


def _prepare() -> AlertRule:
    with connection.cursor() as cursor:
        cursor.execute(HISTORY, {"last": THROUGH.first_day})
    KpiMonthMark.objects.all().delete()
    ensure_default_rules(now=MORNING)
    AlertRule.objects.update(is_active=False)
    create_rule(
        code="bench_slump",
        by=None,
        now=MORNING,
        measure="attainment",
        kpi=Kpi.objects.get(code="bench_contracts"),
        operator="<",
        threshold="0.60",
        periods=2,
        playbook=ensure_playbooks()["performance_slump"],
        escalation_policy=ensure_policies()["standard"],
    )
    MonthClose.objects.create(month=THROUGH.first_day, status=MonthClose.Status.FINISHED, finished_at=MORNING)
    KpiMonthMark.objects.create(month=THROUGH.first_day, aggregated_at=MORNING)
    analyze()
    # The first address of a process loads all of them.
    Incident(pk=1).get_absolute_url()
    return AlertRule.objects.in_force().get(code="bench_slump")


def _judge(rule: AlertRule) -> Judgement:
    with transaction.atomic():
        return judge(rule, since=THROUGH, through=THROUGH, now=MORNING)


def _plain(rule: AlertRule) -> list[tuple[object, ...]]:
    values = {"last": THROUGH.first_day, "before": THROUGH.previous().first_day, "kpi": rule.version_in_force.kpi_id}
    with connection.cursor() as cursor:
        cursor.execute(PLAIN, values)
        return cursor.fetchall()
