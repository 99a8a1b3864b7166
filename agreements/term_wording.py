"""What the terms of an agreement say to people: the names of its fields, and their values in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from agreements.models import CommissionPlan
from agreements.rules.facts import Difference
from evaluations.models import Kpi
from prms.lib.display import day as written_day
from prms.lib.display import is_chinese, money_exact, number, percent, quantity

STEPS = {
    "negotiation": gettext_lazy("Negotiation"),
    "mediation": gettext_lazy("Mediation"),
    "arbitration": gettext_lazy("Arbitration"),
}
LABELS: Mapping[str, Any] = {
    "title": gettext_lazy("Title"),
    "ends_on": gettext_lazy("End of the term"),
    "goals": gettext_lazy("Goals"),
    "ip_ownership": gettext_lazy("Intellectual property"),
    "customer_ownership": gettext_lazy("Whose the customers are"),
    "confidential_core": gettext_lazy("Confidential core"),
    "territories": gettext_lazy("Territories"),
    "cost_shares": gettext_lazy("Cost sharing"),
    "dispute_ladder": gettext_lazy("Dispute ladder"),
    "kpi_targets": gettext_lazy("KPI targets"),
    "meetings/executive_months": gettext_lazy("Executive meetings"),
    "meetings/business_months": gettext_lazy("Business meetings"),
    "meetings/technical_months": gettext_lazy("Technical meetings"),
    "meetings/technical_weeks": gettext_lazy("Technical meetings"),
    "renewal/renews": gettext_lazy("Renews by itself"),
    "renewal/months": gettext_lazy("Renewed for"),
    "renewal/notice_months": gettext_lazy("Notice against a renewal"),
    "renewal/decision_days": gettext_lazy("Decision before the end"),
    "exit/notice_months": gettext_lazy("Notice period"),
    "exit/fee_rate": gettext_lazy("Exit fee, part of the year's gross commission"),
    "exit/buffer_months": gettext_lazy("Buffer"),
    "exit/customers_told_months": gettext_lazy("Customers informed before the end"),
    "exit/quarters": gettext_lazy("Weak quarters in a row that allow an exit"),
    "exit/base_share": gettext_lazy("Weak below this part of the base target"),
    "exit/stop_loss_cap": gettext_lazy("Stop-loss"),
    "exit/buy_back": gettext_lazy("Equity buy-back"),
    "exit/buy_back_by": gettext_lazy("Buy-back decided by"),
    "data_rights/owner": gettext_lazy("Whose the data is"),
    "data_rights/purpose": gettext_lazy("Permitted purpose"),
    "data_rights/no_onward_sharing": gettext_lazy("No sharing with others"),
    "data_rights/no_onward_transfer": gettext_lazy("No transfer to others"),
    "data_rights/no_onward_sale": gettext_lazy("No sale"),
    "data_rights/access_control": gettext_lazy("Access control"),
    "data_rights/security_level": gettext_lazy("Security level"),
    "data_rights/encrypted_in_transit": gettext_lazy("Encrypted in transit"),
    "data_rights/masked_at_rest": gettext_lazy("Masked at rest"),
    "data_rights/destruction_days": gettext_lazy("Destroyed after the end within"),
    "data_rights/compensation_min": gettext_lazy("Compensation for a breach, at least"),
    "data_rights/compensation_max": gettext_lazy("Compensation for a breach, at most"),
    "commission_plan/effective_from": gettext_lazy("Commission plan in force since"),
    "commission_plan/kind": gettext_lazy("Kind of commission"),
    "commission_plan/mode": gettext_lazy("Tier mode"),
    "commission_plan/basis": gettext_lazy("Basis"),
    "commission_plan/tiers": gettext_lazy("Tiers"),
    "commission_plan/base_target": gettext_lazy("Base target"),
    "commission_plan/shortfall_rate": gettext_lazy("Shortfall rate"),
    "commission_plan/fixed_fee": gettext_lazy("Fixed fee of a month"),
    "commission_plan/cap": gettext_lazy("Cap of the commission"),
    "commission_plan/floor": gettext_lazy("Floor of the commission"),
    "commission_plan/deductions": gettext_lazy("Quality deductions"),
    "commission_plan/deductions_judged_on": gettext_lazy("Deductions judged on"),
}
GROUPS: Mapping[str, Any] = {
    "": gettext_lazy("What both sides want"),
    "cost_shares": gettext_lazy("Costs"),
    "dispute_ladder": gettext_lazy("Disputes"),
    "kpi_targets": gettext_lazy("KPI targets"),
    "meetings": gettext_lazy("Meetings"),
    "renewal": gettext_lazy("Renewal"),
    "exit": gettext_lazy("Exit"),
    "data_rights": gettext_lazy("Data rights"),
    "clauses": gettext_lazy("Other clauses"),
}
_MONEY = {"stop_loss_cap", "compensation_min", "compensation_max", "fixed_fee", "cap", "floor"}
_RATES = {"fee_rate", "base_share"}
_CHOICES = {
    "kind": CommissionPlan.Kind,
    "mode": CommissionPlan.Mode,
    "basis": CommissionPlan.Basis,
    "deductions_judged_on": CommissionPlan.JudgedOn,
}


@dataclass(frozen=True, slots=True)
class SaidTerm:
    """One field in words."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class SaidChange:
    """One field that two versions say differently, in words; empty where one of them says nothing of it."""

    label: str
    before: str
    after: str


def grouped(facts: Mapping[str, Any], *, currency: str) -> list[tuple[str, list[SaidTerm]]]:
    """Return the facts of a version in words, under their headings; a heading without any is left out."""
    kpis = named_kpis(facts)
    groups: dict[str, list[SaidTerm]] = {name: [] for name in GROUPS}
    for field, fact in facts.items():
        group = field.partition("/")[0]
        groups[group if group in GROUPS else ""].append(
            SaidTerm(label_of(field), in_words(field, fact, currency, kpis))
        )
    return [(str(GROUPS[name]), rows) for name, rows in groups.items() if rows]


def said(change: Difference, *, currency: str) -> SaidChange:
    """Return a difference in words."""
    sides = (change.before, change.after)
    kpis = named_kpis(*({change.field: fact} for fact in sides if fact is not None))
    return SaidChange(label_of(change.field), *(in_words(change.field, fact, currency, kpis) for fact in sides))


def named_kpis(*sides: Mapping[str, Any]) -> Mapping[str, Kpi]:
    """Return the KPIs that facts name, by code: one query, none where they name none."""
    codes = {row[0] for facts in sides for field in OF_KPIS for row in facts.get(field, ())}
    return {kpi.code: kpi for kpi in Kpi.objects.filter(code__in=codes)} if codes else {}


def label_of(field: str) -> str:
    """Return the name of a field; a free clause goes by its own."""
    return str(LABELS[field]) if field in LABELS else field.partition("/")[2].replace("_", " ")


def in_words(field: str, fact: Any, currency: str, kpis: Mapping[str, Kpi] | None = None) -> str:
    """Return what a version says of a field; nothing for None. A KPI goes by its code unless it is in `kpis`."""
    name = field.rpartition("/")[2]
    if fact is None:
        return ""
    if field in OF_KPIS:
        return _joined(OF_KPIS[field](part, kpis or {}) for part in fact)
    if field in _LISTED:
        return _joined(_LISTED[field](part) for part in fact)
    if isinstance(fact, bool):
        return _("Yes") if fact else _("No")
    if isinstance(fact, date):
        return written_day(fact, "full", get_language() or "en")
    if said := _duration(name, fact):
        return said
    if isinstance(fact, Decimal | int):
        return _figure(name, Decimal(fact), currency)
    if name in _CHOICES:
        return str(_CHOICES[name](fact).label)
    return _joined(str(part) for part in fact) if isinstance(fact, tuple | list) else str(fact)


def _duration(name: str, fact: Any) -> str:
    """Return a number of months, weeks or days; nothing for a field that counts none."""
    if name.endswith("_months") or name == "months":
        return ngettext("%(count)s month", "%(count)s months", fact) % {"count": fact}
    if name.endswith("_weeks"):
        return ngettext("%(count)s week", "%(count)s weeks", fact) % {"count": fact}
    if name.endswith("_days"):
        return ngettext("%(count)s day", "%(count)s days", fact) % {"count": fact}
    return ""


def _figure(name: str, figure: Decimal, currency: str) -> str:
    if name in _MONEY:
        return money_exact(figure, currency)
    return percent(figure) if name in _RATES else number(figure)


def _share(share: tuple[str, Decimal]) -> str:
    return f"{share[0]} {number(share[1])}"


def _rung(rung: tuple[str, int | None, str]) -> str:
    step, days, forum = rung
    within = ngettext("within %(count)s day", "within %(count)s days", days) % {"count": days} if days else ""
    return " · ".join(part for part in (str(STEPS[step]), within, forum) if part)


def _kpi_target(agreed: tuple[str, Decimal, Decimal, Any], kpis: Mapping[str, Kpi]) -> str:
    code, target, weight, curve = agreed
    params = {**_figure_of(code, target, kpis), "weight": number(weight)}
    if curve is not None:
        return _("%(kpi)s %(figure)s, weight %(weight)s, with a score curve of its own") % params
    return _("%(kpi)s %(figure)s, weight %(weight)s") % params


def _figure_of(code: str, figure: Decimal, kpis: Mapping[str, Kpi]) -> dict[str, str]:
    kpi = kpis.get(code)
    if kpi is None:
        return {"kpi": code, "figure": number(figure)}
    return {"kpi": kpi.display_name, "figure": quantity(figure, kpi.unit)}


def _tier(tier: tuple[Decimal, Decimal]) -> str:
    return _("from %(start)s: %(rate)s") % {"start": number(tier[0]), "rate": number(tier[1])}


def _deduction(deduction: tuple[str, str, Decimal, Decimal], kpis: Mapping[str, Kpi]) -> str:
    code, operator, threshold, points = deduction
    told = _figure_of(code, threshold, kpis)
    return f"{told['kpi']} {operator} {told['figure']}: {number(-points)} %"


def _joined(parts: Any) -> str:
    return ("；" if is_chinese(get_language() or "") else "; ").join(parts)


_LISTED: Mapping[str, Callable[[Any], str]] = {
    "cost_shares": _share,
    "dispute_ladder": _rung,
    "commission_plan/tiers": _tier,
}
OF_KPIS: Mapping[str, Callable[[Any, Mapping[str, Kpi]], str]] = {
    "kpi_targets": _kpi_target,
    "commission_plan/deductions": _deduction,
}
