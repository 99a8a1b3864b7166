"""Volumes, rates and amounts of a commission plan in the reader's language, and its charts."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from prms.lib import display
from prms.lib.display import as_exact
from reports import charts
from reports.charts.ladder import Area
from reports.templatetags.prms_text import day, given, language

register = template.Library()


class Agreement(Protocol):
    currency: str


class Plan(Protocol):
    """A plan: its kind says whether a rate multiplies units or revenue."""

    kind: str
    agreement: Agreement


class Rung(Protocol):
    """A tier of the ladder."""

    starts_at: Decimal
    rate: Decimal


class LadderPlan(Plan, Protocol):
    """A plan with its base target, if it has one."""

    base_target: Decimal | None
    shortfall_rate: Decimal | None


class Ladder(Protocol):
    """What the drawing of a ladder holds, as agreements.read.ladder makes it."""

    plan: LadderPlan
    rungs: Sequence[Rung]
    end: Decimal
    placed: Decimal
    scenario_units: Decimal | None
    earned_blocks: Sequence[Area]
    scenario_blocks: Sequence[Area]


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
        write=lambda value: display.number(value, 0 if abs(as_exact(value)) >= 10 else 1),
    )
    return mark_safe(markup)  # noqa: S308


@register.simple_tag
def ladder_chart(ladder: Ladder, label: str, placed_label: str, tried_label: str) -> SafeString:
    """Draw the ladder of a plan with the volume so far and the one that is tried out."""
    plan, base = ladder.plan, None
    if plan.base_target is not None and plan.shortfall_rate is not None:
        words = gettext("base target; below it %(rate)s") % {"rate": rate(plan.shortfall_rate, plan)}
        base = charts.BaseTarget(plan.base_target, plan.shortfall_rate, words)
    markup = charts.ladder(
        rungs=[charts.Rung(rung.starts_at, rung.rate) for rung in ladder.rungs],
        end=ladder.end,
        earned=ladder.earned_blocks,
        scenario=ladder.scenario_blocks,
        placed=ladder.placed,
        placed_label=placed_label,
        tried=ladder.scenario_units,
        tried_label=tried_label,
        base=base,
        write_volume=lambda value: volume(as_exact(value), plan),
        write_rate=lambda value: rate(as_exact(value), plan),
        label=label,
    )
    return mark_safe(markup)  # noqa: S308
