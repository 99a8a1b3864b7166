"""Notice of leaving an agreement: weighed up, proposed by one person, put in force by another (SPEC C9, H1)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from agreements.errors import ApprovedByProposer, NoticeMoveRefused, NoticeRefused
from agreements.models import Agreement, Notice
from agreements.rules.clause_state import Watched
from agreements.rules.exit_clause import Clause, earliest_end, give_notice
from agreements.services.accrued import gross_accrued
from agreements.services.exit_cases import open_for_notice
from agreements.services.exit_facts import clause_states_of
from agreements.services.statement_guards import require_role
from partners.services import read_reason, require_may
from prms.lib.errors import NotFound

Status = Notice.Status
# What data must have fired before a notice may lean on it.
_WATCHED = frozenset(Watched)


@dataclass(frozen=True, slots=True)
class NoticeQuote:
    """What a notice on a day would mean; nothing is stored."""

    clause: Clause
    given_on: date
    trigger_on: date
    ends_on: date
    earliest_end: date
    gross_in_year: Decimal
    fee: Decimal
    has_buffer: bool


def quote_notice(*, agreement: Agreement, given_on: date, clause: str, today: date) -> NoticeQuote:
    """Return when a notice on a day would end the agreement, and what it would cost.

    Raises NoticeRefused for a day outside the agreement, or a trigger that has not fired by today.
    """
    kind = _clause(clause)
    if given_on < agreement.starts_on:
        message = _("The agreement starts on %(start)s: notice is given on that day or later.")
        raise NoticeRefused.at("given_on", message % {"start": agreement.starts_on.isoformat()})
    if agreement.ends_on is not None and given_on > agreement.ends_on:
        message = _("The agreement ends on %(end)s by itself: notice is given on that day or earlier.")
        raise NoticeRefused.at("given_on", message % {"end": agreement.ends_on.isoformat()})
    trigger_on = _trigger_on(agreement, kind, given_on, today)
    terms = agreement.terms_on(given_on).exit
    gross = gross_accrued(agreement, through=given_on)
    notice = give_notice(clause=kind, given_on=given_on, gross_in_year=gross, terms=terms)
    end = earliest_end(notice=notice, trigger_on=trigger_on, customers_told_on=None, terms=terms)
    return NoticeQuote(kind, given_on, trigger_on, notice.ends_on, end, gross, notice.fee, notice.has_buffer)


@transaction.atomic
def propose_notice(
    *,
    agreement: Agreement,
    given_on: date,
    clause: str,
    by: User | None,
    today: date,
    reason: str = "",
    expected_version: int | None = None,
) -> Notice:
    """Propose notice with the earliest end and the fee that the exit clause gives; another person approves it.

    Raises NoticeMoveRefused unless the agreement is active (a breach may also end one that is exiting) and no
    other proposal waits.
    """
    agreement = agreement.locked(expected_version=expected_version)
    require_may("agreements.give_notice", partner=agreement.partner, by=by)
    _require_running(agreement, clause)
    quoted = quote_notice(agreement=agreement, given_on=given_on, clause=clause, today=today)
    notice = Notice(agreement=agreement, proposed_by=by, reason=read_reason(reason) if reason.strip() else "")
    _fill(notice, quoted)
    try:
        with transaction.atomic():
            notice.save(force_insert=True)
    except IntegrityError as error:
        message = _("Notice of %(agreement)s is proposed already: approve or withdraw that one first.")
        raise NoticeMoveRefused(message % {"agreement": agreement}) from error
    agreement.touch()
    changes = {name: [None, getattr(notice, name)] for name in ("clause", "given_on", "earliest_end", "fee", "reason")}
    audit.record(action="notices.proposed", by=by, target=agreement, changes=changes)
    return notice


@transaction.atomic
def approve_notice(
    *, agreement: Agreement, by: User, now: datetime, today: date, expected_version: int | None = None
) -> Notice:
    """Put the proposed notice in force: the fee is fixed, the agreement exits, and its exit case begins.

    Raises ApprovedByProposer for the person who proposed it, NoticeMoveRefused when nothing is proposed.
    """
    agreement = agreement.locked(expected_version=expected_version)
    require_role("agreements.approve_notice", by=by)
    if not Agreement.objects.visible_to(by).filter(pk=agreement.pk).exists():
        raise NotFound(_("%(object)s is no longer there.") % {"object": agreement})
    notice = _proposed(agreement)
    if notice.proposed_by_id == by.pk:
        raise ApprovedByProposer(_("Notice is decided by two people: somebody else approves what you proposed."))
    _require_running(agreement, notice.clause)
    _fill(notice, quote_notice(agreement=agreement, given_on=notice.given_on, clause=notice.clause, today=today))
    agreement.notices.filter(status=Status.IN_FORCE).update(status=Status.SUPERSEDED, updated_at=now)
    notice.status, notice.approved_by, notice.approved_at = Status.IN_FORCE, by, now
    notice.save()
    changes: dict[str, list[Any]] = {"notice": [Status.PROPOSED, Status.IN_FORCE], "fee": [None, notice.fee]}
    audit.record(action="notices.approved", by=by, target=agreement, changes=changes)
    open_for_notice(agreement=agreement, notice=notice, by=by, now=now)
    return notice


@transaction.atomic
def withdraw_notice(
    *, agreement: Agreement, reason: str, by: User | None, expected_version: int | None = None
) -> Notice:
    """Take a proposal back before anybody approved it, with the reason."""
    reason = read_reason(reason)
    agreement = agreement.locked(expected_version=expected_version)
    require_may("agreements.give_notice", partner=agreement.partner, by=by)
    notice = _proposed(agreement)
    notice.status, notice.withdrawn_by, notice.withdrawn_reason = Status.WITHDRAWN, by, reason
    notice.save()
    agreement.touch()
    changes: dict[str, list[Any]] = {"notice": [Status.PROPOSED, Status.WITHDRAWN], "reason": ["", reason]}
    audit.record(action="notices.withdrawn", by=by, target=agreement, changes=changes)
    return notice


def _clause(clause: str) -> Clause:
    try:
        return Clause(clause)
    except ValueError:
        message = _("“%(clause)s” is not a way out. Possible: %(possible)s.")
        raise NoticeRefused.at("clause", message % {"clause": clause, "possible": ", ".join(Clause)}) from None


def _trigger_on(agreement: Agreement, clause: Clause, given_on: date, today: date) -> date:
    """Return the day that the buffer counts from: the trigger's, or that of the notice."""
    if clause not in _WATCHED:
        return given_on
    states = clause_states_of([agreement], today=max(today, given_on))[agreement.pk]
    state = next((row for row in states if row.clause == clause.value), None)
    if state is None or not state.has_fired or state.fired_on is None:
        message = _("This way out is open once its trigger has fired; until then leave unilaterally, with notice.")
        raise NoticeRefused.at("clause", message)
    return min(state.fired_on, given_on)


def _require_running(agreement: Agreement, clause: str) -> None:
    possible = {Agreement.Status.ACTIVE}
    if clause == Clause.MATERIAL_BREACH:
        possible.add(Agreement.Status.EXITING)
    if agreement.status not in possible:
        message = _("%(agreement)s is %(status)s; notice is given of one that is active.")
        raise NoticeMoveRefused(
            message % {"agreement": agreement, "status": agreement.get_status_display()},
        )


def _proposed(agreement: Agreement) -> Notice:
    notice = agreement.notices.filter(status=Status.PROPOSED).first()
    if notice is None:
        raise NoticeMoveRefused(_("No notice of %(agreement)s waits for approval.") % {"agreement": agreement})
    return notice


def _fill(notice: Notice, quoted: NoticeQuote) -> None:
    notice.clause, notice.given_on, notice.trigger_on = quoted.clause.value, quoted.given_on, quoted.trigger_on
    notice.ends_on, notice.earliest_end = quoted.ends_on, quoted.earliest_end
    notice.gross_in_year, notice.fee = quoted.gross_in_year, quoted.fee
