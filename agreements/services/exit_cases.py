"""Exit cases: opened by a notice, a trigger or by hand; ended, closed, or recovered (SPEC H1-H4)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from agreements.errors import ExitGatesOpen, ExitMoveRefused, ExitRefused
from agreements.models import Agreement, ExitCase, Notice
from agreements.rules.exit_clause import Clause
from agreements.rules.exit_plan import BEFORE_END, StageKind
from agreements.services.compile import compile_agreement
from agreements.services.exit_stages import end_after_telling, make_plan, require_done, switch_entitlement
from partners.rules.stages import Stage
from partners.services import move_stage, read_reason, require_may, switch
from prms.lib.periods import add_months

Status = ExitCase.Status
NOTHING = Decimal("0.00")


@transaction.atomic
def open_exit_case(
    *,
    agreement: Agreement,
    clause: str,
    reason: str,
    trigger_on: date,
    by: User | None,
    expected_version: int | None = None,
) -> ExitCase:
    """Open a case from a trigger or by hand: the buffer begins, nobody has given notice yet.

    Leaving needs notice, which joins the case. Raises ExitMoveRefused while another case is under way,
    ExitRefused for a way out that only notice opens.
    """
    reason = read_reason(reason)
    agreement = agreement.locked(expected_version=expected_version)
    require_may("agreements.give_notice", partner=agreement.partner, by=by)
    if agreement.status != Agreement.Status.ACTIVE:
        message = _("%(agreement)s is %(status)s; an exit case is opened for one that is active.")
        params = {"agreement": agreement, "status": agreement.get_status_display()}
        raise ExitMoveRefused(message % params)
    if clause == ExitCase.Clause.MATERIAL_BREACH:
        raise ExitRefused.at("clause", _("A material breach is left by notice, which another person approves."))
    if trigger_on < agreement.starts_on:
        message = _("The agreement starts on %(start)s: nothing triggered its exit before.")
        raise ExitRefused.at("trigger_on", message % {"start": agreement.starts_on.isoformat()})
    terms = agreement.terms_on(trigger_on).exit
    buffer_end = add_months(trigger_on, terms.buffer_months)
    values = {"clause": clause, "reason": reason, "trigger_on": trigger_on, "buffer_ends_on": buffer_end}
    return _open(agreement, by=by, earliest_end=buffer_end, fee=NOTHING, **values)


@transaction.atomic
def open_for_notice(*, agreement: Agreement, notice: Notice, by: User, now: datetime) -> ExitCase:
    """Begin the exit that an approved notice decided, in the case under way or in a new one.

    After a material breach the data exchange stops and the entitlement is 0 the same day.
    """
    terms = agreement.terms_on(notice.given_on).exit
    is_breach = notice.clause == Clause.MATERIAL_BREACH
    case = agreement.exit_cases.select_for_update().filter(status=Status.OPEN).first()
    buffer_end = None if is_breach else add_months(notice.trigger_on, terms.buffer_months)
    values: dict[str, Any] = {
        "clause": notice.clause,
        "trigger_on": notice.trigger_on,
        "buffer_ends_on": buffer_end,
        "earliest_end": notice.earliest_end,
        "fee": notice.fee,
        "notice": notice,
    }
    if case is None:
        case = _open(agreement, by=by, reason=notice.reason, **values)
    else:
        _change(case, by=by, **values)
        if case.customers_told_on:
            _change(case, by=by, earliest_end=end_after_telling(case, case.customers_told_on))
        make_plan(case)
    agreement.status, before = Agreement.Status.EXITING, agreement.status
    agreement.touch("status")
    audit.record(action="agreements.exiting", by=by, target=agreement, changes={"status": [before, agreement.status]})
    if is_breach:
        _stop_at_once(case, now=now)
    return case


@transaction.atomic
def end_agreement(*, case: ExitCase, today: date, by: User | None, expected_version: int | None = None) -> ExitCase:
    """Let the agreement end, on its earliest end or later, once what must come before is done."""
    case, agreement = _running(case, Status.OPEN, by=by, expected_version=expected_version)
    if case.notice_id is None:
        raise ExitMoveRefused(_("Nobody has given notice: propose it on the agreement's page first."))
    if today < case.earliest_end:
        message = _("The agreement ends on %(day)s at the earliest.") % {"day": case.earliest_end.isoformat()}
        raise ExitMoveRefused(message)
    if case.clause != Clause.MATERIAL_BREACH:
        require_done(case, BEFORE_END, refusal=ExitGatesOpen)
    case.status, case.ended_on = Status.ENDED, case.earliest_end
    case.touch("status", "ended_on")
    before, end_before = agreement.status, agreement.ends_on
    agreement.ends_on = case.ended_on
    # What is due after the end moves with it, while the agreement may still be written to.
    compile_agreement(agreement=agreement, by=None)
    agreement.status = Agreement.Status.ENDED
    agreement.touch("status", "ends_on")
    changes: dict[str, list[Any]] = {"status": [before, agreement.status], "ends_on": [end_before, agreement.ends_on]}
    audit.record(action="agreements.ended", by=by, target=agreement, changes=changes)
    return case


@transaction.atomic
def close_exit_case(
    *, case: ExitCase, lessons: str, by: User | None, now: datetime, expected_version: int | None = None
) -> ExitCase:
    """Close a case once every stage is done and what was learned is written down.

    The partner leaves with its last agreement: as an ecosystem member where another form was found, else for good.
    """
    case, agreement = _running(case, Status.ENDED, by=by, expected_version=expected_version)
    require_done(case, frozenset(StageKind), refusal=ExitGatesOpen)
    if not lessons.strip():
        raise ExitRefused.at("lessons", _("Write down what was learned: that closes the case."))
    case.status, case.lessons, case.closed_by, case.closed_at = Status.CLOSED, lessons.strip(), by, now
    case.touch("status", "lessons", "closed_by", "closed_at")
    audit.record(action="exits.closed", by=by, target=case, changes={"status": [Status.ENDED, Status.CLOSED]})
    _let_partner_leave(case, agreement, now=now)
    return case


@transaction.atomic
def recover_agreement(
    *, case: ExitCase, reason: str, by: User | None, now: datetime, expected_version: int | None = None
) -> ExitCase:
    """End the buffer in recovery: the agreement is active again and the entitlement what it was before."""
    reason = read_reason(reason)
    case, agreement = _running(case, Status.OPEN, by=by, expected_version=expected_version)
    if case.clause == Clause.MATERIAL_BREACH:
        raise ExitMoveRefused(_("After a material breach there is no buffer to recover in."))
    case.status = Status.RECOVERED
    case.touch("status")
    if case.notice is not None:
        agreement.notices.filter(pk=case.notice.pk).update(
            status=Notice.Status.WITHDRAWN, withdrawn_by=by, withdrawn_reason=reason, updated_at=now
        )
    before, agreement.status = agreement.status, Agreement.Status.ACTIVE
    agreement.touch("status")
    changes = {"status": [before, agreement.status], "reason": ["", reason]}
    audit.record(action="agreements.recovered", by=by, target=agreement, changes=changes)
    switch_entitlement(case, case.original_entitlement, now=now)
    return case


@transaction.atomic
def name_successor(
    *,
    case: ExitCase,
    successor: Agreement | None,
    new_form: str,
    by: User | None,
    expected_version: int | None = None,
) -> ExitCase:
    """Say which form of co-operation follows, and which agreement of the same partner sets it down."""
    case = case.locked(expected_version=expected_version)
    require_may("agreements.give_notice", partner=case.agreement.partner, by=by)
    if successor is not None and not new_form:
        raise ExitRefused.at("new_form", _("Say which form of co-operation the successor is."))
    if successor is not None and (
        successor.pk == case.agreement_id or successor.partner_id != case.agreement.partner_id
    ):
        raise ExitRefused.at("successor", _("A successor is another agreement with the same partner."))
    _change(case, by=by, successor=successor, new_form=new_form)
    return case


def _let_partner_leave(case: ExitCase, agreement: Agreement, *, now: datetime) -> None:
    partner = agreement.partner
    others = Agreement.objects.filter(partner=partner, status__in=Agreement.GOING_ON).exclude(pk=agreement.pk)
    if partner.stage not in partner.WORKING or others.exists():
        return
    reason = _("The exit of %(agreement)s is closed, and no other agreement is in force.") % {"agreement": agreement}
    goal = Stage.ECOSYSTEM if case.new_form else Stage.ENDED
    for stage in (Stage.EXITING, goal) if partner.stage == Stage.ACTIVE else (goal,):
        partner = move_stage(partner=partner, stage=stage, reason=reason, by=None, now=now)


def _stop_at_once(case: ExitCase, *, now: datetime) -> None:
    partner = case.agreement.partner
    reason = _("Material breach of %(agreement)s.") % {"agreement": case.agreement}
    stopped: dict[str, Any] = {"referrals": "paused", "data_exchange": "stopped"}
    switch(partner=partner, reason=reason, by=None, now=now, api_entitlement=0, **stopped)
    case.stages.filter(kind=StageKind.ENTITLEMENT).update(done_on=case.trigger_on)


def _open(agreement: Agreement, *, by: User | None, **values: Any) -> ExitCase:
    case = ExitCase(agreement=agreement, opened_by=by, original_entitlement=agreement.partner.api_entitlement, **values)
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError as error:
        message = _("An exit of %(agreement)s is under way already.") % {"agreement": agreement}
        raise ExitMoveRefused(message) from error
    make_plan(case)
    changes = {name: [None, getattr(case, name)] for name in ("clause", "trigger_on", "earliest_end", "fee", "reason")}
    audit.record(action="exits.opened", by=by, target=case, changes=changes)
    return case


def _change(case: ExitCase, *, by: User | None, **values: Any) -> None:
    changes = audit.changed_fields(case, values)
    for name in changes:
        setattr(case, name, values[name])
    if changes:
        case.touch(*changes)
        audit.record(action="exits.changed", by=by, target=case, changes=changes)


def _running(
    case: ExitCase, status: str, *, by: User | None, expected_version: int | None
) -> tuple[ExitCase, Agreement]:
    agreement = case.agreement.locked()
    case = case.locked(expected_version=expected_version)
    require_may("agreements.give_notice", partner=agreement.partner, by=by)
    if case.status != status:
        message = _("This exit is %(status)s; this needs one that is %(needed)s.")
        params = {"status": case.get_status_display(), "needed": Status(status).label}
        raise ExitMoveRefused(message % params)
    return case, agreement
