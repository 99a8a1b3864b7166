"""Evaluates the rules: what changed since the last sweep every two seconds, everything every five minutes.

Each run reads set-wise and writes states, incidents, timelines and messages in one transaction, together with
the marks it took: what is killed half-way is as if it had never begun.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from alerts.models import AlertRule, AlertRuleVersion, Incident, IncidentEvent, RuleState
from alerts.services.closing import close_incidents
from alerts.services.docket import Standing
from alerts.services.judging import Judgement, judge
from alerts.services.missing import judge_missing
from alerts.services.opening import open_incidents
from alerts.services.reading import closed_through
from evaluations.models import KpiMonthMark
from evaluations.services import aggregate_marks
from partners.models import Partner
from prms.lib.errors import Forbidden
from prms.lib.periods import Month

Measure = AlertRuleVersion.Measure
MEASURED = frozenset({Measure.KPI_ACTUAL.value, Measure.ATTAINMENT.value, Measure.SCORE.value})
MOST_MARKS = 5_000

log = structlog.get_logger(__name__)


@transaction.atomic
def evaluate_marks(*, now: datetime) -> int:
    """Evaluate the rules that aggregated, unevaluated marks concern, and rules that are new or changed.

    Returns how many marks were done. Two runs at once take different marks.
    """
    waiting = KpiMonthMark.objects.filter(aggregated_at__isnull=False, evaluated_at__isnull=True).order_by("pk")
    marks = list(waiting.select_for_update(skip_locked=True)[:MOST_MARKS])
    through = closed_through()
    closed = [mark for mark in marks if through is not None and Month.of(mark.month) <= through]
    if through is not None and (closed or AlertRule.objects.in_force().filter(is_evaluated=False).exists()):
        _evaluate(lambda rule: _since(rule, closed, through), through=through, now=now)
    if marks:
        KpiMonthMark.objects.filter(pk__in=[mark.pk for mark in marks]).update(evaluated_at=now)
    return len(marks)


@transaction.atomic
def evaluate_everything(*, now: datetime) -> int:
    """Evaluate every rule in force for the newest closed period; return how many rules."""
    through = closed_through()
    if through is None:
        return 0
    return _evaluate(lambda rule: through, through=through, now=now)


def catch_up(*, by: User | None, now: datetime) -> int:
    """Form and evaluate at once what waits for the sweeps; return how many marks were done."""
    if by is not None and not by.may("alert_rules.edit"):
        raise Forbidden(_("Only an administrator evaluates the alerts by hand."))
    aggregate_marks(now=now)
    done = 0
    while some := evaluate_marks(now=now):
        done += some
    return done


def _since(rule: AlertRule, marks: Sequence[KpiMonthMark], through: Month) -> Month | None:
    """Return the oldest month that marks change for a rule, None when they do not concern it.

    A mark without a KPI says that a month was closed, or its cards changed: every rule looks at it.
    """
    kpi_id = rule.version_in_force.kpi_id
    months = [Month.of(mark.month) for mark in marks if mark.kpi_id is None or kpi_id in (None, mark.kpi_id)]
    return min(months) if months else (None if rule.is_evaluated else through)


def _evaluate(since_of: Callable[[AlertRule], Month | None], *, through: Month, now: datetime) -> int:
    """Judge the rules, each under its lock, then write what all of them found."""
    done: list[AlertRule] = []
    judgements: list[Judgement] = []
    for rule in AlertRule.objects.in_force().select_for_update(of=("self",), no_key=True).order_by("pk"):
        since = since_of(rule)
        if since is None:
            continue
        judgement = _judge_safely(rule, since=since, through=through, now=now)
        if judgement is not None:
            done.append(rule)
            judgements.append(judgement)
    _write(judgements, now)
    AlertRule.objects.filter(pk__in=[rule.pk for rule in done]).update(is_evaluated=True, evaluation_error="")
    return len(done)


def _judge_safely(rule: AlertRule, *, since: Month, through: Month, now: datetime) -> Judgement | None:
    """Judge a rule; one that cannot be judged is named on it, and never stops the others."""
    try:
        with transaction.atomic():
            measure = rule.version_in_force.measure
            if measure in MEASURED:
                return judge(rule, since=since, through=through, now=now)
            if measure == Measure.NO_DATA:
                judge_missing(rule, now=now)
            return Judgement()
    except Exception as error:
        log.exception("rule_not_evaluated", rule=rule.code)
        text = f"{type(error).__name__}: {error}"[:300]
        AlertRule.objects.filter(pk=rule.pk).update(evaluation_error=text, is_evaluated=True)
        return None


def _write(judgements: Iterable[Judgement], now: datetime) -> None:
    found = list(judgements)
    _keep_states([state for judgement in found for state in judgement.states])
    _update([row for judgement in found for row in judgement.updated], now)
    IncidentEvent.objects.bulk_create(
        IncidentEvent(incident=row, kind=IncidentEvent.Kind.STILL_BREACHING, at=now, params=row.evidence)
        for judgement in found
        for row in judgement.breaching_again
    )
    for resolution, name in ((Incident.Resolution.AUTO, "cleared"), (Incident.Resolution.CORRECTED, "corrected")):
        over = [row for judgement in found for row in getattr(judgement, name)]
        close_incidents(incidents=over, resolution=resolution, by=None, now=now)
    open_incidents(firings=[firing for judgement in found for firing in judgement.firings], now=now)
    _note_broken_streaks([broken for judgement in found for broken in judgement.broken], now)


def _keep_states(standings: Sequence[Standing]) -> None:
    RuleState.objects.bulk_create(
        (RuleState(**standing._asdict()) for standing in standings),
        update_conflicts=True,
        unique_fields=["rule", "partner"],
        update_fields=["state", "streak", "last_period", "last_value", "updated_at"],
    )


def _update(incidents: Sequence[Incident], now: datetime) -> None:
    for incident in incidents:
        incident.version += 1
        incident.updated_at = now
    fields = ["first_period", "last_period", "evidence", "version", "updated_at"]
    Incident.objects.bulk_update(incidents, fields, batch_size=500)


def _note_broken_streaks(broken: Sequence[tuple[AlertRule, int, str]], now: datetime) -> None:
    """Write onto the open incidents of missing data that a streak ended because nothing arrived."""
    if not broken:
        return
    partners = Partner.objects.in_bulk([partner_id for _rule, partner_id, _period in broken])
    open_feeds = Incident.objects.open().filter(feed_owner__in={row.owner_id for row in partners.values()})
    incidents = {row.feed_owner_id: row for row in open_feeds}
    IncidentEvent.objects.bulk_create(
        IncidentEvent(
            incident=incidents[partners[partner_id].owner_id],
            kind=IncidentEvent.Kind.STREAK_BROKEN,
            at=now,
            params={"rule": rule.code, "partner": partners[partner_id].code, "period": period},
        )
        for rule, partner_id, period in broken
        if partners[partner_id].owner_id in incidents
    )
