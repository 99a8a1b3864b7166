"""The ways out of one agreement as its page shows them: where each stands, what notice would mean, what goes on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agreements.models import Agreement, ExitCase, Notice, Outlay
from agreements.rules.clause_state import ClauseState, Reading, Watched
from agreements.rules.terms import Terms
from agreements.services import NoticeQuote, clause_states_of, months_that_carry, quote_notice
from prms.lib.errors import DomainError
from prms.lib.money import split_amount
from prms.lib.periods import Month

READINGS, OUTLAYS = 4, 8


@dataclass(frozen=True, slots=True)
class WayOut:
    """One clause: when it applies, what notice it takes, and where its trigger stands (None: people take it)."""

    clause: str
    label: str | Promise
    applies: str | Promise
    state: ClauseState | None = None
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Booked:
    """A cost or an income, what each party bears of the cost, and which approved statement carries a share of it."""

    row: Outlay
    shares: Sequence[tuple[str, Decimal]]
    carried_in: Month | None = None


# By clause: when it applies, in a sentence.
APPLIES: Mapping[str, Promise] = {
    Watched.UNDERPERFORMANCE: _(
        "Quarters in a row below the agreed share of the base target: negotiate; if that fails, either side may leave"
        " without a fee."
    ),
    Watched.MISSED_MILESTONES: _("Two quarters in a row with a missed milestone: no fee."),
    Watched.STOP_LOSS: _("Cost less income above the agreed cap: executives continue, amend or leave."),
    Watched.FALLING_SURVEYS: _("Satisfaction falls in two surveys in a row: talk, assess, prepare."),
    Notice.Clause.UNILATERAL: _("Any reason, with notice, a fee and help with the transition."),
    Notice.Clause.MATERIAL_BREACH: _(
        "Data leak, malicious competition, quality failure: at once, data exchange stops."
    ),
    Notice.Clause.COMPLIANCE: _("A compliance accident: no fee, no notice period."),
}


def exit_page(*, agreement: Agreement, reader: User, today: date, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the context of the tab; the same number of queries for every agreement in force."""
    is_binding = agreement.status in Agreement.IN_FORCE
    prefetch_related_objects([agreement], "versions")
    terms = agreement.terms_on(today)
    states = clause_states_of([agreement], today=today)[agreement.pk] if is_binding else []
    notice = agreement.notices.select_related("proposed_by", "approved_by").first()
    is_own = reader.may_on_pages("agreements.give_notice") and (
        reader.may("partners.edit_all") or agreement.partner.owner_id == reader.pk
    )
    waits = notice is not None and notice.status == Notice.Status.PROPOSED
    sees_money = reader.may("outlays.view")
    return {
        "ways": ways_of(states, terms),
        "exit_terms": terms.exit,
        "quote": quote_of(agreement, asked, today=today) if agreement.status == "active" else None,
        "notice": notice,
        "notice_waits": waits,
        "is_proposer": waits and notice is not None and notice.proposed_by_id == reader.pk,
        "may_approve": waits and Notice.objects.to_approve(reader).filter(agreement=agreement).exists(),
        "may_propose": is_own and is_binding and not waits,
        "may_withdraw": is_own and waits,
        "may_open": is_own and agreement.status == "active",
        "case": ExitCase.objects.visible_to(reader).filter(agreement=agreement).first(),
        "outlays": outlays_of(agreement, reader) if sees_money else [],
        "may_record": is_binding and _may_record(reader, agreement),
    }


def outlays_of(agreement: Agreement, reader: User) -> list[Booked]:
    """Return the newest costs and incomes, each cost split among the parties as was agreed on its day."""
    rows = Outlay.objects.visible_to(reader).filter(agreement=agreement)[:OUTLAYS]
    carried = months_that_carry(agreement) if rows else {}
    return [Booked(row, _shares(agreement, row), carried.get(row.pk)) for row in rows]


def _shares(agreement: Agreement, row: Outlay) -> Sequence[tuple[str, Decimal]]:
    if row.shares:
        parts = split_amount(row.amount, [Decimal(each["share"]) for each in row.shares])
        return [(each["party"], part) for each, part in zip(row.shares, parts, strict=True)]
    return agreement.terms_on(row.booked_on).split_costs(row.amount) if row.kind == Outlay.Kind.COST else ()


def ways_of(states: list[ClauseState], terms: Terms) -> list[WayOut]:
    """Return the clauses: first what people take, then what data fires."""
    by_hand = (Notice.Clause.UNILATERAL, Notice.Clause.MATERIAL_BREACH, Notice.Clause.COMPLIANCE)
    taken = [WayOut(clause.value, clause.label, APPLIES[clause]) for clause in by_hand]
    watched = [
        WayOut(
            state.clause, ExitCase.Clause(state.clause).label, APPLIES[state.clause], state, state.readings[-READINGS:]
        )
        for state in states
    ]
    return [*taken[:1], *watched, *taken[1:]]


def quote_of(agreement: Agreement, asked: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """Return what a notice by the address's clause and day would mean, or why there is none."""
    given_on, clause = _day(asked.get("given_on"), today), asked.get("clause") or Notice.Clause.UNILATERAL
    found: NoticeQuote | None = None
    refusal = ""
    try:
        found = quote_notice(agreement=agreement, given_on=given_on, clause=clause, today=today)
    except DomainError as error:
        refusal = error.message
    return {
        "given_on": given_on,
        "clause": clause,
        "found": found,
        "refusal": refusal,
        "fee_rate": _rate(agreement, today),
    }


def _rate(agreement: Agreement, today: date) -> Decimal:
    return agreement.terms_on(today).exit.fee_rate


def _day(text: Any, today: date) -> date:
    try:
        return date.fromisoformat(str(text or ""))
    except ValueError:
        return today


def _may_record(reader: User, agreement: Agreement) -> bool:
    if not reader.may_on_pages("outlays.record"):
        return False
    return (
        reader.may("statements.approve") or reader.may("partners.edit_all") or agreement.partner.owner_id == reader.pk
    )
