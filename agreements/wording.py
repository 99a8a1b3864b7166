"""What a line of money says to people."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agreements.rules.lines import Line, LineKind
from evaluations.models import Kpi
from prms.lib.display import day as written_day
from prms.lib.display import number, percent, quantity

_PLAIN = {
    LineKind.FIXED_FEE: lambda: _("Fixed fee of a month"),
    LineKind.CAP: lambda: _("Above the cap"),
    LineKind.FLOOR: lambda: _("Up to the guaranteed floor"),
    LineKind.TRUE_UP: lambda: _("Settlement of the year"),
}

_OF_A_MONTH = {
    LineKind.DEDUCTION_TRUE_UP: lambda: _("Deductions of %(month)s at the rates of the year"),
    LineKind.PRIOR_PERIOD: lambda: _("Correction of %(month)s: %(units)s instead of %(units_before)s"),
    LineKind.PRIOR_PERIOD_DEDUCTION: lambda: _("Correction of %(month)s: its deductions"),
    LineKind.CARRY_FORWARD: lambda: _("Negative balance of %(month)s, carried on"),
}


def described(line: Line, kpis: Mapping[str, Kpi] | None = None) -> str:
    """Return what the line pays for or takes away, in the reader's language; a KPI is told by its code unless known."""
    trace = {name: text for name, text in line.trace.items() if text}
    if line.kind is LineKind.TIER:
        return _tier(trace)
    if line.kind is LineKind.SHORTFALL:
        text = _("Below the base target of %(target)s: every unit at the shortfall rate")
        return text % {"target": number(Decimal(trace["base_target"]))}
    if line.kind is LineKind.DEDUCTION:
        return _deduction(trace, (kpis or {}).get(trace["kpi"]))
    if line.kind is LineKind.ADJUSTMENT:
        return _("Adjustment: %(reason)s") % trace
    if line.kind is LineKind.COST_SHARE:
        day = {"day": written_day(date.fromisoformat(trace["booked_on"]), "full", get_language() or "en")}
        return _("%(party)s’s share of a joint cost of %(day)s: %(description)s") % (trace | day)
    if line.kind is LineKind.DISPUTED:
        return _disputed(trace)
    if "first" in trace:
        return _("Correction of the year from %(first)s to %(last)s: its deductions") % trace
    if line.kind in _OF_A_MONTH:
        return _OF_A_MONTH[line.kind]() % trace
    return _PLAIN[line.kind]()


def _tier(trace: dict[str, str]) -> str:
    start = number(Decimal(trace["tier_from"]))
    if "tier_to" not in trace:
        return _("From %(start)s on") % {"start": start}
    return _("From %(start)s to %(end)s") % {"start": start, "end": number(Decimal(trace["tier_to"]))}


def _deduction(trace: dict[str, str], kpi: Kpi | None) -> str:
    actual, threshold = Decimal(trace["actual"]), Decimal(trace["threshold"])
    params = {
        "kpi": kpi.display_name if kpi else trace["kpi"],
        "actual": quantity(actual, kpi.unit) if kpi else number(actual),
        "threshold": quantity(threshold, kpi.unit) if kpi else number(threshold),
        "percent": percent(Decimal(trace["percent"]) / 100),
    }
    if "first" in trace:
        return _deduction_of_a_year(trace["operator"]) % {**params, "first": trace["first"], "last": trace["last"]}
    if trace["operator"] == ">":
        return _("%(kpi)s of %(actual)s is above %(threshold)s: %(percent)s of the gross") % params
    return _("%(kpi)s of %(actual)s is below %(threshold)s: %(percent)s of the gross") % params


def _deduction_of_a_year(operator: str) -> str:
    if operator == ">":
        return _(
            "%(kpi)s of %(actual)s from %(first)s to %(last)s is above %(threshold)s: %(percent)s of the year’s gross"
        )
    return _("%(kpi)s of %(actual)s from %(first)s to %(last)s is below %(threshold)s: %(percent)s of the year’s gross")


def _disputed(trace: dict[str, str]) -> str:
    if "settled" not in trace:
        return _("Line %(line)s is disputed and kept out until that is settled") % trace
    return _("Line %(line)s of %(month)s, disputed: what it was settled at") % trace
