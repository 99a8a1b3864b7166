"""One version of a rule with everything that judging it needs to know, read at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from alerts.models import AlertRule, AlertRuleVersion, Incident, RuleState
from alerts.rules.condition import Condition, Observation
from alerts.rules.evaluate import MOST_UNKNOWN_IN_A_STREAK, State
from alerts.rules.measures import MonthFigure, observe_months, observe_quarters
from alerts.services.reading import in_scope, may_breach, read_figures
from prms.lib.periods import Month, Quarter

Measure, Period = AlertRuleVersion.Measure, AlertRuleVersion.Period


@dataclass(frozen=True, slots=True)
class Span:
    """The periods to judge: those after `before`, from `since` on, anew, up to `through`, the newest closed one."""

    since: Any
    through: Any
    before: Any

    @classmethod
    def of(cls, version: AlertRuleVersion, *, since: Month, through: Month) -> "Span":
        """Return the span in the version's periods; a quarter is closed with its last month."""
        if version.period != Period.QUARTER:
            first: Any = min(since, through)
            return cls(first, through, first - 1)
        newest = through.quarter if through == through.quarter.months[-1] else through.quarter - 1
        first = min(since.quarter, newest)
        return cls(first, newest, first - 1)

    def period_of(self, day: date) -> Any:
        return Quarter.of(day) if isinstance(self.through, Quarter) else Month.of(day)

    def months_since(self, period: Any) -> tuple[Month, Month]:
        """Return the months from the first of `period` to the last of `through`."""
        first = period.months[0] if isinstance(period, Quarter) else period
        last = self.through.months[-1] if isinstance(self.through, Quarter) else self.through
        return first, last


class Standing(NamedTuple):
    """Where a rule stands with a partner: a row of `RuleState` as plain values."""

    rule_id: int
    partner_id: int
    state: str
    streak: int
    last_period: date | None
    last_value: Decimal | None


@dataclass(frozen=True, slots=True)
class Docket:
    """The partners a version is judged for, with their figures, open incidents and what was settled before."""

    rule: AlertRule
    version: AlertRuleVersion
    span: Span
    condition: Condition
    held: Mapping[int, Incident]
    states: Mapping[int, Standing]
    figures: Mapping[int, list[MonthFigure]]
    settled: Mapping[int, list[Incident]]
    partner_ids: Collection[int]

    def series(self, partner_id: int) -> list[Observation[Any]]:
        """Return a partner's observations in the version's periods."""
        figures = self.figures.get(partner_id, [])
        is_attainment = self.version.measure == Measure.ATTAINMENT
        if self.version.period != Period.QUARTER:
            return list(observe_months(is_attainment=is_attainment, figures=figures))
        aggregation = self.version.kpi.aggregation if self.version.kpi else "mean"
        return list(observe_quarters(is_attainment=is_attainment, aggregation=aggregation, figures=figures))


def draw_up(
    rule: AlertRule,
    version: AlertRuleVersion,
    *,
    held: Mapping[int, Incident],
    elsewhere: Collection[int],
    states: Mapping[int, Standing],
    since: Month,
    through: Month,
) -> Docket:
    """Read what judging a version needs; `elsewhere` are partners whose incident holds to another version.

    The version in force is for everybody in its scope, an older one only for whom it still holds.
    """
    version.rule = rule
    span = Span.of(version, since=since, through=through)
    partner_ids = set(held)
    if version.pk == rule.current_id:
        partner_ids = (partner_ids | _candidates(rule, version, span)) - set(elsewhere)
    first = span.since - _look_back(version)
    settled: dict[int, list[Incident]] = defaultdict(list)
    past = Incident.objects.filter(rule=rule, status=Incident.Status.RESOLVED, last_period__gte=first.first_day)
    for incident in past.order_by("pk") if partner_ids else ():
        if incident.partner_id in partner_ids:
            settled[incident.partner_id].append(incident)
    return Docket(
        rule=rule,
        version=version,
        span=span,
        condition=_condition(version),
        held=held,
        states=states,
        figures=_figures(version, span, held, partner_ids),
        settled=settled,
        partner_ids=partner_ids,
    )


def _candidates(rule: AlertRule, version: AlertRuleVersion, span: Span) -> set[int]:
    """Return who may breach in the span, and who was not in order before it."""
    first, last = span.months_since(span.since)
    found = {row["partner_id"] for row in may_breach(version, first=first, last=last)}
    uneasy = RuleState.objects.filter(in_scope(version), rule=rule).exclude(state=State.OK)
    return found.union(uneasy.values_list("partner_id", flat=True))


def _look_back(version: AlertRuleVersion) -> int:
    """Return how many periods before the span a streak may have begun: it pauses for two unknown ones at a time."""
    return (version.periods - 1) * (MOST_UNKNOWN_IN_A_STREAK + 1)


def _figures(
    version: AlertRuleVersion, span: Span, held: Mapping[int, Incident], partner_ids: Iterable[int]
) -> dict[int, list[MonthFigure]]:
    """Read each partner's months as far back as they matter.

    Without gaps a streak that fires now began no more periods ago than it is long; only who has a gap there is
    read further back, and who has an open incident from where that began.
    """
    free = set(partner_ids) - set(held)
    first, last = span.months_since(span.since - (version.periods - 1))
    figures = dict(read_figures(version, partner_ids=free, first=first, last=last))
    if version.periods > 1:
        with_gaps = {pk for pk in free if not _is_whole(version, figures.get(pk, ()), last - first + 1)}
        first, last = span.months_since(span.since - _look_back(version))
        figures.update(read_figures(version, partner_ids=with_gaps, first=first, last=last))
    begun = [incident.first_period for incident in held.values() if incident.first_period is not None]
    if begun:
        first, last = span.months_since(min(span.period_of(min(begun)), span.since) - _look_back(version))
        figures.update(read_figures(version, partner_ids=set(held), first=first, last=last))
    return figures


def _is_whole(version: AlertRuleVersion, figures: Sequence[MonthFigure], months: int) -> bool:
    """Say whether every month is known, with as many cases as the rule asks for."""
    fewest = version.min_sample
    if fewest is not None and any(figure.sample is not None and figure.sample < fewest for figure in figures):
        return False
    return len(figures) >= months


def _condition(version: AlertRuleVersion) -> Condition:
    return Condition(
        operator=version.operator,
        threshold=version.threshold or 0,
        periods=version.periods,
        clear_at=version.clear_at,
        min_sample=version.min_sample,
    )
