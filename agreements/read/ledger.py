"""A statement's lines as people read them: what each is for, and where its figure comes from."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from agreements.models import CommissionPlan, Outlay, Statement, StatementDispute, StatementLine
from agreements.rules.lines import LineKind
from agreements.rules.plan import Kind
from agreements.wording import described
from evaluations.models import Kpi
from prms.lib import display
from prms.lib.periods import Month

# What the names of a trace mean, in the order in which they are told.
LABELS: dict[str, Promise] = {
    "month": _("Month"),
    "first": pgettext_lazy("month", "First month"),
    "last": pgettext_lazy("month", "Last month"),
    "mode": _("How tiers count"),
    "tier_from": _("Tier from"),
    "tier_to": _("Tier up to"),
    "units_before": _("Volume before"),
    "units": _("Volume counted"),
    "base_target": _("Base target"),
    "amount_before": _("Amount before"),
    "amount_to_date": _("Amount to date"),
    "earned": _("Earned"),
    "bound": _("Cap or floor"),
    "kpi": _("KPI"),
    "actual": _("Actual"),
    "threshold": _("Threshold"),
    "percent": _("Taken off"),
    "gross": _("Gross of the month"),
    "accrued": _("Accrued before"),
    "year": _("Commission of the year"),
    "final": _("At the rates of the year"),
    "deducted_before": _("Deducted before"),
    "deducted": _("Deducted now"),
    "reason": _("Reason"),
    "line": _("Disputed line"),
    "counted": _("Counted of it"),
    "settled": _("Settled at"),
    "description": _("What for"),
    "booked_on": _("Booked on"),
    "paid_by": _("Paid by"),
    "cost": _("The whole cost"),
    "party": _("Share of"),
    "share": _("Its part"),
    "shares": _("Of parts in all"),
}
OF_A_YEAR: dict[str, Promise] = {"gross": _("Gross of the year")}
MONEY = frozenset(
    ("amount_before", "amount_to_date", "earned", "bound", "gross", "accrued", "year", "final", "deducted")
) | {"deducted_before", "counted", "settled", "cost"}
BY_VOLUME = frozenset((LineKind.TIER, LineKind.SHORTFALL, LineKind.CAP, LineKind.FLOOR, LineKind.PRIOR_PERIOD))
OF_QUALITY = frozenset((LineKind.DEDUCTION, LineKind.DEDUCTION_TRUE_UP, LineKind.PRIOR_PERIOD_DEDUCTION))


@dataclass(frozen=True, slots=True)
class Source:
    """The measurements behind a line: one KPI from one day to another."""

    kpi: str
    name: str
    from_: date
    to: date


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line with its sentence, the pairs of its trace, its measurements, and the plan version and rate behind it."""

    row: StatementLine
    text: str
    trace: Sequence[tuple[str, str]]
    sources: Sequence[Source]
    plan_from: date | None
    rate: str
    dispute: StatementDispute | None = None


@dataclass(frozen=True, slots=True)
class _Reader:
    """What the traces of one statement are told with."""

    statement: Statement
    kpis: Mapping[str, Kpi]
    months: Mapping[str, Mapping[str, Any]]
    plans: Mapping[str, Mapping[str, Any]]
    disputes: Mapping[int, StatementDispute]


def ledger_of(statement: Statement, lines: Iterable[StatementLine]) -> list[LedgerLine]:
    """Return the lines in their order; one query, for the names of the KPIs."""
    plans: Mapping[str, Any] = statement.inputs["plans"]
    codes = {plan["volume_kpi"] for plan in plans.values()}
    codes |= {row["kpi"] for plan in plans.values() for row in plan["deductions"]}
    months = {row["month"]: row for year in statement.inputs["years"] for row in year["months"]}
    kpis = {kpi.code: kpi for kpi in Kpi.objects.filter(code__in=codes)}
    reader = _Reader(statement, kpis, months, plans, {row.line: row for row in statement.disputes.all()})
    return [_read(row, reader) for row in lines]


def _read(row: StatementLine, reader: _Reader) -> LedgerLine:
    plan = _plan_of(row, reader)
    labels = LABELS | OF_A_YEAR if "first" in row.trace else LABELS
    told = [(str(label), _told(name, row, reader)) for name, label in labels.items() if row.trace.get(name)]
    plan_from = date.fromisoformat(plan["effective_from"]) if plan else None
    return LedgerLine(
        row,
        described(row.line(), reader.kpis),
        told,
        list(_sources(row, plan, reader)),
        plan_from,
        _rate(row, plan),
        reader.disputes.get(row.position),
    )


def _rate(row: StatementLine, plan: Mapping[str, Any] | None) -> str:
    """Write money for a unit, or a percentage of revenue."""
    if row.rate is None or plan is None or plan["kind"] == Kind.PER_UNIT:
        return display.number(row.rate)
    return f"{display.number(row.rate * 100)}%"


def _plan_of(row: StatementLine, reader: _Reader) -> Mapping[str, Any] | None:
    """Return the plan version that priced the line, in words; none for what no plan priced."""
    if row.kind in (LineKind.COST_SHARE, LineKind.ADJUSTMENT, LineKind.CARRY_FORWARD, LineKind.DISPUTED):
        return None
    month = reader.months.get(_month_of(row, reader))
    return reader.plans[month["plan"]] if month else None


def _month_of(row: StatementLine, reader: _Reader) -> str:
    return row.trace.get("month") or row.trace.get("last") or str(Month.of(reader.statement.month))


def _sources(row: StatementLine, plan: Mapping[str, Any] | None, reader: _Reader) -> Iterator[Source]:
    if plan is None:
        return
    month = Month.parse(_month_of(row, reader))
    if row.kind in BY_VOLUME:
        yield _source(plan["volume_kpi"], month, month, reader)
    if row.kind == LineKind.TRUE_UP:
        first = min(Month.parse(text) for text in _own_year(reader))
        yield _source(plan["volume_kpi"], first, month, reader)
    if row.kind in OF_QUALITY:
        first, last = (Month.parse(row.trace[end]) if end in row.trace else month for end in ("first", "last"))
        codes = [row.trace["kpi"]] if "kpi" in row.trace else [deduction["kpi"] for deduction in plan["deductions"]]
        for code in codes:
            yield _source(code, first, last, reader)


def _own_year(reader: _Reader) -> list[str]:
    return [row["month"] for row in reader.statement.inputs["years"][-1]["months"]]


def _source(code: str, first: Month, last: Month, reader: _Reader) -> Source:
    kpi = reader.kpis.get(code)
    return Source(code, kpi.display_name if kpi else code, first.first_day, last.last_day)


def _told(name: str, row: StatementLine, reader: _Reader) -> str:
    """Return one value of a trace in the reader's words."""
    text = row.trace[name]
    if name in MONEY:
        return display.money_exact(Decimal(text), reader.statement.currency)
    writer = WRITERS.get(name)
    if writer:
        return writer(text)
    if name == "paid_by":
        return _payer(text, reader.statement)
    if name == "kpi":
        kpi = reader.kpis.get(text)
        return kpi.display_name if kpi else text
    if name in ("actual", "threshold"):
        kpi = reader.kpis.get(row.trace["kpi"])
        return display.quantity(Decimal(text), kpi.unit if kpi else "")
    return display.number(Decimal(text))


def _payer(text: str, statement: Statement) -> str:
    """Return who paid by name: the partner reads it too."""
    if text == Outlay.PaidBy.PARTNER:
        return statement.agreement.partner.display_name
    organisation = Organisation.objects.current()
    return organisation.name if organisation else str(Outlay.PaidBy.US.label)


def _mode(text: str) -> str:
    return str(CommissionPlan.Mode(text).label)


def _month(text: str) -> str:
    return display.month_and_quarter(Month.parse(text), "month", get_language() or "en")


def _percent(text: str) -> str:
    return display.percent(Decimal(text) / 100)


def _day(text: str) -> str:
    return display.day(date.fromisoformat(text), "full", get_language() or "en")


WRITERS: Mapping[str, Callable[[str], str]] = {
    "mode": _mode,
    "month": _month,
    "first": _month,
    "last": _month,
    "percent": _percent,
    "reason": str,
    "description": str,
    "party": str,
    "booked_on": _day,
}
