"""Which alert rules an agreement needs, and whether a rule watches the same already (SPEC C10)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agreements.rules.terms import Terms as Clauses
from alerts.rules.terms import UPWARD

DEDUCTION, WEAK_QUARTERS = "deduction", "quarters"


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What a commission plan says that a rule can watch; `deductions` are (KPI, operator, threshold).

    `volume_kpi` is None where less is better: of that there is no attainment.
    """

    effective_from: date
    volume_kpi: int | None
    deductions: tuple[tuple[int, str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What a rule watches of a KPI; `kind` says for which clause an agreement wants it."""

    kind: str = ""
    kpi: int
    measure: str
    operator: str
    threshold: Decimal
    period: str = "month"
    periods: int = 1
    min_sample: Decimal | None = None

    def covers(self, other: "Watch") -> bool:
        """Say whether this one fires whenever the other does."""
        if (self.kpi, self.measure, self.period) != (other.kpi, other.measure, other.period):
            return False
        is_upward = self.operator in UPWARD
        if is_upward != (other.operator in UPWARD) or self.periods > other.periods or self.min_sample is not None:
            return False
        if self.threshold == other.threshold:
            return self.operator == other.operator or "=" in self.operator
        return self.threshold < other.threshold if is_upward else self.threshold > other.threshold


def wanted_watches(*, clauses: Clauses, plan: PlanFacts | None, general: Iterable[Watch]) -> list[Watch]:
    """Return what is to be watched of an agreement and what no rule for more than this agreement watches."""
    if plan is None:
        return []
    known = list(general)
    return [watch for watch in _asked(clauses, plan) if not any(rule.covers(watch) for rule in known)]


def _asked(clauses: Clauses, plan: PlanFacts) -> Iterator[Watch]:
    for kpi, operator, threshold in plan.deductions:
        yield Watch(kind=DEDUCTION, kpi=kpi, measure="kpi_actual", operator=operator, threshold=threshold)
    if "exit" in clauses.written and plan.volume_kpi is not None:
        yield Watch(
            kind=WEAK_QUARTERS,
            kpi=plan.volume_kpi,
            measure="attainment",
            operator="<",
            threshold=clauses.exit.base_share,
            period="quarter",
            periods=clauses.exit.quarters,
        )
