"""The settlement months of an agreement as a row of states, each in shape and words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agreements.models import Agreement, CommissionPlan, Statement, StatementRunEntry
from agreements.rules.plan_years import Elsewhere
from agreements.rules.settlement import SettlementMonth, Settles, settlement_months
from agreements.rules.years import MONTHS, AgreementYear
from evaluations.models import MonthClose
from prms.lib.periods import Month

# Icon, tone and words of each state a month can be in.
STATES: Mapping[str, tuple[str, str, Promise]] = {
    "locked": ("lock", "ok", _("Locked")),
    "approved": ("check", "accent", _("Approved")),
    "draft": ("pencil", "warn", pgettext_lazy("month", "Drafted")),
    "held": ("circle-pause", "hot", pgettext_lazy("month", "Held")),
    "waiting": ("circle-alert", "hot", _("No statement")),
    "open": ("clock", "", pgettext_lazy("month", "Open")),
    "to_come": ("calendar-days", "", _("To come")),
    "elsewhere": ("arrow-right", "", _("Settled elsewhere")),
    "no_plan": ("ban", "hot", _("No plan")),
}


@dataclass(frozen=True, slots=True)
class MonthCell:
    """One month: its state in words, why it waits, where its statement is, and whether it decides the year."""

    month: date
    state: str
    why: str
    href: str
    decides: bool

    @property
    def icon(self) -> str:
        return STATES[self.state][0]

    @property
    def tone(self) -> str:
        return STATES[self.state][1]

    @property
    def words(self) -> str:
        return str(STATES[self.state][2])


@dataclass(frozen=True, slots=True)
class SettledYear:
    """The months of one agreement year."""

    number: int
    months: Sequence[MonthCell]


def plan_months(agreement: Agreement, plans: Iterable[CommissionPlan], *, through: Month) -> list[SettlementMonth]:
    """Return the settlement months of an agreement with these plan versions."""
    versions = list(plans)
    return settlement_months(
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        through=through,
        plans=versions,
        elsewhere=Elsewhere.of(versions),
    )


def settled_years(
    agreement: Agreement,
    *,
    plans: Sequence[CommissionPlan],
    year: AgreementYear,
    statements: Iterable[Statement],
    skips: Iterable[StatementRunEntry],
    today: date,
) -> list[SettledYear]:
    """Return the agreement year and the one before, the newest first; nothing where no plan was ever agreed.

    `statements` and `skips` are those of the agreement, as far as the reader sees them. One query.
    """
    if not plans:
        return []
    rows = plan_months(agreement, plans, through=year.last)[-2 * MONTHS :]
    shown = [row for row in rows if row.year.number >= year.number - 1]
    known = {row.month: row for row in statements}
    why = {row.run.month: row.get_outcome_display() for row in skips}
    span = (shown[0].month.first_day, shown[-1].month.first_day) if shown else (today, today)
    closes = MonthClose.objects.filter(month__range=span, status=MonthClose.Status.FINISHED)
    closed = set(closes.values_list("month", flat=True))
    years: dict[int, list[MonthCell]] = {}
    for row in shown:
        on = row.month.first_day
        state = _state(row, known.get(on), is_closed=on in closed, today=today)
        statement = known.get(on)
        reason = statement.hold_reason if statement is not None else why.get(on, "") if state == "waiting" else ""
        href = statement.get_absolute_url() if statement is not None else ""
        years.setdefault(row.year.number, []).append(MonthCell(on, state, reason, href, row.decides))
    return [SettledYear(number, cells) for number, cells in sorted(years.items(), reverse=True)]


def _state(row: SettlementMonth, statement: Statement | None, *, is_closed: bool, today: date) -> str:
    if statement is not None:
        return "held" if statement.hold else statement.status
    if row.by != Settles.PLAN:
        return row.by.value
    if row.month.first_day > today:
        return "to_come"
    return "waiting" if is_closed else "open"
