"""Which clauses of an agreement somebody watches, and which nobody does (SPEC C10)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from agreements.rules.terms import Terms
from governance.rules.cadence import Interval, agreed_cadence
from prms.lib.periods import Month

PLAN, DEDUCTION, MEETINGS, TARGET, FREE = "commission_plan", "deduction", "meetings", "target", "clauses"
# Kinds of obligation that belong to a clause, whatever their title.
KINDS: Mapping[str, Collection[str]] = MappingProxyType(
    {"data_rights": ("data_destruction", "security_audit"), "territories": ("exclusivity",)}
)
# Clauses that only an obligation can watch, in the order of the page.
BY_OBLIGATION = (
    "goals",
    "ip_ownership",
    "customer_ownership",
    "confidential_core",
    "territories",
    "cost_shares",
    "dispute_ladder",
    "data_rights",
)


class Why(StrEnum):
    """What a row says of its clause; those of WATCHED name a watcher."""

    OBLIGATION = "obligation"
    TRIGGERS = "triggers"
    RENEWAL = "renewal"
    MEETING = "meeting"
    RULE = "rule"
    SCORE_RULE = "score_rule"
    STATEMENTS = "statements"
    NOT_IN_FORCE = "not_in_force"
    NO_OBLIGATION = "no_obligation"
    NO_FIGURES = "no_figures"
    NO_END = "no_end"
    NO_RENEWAL = "no_renewal"
    NO_MEETING = "no_meeting"
    MEETING_PROPOSED = "meeting_proposed"
    MEETING_TOO_LATE = "meeting_too_late"
    NO_RULE = "no_rule"
    NO_TARGET = "no_target"
    NO_PLAN = "no_plan"


WATCHED = frozenset({Why.OBLIGATION, Why.TRIGGERS, Why.RENEWAL, Why.MEETING, Why.RULE, Why.SCORE_RULE, Why.STATEMENTS})


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who or what looks at a clause, where that is read, and the next day on which it does."""

    name: str
    href: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """An obligation that is open or was met."""

    title: str
    watcher: Watcher
    cause: str = ""
    kind: str = "other"


@dataclass(frozen=True, slots=True)
class AgreedTarget:
    """A KPI target by the KPI's code: alert rules on the KPI, and those on the total in which it weighs."""

    kpi: str
    rules: Sequence[Watcher] = ()
    score_rules: Sequence[Watcher] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageFacts:
    """What is known of an agreement on a day.

    `names` are what the title of an obligation may call a clause; `judged` are the exit triggers that have
    figures; `meetings` and `proposed` the next one by level; `by_level` how often the partner's level has them meet
    where no agreement says how often; `plan` is None where no plan was ever agreed, and
    `gaps` the months that have none; `deductions` are its KPIs with the rules that watch their thresholds.
    """

    today: date
    terms: Terms
    is_in_force: bool = True
    ends_on: date | None = None
    names: Mapping[str, Collection[str]] = field(default_factory=lambda: MappingProxyType({}))
    duties: Sequence[Duty] = ()
    judged: Sequence[Watcher] = ()
    renewal: Watcher | None = None
    meetings: Mapping[str, Watcher] = field(default_factory=lambda: MappingProxyType({}))
    proposed: Mapping[str, Watcher] = field(default_factory=lambda: MappingProxyType({}))
    by_level: Mapping[str, Interval] = field(default_factory=lambda: MappingProxyType({}))
    targets: Sequence[AgreedTarget] = ()
    has_plans: bool = False
    plan: Watcher | None = None
    gaps: Sequence[tuple[Month, Month]] = ()
    deductions: Mapping[str, Sequence[Watcher]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Row:
    """One clause, why it is or is not watched, by whom, and in which months it is not.

    `is_by_level` where the agreement does not say it and the level of the partner does.
    """

    clause: str
    why: Why
    watchers: tuple[Watcher, ...] = ()
    gaps: tuple[tuple[Month, Month], ...] = ()
    is_by_level: bool = False

    @property
    def is_watched(self) -> bool:
        return self.why in WATCHED


def coverage(facts: CoverageFacts) -> list[Row]:
    """Return a row for each clause that was agreed, those that nobody watches first."""
    rows = list(_rows(facts))
    if not facts.is_in_force:
        rows = [Row(row.clause, Why.NOT_IN_FORCE) for row in rows]
    return sorted(rows, key=lambda row: row.is_watched)


def _rows(facts: CoverageFacts) -> Iterator[Row]:
    written = facts.terms.written
    if facts.has_plans:
        is_whole = facts.plan is not None and not facts.gaps
        settled = (facts.plan,) if facts.plan else ()
        yield Row(PLAN, Why.STATEMENTS, settled) if is_whole else Row(PLAN, Why.NO_PLAN, gaps=tuple(facts.gaps))
    for kpi, rules in facts.deductions.items():
        yield Row(f"{DEDUCTION}/{kpi}", Why.RULE if rules else Why.NO_RULE, tuple(rules))
    yield from (_target(target) for target in facts.targets)
    held = {target.kpi for target in facts.targets}
    yield from (Row(f"{TARGET}/{term.kpi}", Why.NO_TARGET) for term in facts.terms.kpi_targets if term.kpi not in held)
    if "exit" in written:
        yield Row("exit", Why.TRIGGERS, tuple(facts.judged)) if facts.judged else Row("exit", Why.NO_FIGURES)
    if facts.terms.exit.buy_back:
        yield _by_obligation("exit/buy_back", facts)
    if "renewal" in written:
        yield _renewal(facts)
    yield from _meetings(facts)
    yield from (_by_obligation(clause, facts) for clause in BY_OBLIGATION if clause in written)
    free = (name for name, value in facts.terms.free.items() if value is not None)
    yield from (_by_obligation(f"{FREE}/{name}", facts) for name in free)


def _target(target: AgreedTarget) -> Row:
    clause = f"{TARGET}/{target.kpi}"
    if target.rules:
        return Row(clause, Why.RULE, tuple(target.rules))
    if target.score_rules:
        return Row(clause, Why.SCORE_RULE, tuple(target.score_rules))
    return Row(clause, Why.NO_RULE)


def _renewal(facts: CoverageFacts) -> Row:
    if facts.ends_on is None:
        return Row("renewal", Why.NO_END)
    return Row("renewal", Why.RENEWAL, (facts.renewal,)) if facts.renewal else Row("renewal", Why.NO_RENEWAL)


def _meetings(facts: CoverageFacts) -> Iterator[Row]:
    is_agreed = "meetings" in facts.terms.written
    cadence = agreed_cadence(facts.terms.meetings) if is_agreed else facts.by_level
    for level, interval in cadence.items():
        yield replace(_meeting(level, interval, facts), is_by_level=not is_agreed)


def _meeting(level: str, interval: Interval, facts: CoverageFacts) -> Row:
    """Watched when one is planned within an interval from today; one that is later leaves a gap."""
    clause, planned = f"{MEETINGS}/{level}_months", facts.meetings.get(level)
    if planned is None or planned.on is None:
        proposed = facts.proposed.get(level)
        return Row(clause, Why.MEETING_PROPOSED, (proposed,)) if proposed else Row(clause, Why.NO_MEETING)
    is_in_time = planned.on <= interval.nth_after(facts.today, 1)
    return Row(clause, Why.MEETING if is_in_time else Why.MEETING_TOO_LATE, (planned,))


def _by_obligation(clause: str, facts: CoverageFacts) -> Row:
    found = tuple(duty.watcher for duty in facts.duties if _watches(duty, clause, facts.names.get(clause, ())))
    return Row(clause, Why.OBLIGATION, found) if found else Row(clause, Why.NO_OBLIGATION)


def _watches(duty: Duty, clause: str, names: Collection[str]) -> bool:
    """An obligation watches the clause that wrote it, the one its kind belongs to, and any that its title names."""
    if duty.cause.startswith(f"{clause}:") or duty.kind in KINDS.get(clause, ()):
        return True
    title = duty.title.casefold()
    return any(name.casefold() in title for name in names if name)
