"""What the terms of a rule may be together: a rule that could never be judged is refused when it is written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from prms.lib.problems import Problem, gettext_noop

MOST_PERIODS = 24
MEASURED = frozenset({"kpi_actual", "attainment", "score"})
ON_A_KPI = frozenset({"kpi_actual", "attainment"})
LEVELS = ("S", "A", "B", "C")
UPWARD = frozenset({">", ">="})


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a rule says, as plain values; `kpi_direction` is empty for a rule without a KPI."""

    measure: str
    kpi_direction: str = ""
    event_kind: str = ""
    operator: str = ""
    threshold: Decimal | None = None
    clear_at: Decimal | None = None
    period: str = "month"
    periods: int = 1
    min_sample: Decimal | None = None
    scope: str = "all"
    scope_value: str = ""
    does_propose_meeting: bool = False
    does_stop_data_exchange: bool = False
    does_propose_referral_pause: bool = False


def check_terms(terms: Terms) -> list[Problem]:
    """Return what is wrong with the terms of a rule, one problem a field."""
    checks: tuple[Callable[[Terms], Iterator[Problem]], ...] = (
        _check_subject,
        _check_comparison,
        _check_periods,
        _check_sample,
        _check_scope,
        _check_acts,
    )
    return [problem for check in checks for problem in check(terms)]


def _check_subject(terms: Terms) -> Iterator[Problem]:
    has_kpi = bool(terms.kpi_direction)
    if terms.measure in ON_A_KPI and not has_kpi:
        yield Problem("kpi", "required", _KPI_MISSING)
    if terms.measure in {"score", "event"} and has_kpi:
        yield Problem("kpi", "not_expected", _KPI_NOT_EXPECTED)
    if terms.measure == "attainment" and terms.kpi_direction == "lower":
        yield Problem("kpi", "no_attainment", _NO_ATTAINMENT)
    if terms.measure == "event" and not terms.event_kind:
        yield Problem("event_kind", "required", _EVENT_MISSING)
    if terms.measure != "event" and terms.event_kind:
        yield Problem("event_kind", "not_expected", _EVENT_NOT_EXPECTED)


def _check_comparison(terms: Terms) -> Iterator[Problem]:
    if terms.measure not in MEASURED:
        for field in ("operator", "threshold", "clear_at"):
            if getattr(terms, field) not in ("", None):
                yield Problem(field, "not_expected", _NOTHING_TO_COMPARE)
        return
    if not terms.operator:
        yield Problem("operator", "required", _OPERATOR_MISSING)
    if terms.threshold is None:
        yield Problem("threshold", "required", _THRESHOLD_MISSING)
    if terms.clear_at is None or terms.threshold is None or not terms.operator:
        return
    if terms.operator in UPWARD and terms.clear_at > terms.threshold:
        yield Problem("clear_at", "wrong_side", _CLEARS_ABOVE)
    if terms.operator not in UPWARD and terms.clear_at < terms.threshold:
        yield Problem("clear_at", "wrong_side", _CLEARS_BELOW)


def _check_periods(terms: Terms) -> Iterator[Problem]:
    if not 1 <= terms.periods <= MOST_PERIODS:
        yield Problem("periods", "out_of_range", _PERIODS, {"most": str(MOST_PERIODS)})
    elif terms.measure not in MEASURED and terms.periods != 1:
        yield Problem("periods", "not_expected", _ONE_PERIOD)
    if terms.period == "round" or (terms.measure == "score" and terms.period != "month"):
        yield Problem("period", "not_possible", _PERIOD_NOT_POSSIBLE)


def _check_sample(terms: Terms) -> Iterator[Problem]:
    if terms.min_sample is None:
        return
    if terms.measure not in ON_A_KPI:
        yield Problem("min_sample", "not_expected", _NO_SAMPLE)
    elif terms.min_sample < 0:
        yield Problem("min_sample", "out_of_range", _SAMPLE_NEGATIVE)


def _check_scope(terms: Terms) -> Iterator[Problem]:
    if terms.scope == "all" and terms.scope_value:
        yield Problem("scope_value", "not_expected", _SCOPE_NOT_EXPECTED)
    if terms.scope == "level" and terms.scope_value not in LEVELS:
        yield Problem("scope_value", "invalid", _LEVEL_UNKNOWN)
    if terms.scope == "partner" and not terms.scope_value:
        yield Problem("scope_value", "required", _PARTNER_MISSING)


def _check_acts(terms: Terms) -> Iterator[Problem]:
    if terms.does_stop_data_exchange and terms.measure != "event":
        yield Problem("does_stop_data_exchange", "not_possible", _ONLY_EVENTS_STOP)
    if terms.measure == "nodata":
        for field in ("does_propose_meeting", "does_propose_referral_pause"):
            if getattr(terms, field):
                yield Problem(field, "not_possible", _NO_PARTNER_TO_ACT_ON)


_KPI_MISSING = gettext_noop("Name the KPI that the rule watches.")
_KPI_NOT_EXPECTED = gettext_noop("Leave the KPI out: this measure has none.")
_NO_ATTAINMENT = gettext_noop("Attainment exists where higher is better only: compare the actual instead.")
_EVENT_MISSING = gettext_noop("Name the kind of event that the rule waits for.")
_EVENT_NOT_EXPECTED = gettext_noop("Leave the kind of event out: this measure has none.")
_NOTHING_TO_COMPARE = gettext_noop("Leave this out: with this measure there is nothing to compare.")
_OPERATOR_MISSING = gettext_noop("Say how the figure is compared: >, >=, < or <=.")
_THRESHOLD_MISSING = gettext_noop("Name the threshold that the figure is compared with.")
_CLEARS_ABOVE = gettext_noop("A rule that fires above its threshold clears at the threshold or below it.")
_CLEARS_BELOW = gettext_noop("A rule that fires below its threshold clears at the threshold or above it.")
_PERIODS = gettext_noop("From 1 to %(most)s periods in a row are possible.")
_ONE_PERIOD = gettext_noop("With this measure a rule fires at once: one period.")
_PERIOD_NOT_POSSIBLE = gettext_noop("This measure is not formed for that period: use months, or quarters of a KPI.")
_NO_SAMPLE = gettext_noop("Leave the fewest cases out: this measure counts none.")
_SAMPLE_NEGATIVE = gettext_noop("The fewest cases are zero or more.")
_SCOPE_NOT_EXPECTED = gettext_noop("A rule for all partners names neither a level nor a partner.")
_LEVEL_UNKNOWN = gettext_noop("Name the level that the rule is for: S, A, B or C.")
_PARTNER_MISSING = gettext_noop("Name the code of the partner that the rule is for.")
_ONLY_EVENTS_STOP = gettext_noop("Only a reported event stops data exchange by itself; figures can be late or wrong.")
_NO_PARTNER_TO_ACT_ON = gettext_noop("Missing data is grouped over partners: there is none to do this with.")
