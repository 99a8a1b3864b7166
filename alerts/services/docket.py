"""One version of a rule with everything that judging it needs to know, read at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
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

    def series(self, partner_id: int) -> list[Observation[Any]]:
        """Return a partner's observations in the version's periods."""
        figures = self.figures[partner_id]
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
    figures: dict[int, list[MonthFigure]] = {}
    if version.pk == rule.current_id:
        figures = _figures_in_scope(version, span, _uneasy(rule, version, states))
        figures = {pk: rows for pk, rows in figures.items() if pk not in held and pk not in elsewhere}
    figures |= _figures_since_opening(version, span, held)
    return Docket(
        rule=rule,
        version=version,
        span=span,
        condition=_condition(version),
        held=held,
        states=states,
        figures=figures,
        settled=_settled(rule, figures, since=span.since - _look_back(version)),
    )


def _uneasy(rule: AlertRule, version: AlertRuleVersion, states: Mapping[int, Standing]) -> set[int]:
    """Return who in the scope was not in order before."""
    if all(standing.state == State.OK for standing in states.values()):
        return set()
    rows = RuleState.objects.filter(in_scope(version), rule=rule).exclude(state=State.OK)
    return set(rows.values_list("partner_id", flat=True))


def _figures_in_scope(version: AlertRuleVersion, span: Span, uneasy: set[int]) -> dict[int, list[MonthFigure]]:
    """Read the months of everybody who may breach in the span, or was uneasy before it.

    The suspects are read first and named then: a subquery would be planned for tables as they were before an import.
    Without gaps a streak that fires now began no more periods ago than it is long; only who has a gap there is
    read further back.
    """
    breach_from, last = span.months_since(span.since)
    first, _last = span.months_since(span.since - (version.periods - 1))
    suspects = uneasy.union(may_breach(version, first=breach_from, last=last))
    figures: dict[int, list[MonthFigure]] = {pk: [] for pk in suspects}
    figures |= read_figures(version, partner_ids=suspects, first=first, last=last)
    if version.periods > 1:
        months = last - first + 1
        with_gaps = {pk for pk, rows in figures.items() if not _is_whole(version, rows, months)}
        first, _last = span.months_since(span.since - _look_back(version))
        figures |= read_figures(version, partner_ids=with_gaps, first=first, last=last)
    return figures


def _figures_since_opening(
    version: AlertRuleVersion, span: Span, held: Mapping[int, Incident]
) -> dict[int, list[MonthFigure]]:
    """Read the months of who has an open incident, as far back as the oldest of those began."""
    begun = [incident.first_period for incident in held.values() if incident.first_period is not None]
    if not begun:
        return {}
    first, last = span.months_since(min(span.period_of(min(begun)), span.since) - _look_back(version))
    return {pk: [] for pk in held} | read_figures(version, partner_ids=set(held), first=first, last=last)


def _settled(rule: AlertRule, figures: Mapping[int, Any], *, since: Any) -> dict[int, list[Incident]]:
    """Return the resolved incidents of these partners that reach into the months that were read."""
    settled: dict[int, list[Incident]] = defaultdict(list)
    past = Incident.objects.filter(rule=rule, status=Incident.Status.RESOLVED, last_period__gte=since.first_day)
    for incident in past.order_by("pk") if figures else ():
        if incident.partner_id in figures:
            settled[incident.partner_id or 0].append(incident)
    return settled


def _look_back(version: AlertRuleVersion) -> int:
    """Return how many periods before the span a streak may have begun: it pauses for two unknown ones at a time."""
    return (version.periods - 1) * (MOST_UNKNOWN_IN_A_STREAK + 1)


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
