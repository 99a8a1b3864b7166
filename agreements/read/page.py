"""What every page of one agreement shows around its own part: header, facts, tabs, term and money by month."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from agreements.models import Agreement, Renewal, Statement
from agreements.read.ladder import usual_scenario
from agreements.read.verbs import verbs_of
from agreements.read.year import YearStanding, plans_of, standing_of, year_on
from agreements.rules.commission import commission_lines
from agreements.rules.lines import total_of
from agreements.rules.plan import Basis
from prms.lib.money import round_half_up
from prms.lib.tabs import Tab


@dataclass(frozen=True, slots=True)
class Section:
    """One tab of an agreement: its key, its words, its address and who may open it."""

    key: str
    label: Promise
    url_name: str
    permission: str = "agreements.view"


# In the order of the bar; a page names its own with `tab`.
SECTIONS = (
    Section("overview", gettext_lazy("Overview"), "agreements:agreement"),
    Section("terms", gettext_lazy("Terms"), "agreements:terms"),
    Section("plans", gettext_lazy("Commission plans"), "agreements:plans", "commissions.view"),
    Section("statements", gettext_lazy("Statements"), "agreements:agreement_statements", "commissions.view"),
    Section("obligations", gettext_lazy("Obligations"), "agreements:agreement_duties"),
    Section("launch", gettext_lazy("Launch"), "agreements:launch"),
    Section("versions", gettext_lazy("Versions"), "agreements:versions"),
    Section("annual_review", gettext_lazy("Annual review"), "reports:annual_review"),
    Section("exit", gettext_lazy("Exit"), "agreements:exit"),
    Section("coverage", gettext_lazy("Coverage"), "reports:coverage"),
)


@dataclass(frozen=True, slots=True)
class NextDate:
    """A day that the agreement has ahead."""

    label: str
    on: date


@dataclass(frozen=True, slots=True)
class Term:
    """How far the term has run, from 0 to 1, the days left, and where notice ends; all None where it is open-ended."""

    elapsed: float | None
    days_left: int | None
    notice_from: float | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where the year ends if it goes on as so far, before deductions."""

    units: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class MoneyMonth:
    """What one month comes to; not final until its statement is approved."""

    month: date
    amount: Decimal
    is_final: bool


def agreement_page(*, agreement: Agreement, reader: User, today: date, tab: str) -> dict[str, Any]:
    """Return what templates/agreements/agreement_base.html shows; the same number of queries for every agreement."""
    plans = plans_of(agreement, reader=reader)
    standing = standing_of(agreement, plans=plans, year=year_on(agreement, on=today), today=today)
    renewal = renewal_of(agreement, reader=reader)
    return {
        "agreement": agreement,
        "partner": agreement.partner,
        "today": today,
        "verbs": verbs_of(agreement, reader=reader),
        "tabs": tabs_of(agreement, reader=reader, current=tab),
        "plans": plans,
        "standing": standing,
        "forecast": forecast_of(standing),
        "effective_rate": effective_rate(standing.earned, standing.units),
        "is_binding": agreement.status in Agreement.IN_FORCE,
        "sees_money": reader.may("commissions.view"),
        "renewal": renewal,
        "term": term_of(agreement, renewal, today=today),
        "money_months": money_months(agreement, standing, reader=reader),
        "next_dates": next_dates(agreement, standing, renewal, today=today),
    }


def tabs_of(agreement: Agreement, *, reader: User, current: str) -> list[Tab]:
    """Return the sections that the reader may open, the current one marked."""
    return [
        Tab(section.label, reverse(section.url_name, args=[agreement.code]), section.key == current)
        for section in SECTIONS
        if reader.may_on_pages(section.permission)
    ]


def effective_rate(amount: Decimal, units: Decimal) -> Decimal | None:
    """Return what one unit came to, to six decimals."""
    return round_half_up(amount / units, 6) if units else None


def forecast_of(standing: YearStanding) -> Forecast | None:
    """Return the year at the rate of its months so far; None of a monthly plan, which starts anew each month."""
    rule, units = standing.rule, usual_scenario(standing)
    if rule is None or units is None or rule.basis == Basis.MONTH:
        return None
    return Forecast(units, total_of(commission_lines(plan=rule, units=units)))


def renewal_of(agreement: Agreement, *, reader: User) -> Renewal | None:
    """Return what is still to be decided about the end of the term, if anything is."""
    if agreement.ends_on is None:
        return None
    open_ones = Renewal.objects.visible_to(reader).filter(agreement=agreement, decision="", outcome="")
    return open_ones.filter(ends_on=agreement.ends_on).first()


def term_of(agreement: Agreement, renewal: Renewal | None, *, today: date) -> Term:
    """Return how much of the term is over."""
    if agreement.ends_on is None:
        return Term(None, None)
    whole = (agreement.ends_on - agreement.starts_on).days or 1
    elapsed = (today - agreement.starts_on).days / whole
    notice_from = (renewal.notice_by - agreement.starts_on).days / whole if renewal else None
    return Term(max(0.0, min(1.0, elapsed)), max(0, (agreement.ends_on - today).days), notice_from)


def money_months(agreement: Agreement, standing: YearStanding, *, reader: User) -> list[MoneyMonth]:
    """Return the months of the year: their statements, and what is counted where there is none yet."""
    statements = Statement.objects.visible_to(reader).filter(
        agreement=agreement, month__gte=standing.year.first.first_day, month__lte=standing.last.first_day
    )
    stated = {month: (total, status) for month, total, status in statements.values_list("month", "total", "status")}
    months = []
    for row in standing.months:
        total, status = stated.get(row.month.first_day, (row.amount, ""))
        if total is not None:
            months.append(MoneyMonth(row.month.first_day, total, status in ("approved", "locked")))
    return months


def next_dates(agreement: Agreement, standing: YearStanding, renewal: Renewal | None, *, today: date) -> list[NextDate]:
    """Return the days ahead, the nearest first."""
    coming = [NextDate(_("The agreement year ends"), standing.last.last_day)]
    if agreement.starts_on > today:
        coming.append(NextDate(_("The term begins"), agreement.starts_on))
    if agreement.ends_on:
        coming.append(NextDate(_("The term ends"), agreement.ends_on))
    if renewal:
        coming.append(NextDate(_("Decide on the renewal by"), renewal.decide_by))
        coming.append(NextDate(_("Last day for notice"), renewal.notice_by))
    return sorted((row for row in coming if row.on >= today), key=lambda row: row.on)
