"""Volumes, rates and amounts of a commission plan in the reader's language, and its charts."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Protocol

from django import template
from django.utils.safestring import SafeString, mark_safe

from prms.lib import display
from reports import charts
from reports.templatetags.prms_text import day, given, language

register = template.Library()


class Agreement(Protocol):
    currency: str


class Plan(Protocol):
    """A plan: its kind says whether a rate multiplies units or revenue."""

    kind: str
    agreement: Agreement


class MoneyMonth(Protocol):
    """What one month comes to; not final while no statement of it is approved."""

    month: date
    amount: Decimal
    is_final: bool


@register.filter
def volume(units: Decimal | None, plan: Plan | None) -> str:
    """Write a volume: units as a number, revenue as money."""
    if plan is None or plan.kind == "per_unit":
        return display.number(given(units))
    return display.money(given(units), plan.agreement.currency, language())


@register.filter
def rate(value: Decimal | None, plan: Plan) -> str:
    """Write a rate: money for a unit, or a percentage of revenue."""
    if plan.kind == "per_unit":
        return display.quantity(given(value), plan.agreement.currency)
    return display.percent(given(value))


@register.filter
def effective(value: Decimal | None, plan: Plan) -> str:
    """Write what a unit, or a yuan of revenue, came to on average: two decimals."""
    if plan.kind == "per_unit":
        return display.money_exact(given(value), plan.agreement.currency)
    return display.percent(given(value), 2)


@register.simple_tag
def money_columns(months: Iterable[MoneyMonth], label: str) -> SafeString:
    """Draw what the months come to, in thousands; in colour what is not approved yet."""
    rows = list(months)
    markup = charts.columns(
        values=[row.amount / 1000 for row in rows],
        labels=[
            day(row.month, "m")[:1] if len(rows) > 6 and language() == "en" else day(row.month, "m") for row in rows
        ],
        label=label,
        highlighted=[position for position, row in enumerate(rows) if not row.is_final],
        write=lambda value: display.number(value, 0 if abs(value) >= 10 else 1),
    )
    return mark_safe(markup)  # noqa: S308
