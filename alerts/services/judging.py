"""Judges one rule over all partners: a few reads of the database, then the pure rule in memory."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from alerts.models import AlertRule, Incident, RuleState
from alerts.rules.age import is_history
from alerts.rules.evaluate import Episode, Evaluation, State, evaluate
from alerts.rules.reconcile import Finding, Verdict, reconcile
from alerts.services.docket import Docket, Standing, draw_up
from alerts.services.evidence import evidence_of, exact
from alerts.services.opening import Firing
from prms.lib.periods import Month

Resolution = Incident.Resolution
# Breaches that ended in one of these ways are not told again; corrected and obsolete ones are.
SETTLED = (Resolution.AUTO, Resolution.HISTORICAL)


@dataclass(slots=True)
class Judgement:
    """What judging a rule changes; nothing of it is written yet."""

    firings: list[Firing] = field(default_factory=list)
    updated: list[Incident] = field(default_factory=list)
    breaching_again: list[Incident] = field(default_factory=list)
    cleared: list[Incident] = field(default_factory=list)
    corrected: list[Incident] = field(default_factory=list)
    states: list[Standing] = field(default_factory=list)
    broken: list[tuple[AlertRule, int, str]] = field(default_factory=list)


def judge(rule: AlertRule, *, since: Month, through: Month, now: datetime) -> Judgement:
    """Judge the months from `since` to `through`, the newest closed one, under the lock of the rule.

    Open incidents are judged by the version they fired under, everybody else by the one in force.
    """
    judgement = Judgement()
    rows = RuleState.objects.filter(rule=rule).values_list(*Standing._fields)
    states = {standing.partner_id: standing for standing in map(Standing._make, rows)}
    held: dict[int, dict[int, Incident]] = defaultdict(dict)
    locked = Incident.objects.open().filter(rule=rule, partner__isnull=False).select_for_update().order_by("pk")
    # Most rules hold nothing: the versions that incidents fired under are read only where there are some.
    for incident in locked.prefetch_related("rule_version__kpi"):
        incident.rule = rule
        held[incident.rule_version_id][incident.partner_id or 0] = incident
    versions = {pk: next(iter(incidents.values())).rule_version for pk, incidents in held.items()}
    versions[rule.version_in_force.pk] = rule.version_in_force
    for pk, version in versions.items():
        elsewhere = {partner_id for other, incidents in held.items() if other != pk for partner_id in incidents}
        docket = draw_up(rule, version, held=held[pk], elsewhere=elsewhere, states=states, since=since, through=through)
        for partner_id in docket.figures:
            _judge_partner(docket, partner_id, judgement, now)
    return judgement


def _judge_partner(docket: Docket, partner_id: int, judgement: Judgement, now: datetime) -> None:
    span, incident = docket.span, docket.held.get(partner_id)
    settled = docket.settled.get(partner_id, [])
    by_hand = [row.last_period for row in settled if row.resolution == Resolution.MANUAL and row.last_period]
    evaluation = evaluate(
        condition=docket.condition,
        series=docket.series(partner_id),
        closed_through=span.through,
        after=span.period_of(max(by_hand)) if by_hand else None,
    )
    findings = reconcile(evaluation=evaluation, open_span=_open_span(docket, incident), judged_through=span.since - 1)
    for finding in findings:
        if finding.verdict in (Verdict.PASSED, Verdict.FIRED):
            _open(docket, partner_id, finding, settled, judgement, now)
        elif incident is not None:
            _follow_up(incident, finding, judgement)
    _keep_state(docket, partner_id, evaluation, judgement)


def _open_span(docket: Docket, incident: Incident | None) -> tuple[Any, Any] | None:
    if incident is None or incident.first_period is None or incident.last_period is None:
        return None
    return docket.span.period_of(incident.first_period), docket.span.period_of(incident.last_period)


def _follow_up(incident: Incident, finding: Finding[Any], judgement: Judgement) -> None:
    episode = finding.episode
    if episode is None:
        judgement.corrected.append(incident)
        return
    if _describe(incident, episode):
        judgement.updated.append(incident)
    if finding.verdict is Verdict.CLEARED:
        judgement.cleared.append(incident)
    elif finding.is_new_breach:
        judgement.breaching_again.append(incident)


def _describe(incident: Incident, episode: Episode[Any]) -> bool:
    """Bring the periods and the evidence of an incident up to date; say whether anything changed."""
    described = (incident.first_period, incident.last_period, incident.evidence)
    incident.first_period, incident.last_period = episode.first.first_day, episode.last.first_day
    incident.evidence = evidence_of(incident.rule_version, episode.breaches)
    return described != (incident.first_period, incident.last_period, incident.evidence)


def _open(
    docket: Docket,
    partner_id: int,
    finding: Finding[Any],
    settled: list[Incident],
    judgement: Judgement,
    now: datetime,
) -> None:
    episode = finding.episode
    assert episode is not None
    known = [row for row in settled if row.resolution in SETTLED and _overlap(row, episode)]
    is_old = is_history(episode.last, today=now.date())
    if known and (finding.verdict is Verdict.PASSED or is_old or episode.last.first_day <= _last(known)):
        _extend(known[-1], episode, docket, judgement)
        return
    resolution = ""
    if is_old:
        resolution = Resolution.HISTORICAL
    elif finding.verdict is Verdict.PASSED:
        resolution = Resolution.AUTO
    judgement.firings.append(
        Firing(
            version=docket.version,
            partner_id=partner_id,
            evidence=partial(evidence_of, docket.version, episode.breaches),
            first_period=episode.first.first_day,
            last_period=episode.last.first_day,
            opened_at=_day_after(episode.fired_at.last_day) if resolution else now,
            resolution=resolution,
        )
    )


def _extend(record: Incident, episode: Episode[Any], docket: Docket, judgement: Judgement) -> None:
    """Let a historical record grow with its episode, when months are imported one after another."""
    is_longer = record.last_period is None or episode.last.first_day > record.last_period
    if record.is_historical and is_longer:
        record.last_period = episode.last.first_day
        record.evidence = evidence_of(docket.version, episode.breaches)
        judgement.updated.append(record)


def _overlap(incident: Incident, episode: Episode[Any]) -> bool:
    if incident.first_period is None or incident.last_period is None:
        return False
    return incident.first_period <= episode.last.first_day and episode.first.first_day <= incident.last_period


def _last(incidents: list[Incident]) -> date:
    return max(row.last_period for row in incidents if row.last_period is not None)


def _keep_state(docket: Docket, partner_id: int, evaluation: Evaluation[Any], judgement: Judgement) -> None:
    """Keep where the rule stands with a partner; a partner in order that had no row gets none."""
    known = docket.states.get(partner_id)
    if known is None and evaluation.state in (State.OK, State.UNKNOWN):
        return
    episode, last = evaluation.open_episode, evaluation.last
    standing = Standing(
        rule_id=docket.rule.pk,
        partner_id=partner_id,
        state=evaluation.state.value,
        streak=len(episode.breaches if episode else evaluation.streak),
        last_period=last.period.first_day if last else None,
        last_value=exact(last.value) if last and last.value is not None else None,
    )
    if known is not None and known.state == State.PENDING and evaluation.broken and not evaluation.streak:
        judgement.broken.append((docket.rule, partner_id, str(evaluation.broken[-1])))
    if standing != known:
        judgement.states.append(standing)


def _day_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=UTC)
