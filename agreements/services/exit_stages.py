"""The stages of an exit: laid out, done with what shows it, taken by the calendar."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from agreements.errors import ExitMoveRefused, ExitRefused
from agreements.models import ExitCase, ExitStage
from agreements.rules.exit_clause import Clause, earliest_end
from agreements.rules.exit_clause import Notice as NoticeMeant
from agreements.rules.exit_plan import ExitSpan, StageKind, plan_stages
from agreements.services.evidence import Proof, keep_proof, require_proof
from partners.services import require_may, switch
from prms.lib.errors import Conflict, FieldError


def make_plan(case: ExitCase) -> None:
    """Lay the stages out from the trigger to the earliest end; what is done stays, the rest moves with the end."""
    terms = case.agreement.terms_on(case.trigger_on)
    rights = terms.data_rights
    span = ExitSpan(
        starts_on=case.trigger_on,
        ends_on=case.earliest_end,
        original=case.original_entitlement,
        has_buffer=case.buffer_ends_on is not None,
        has_transition=case.clause == Clause.UNILATERAL,
        **({"destruction_days": rights.destruction_days} if rights else {}),
    )
    done = list(case.stages.exclude(done_on=None))
    kinds = {stage.kind for stage in done if stage.kind != StageKind.ENTITLEMENT}
    last_step = min((stage.points for stage in done if stage.points is not None), default=None)
    case.stages.filter(done_on=None).delete()
    ExitStage.objects.bulk_create(
        ExitStage(case=case, kind=planned.kind, due_on=planned.due_on, points=planned.points)
        for planned in plan_stages(span=span, terms=terms.exit)
        if planned.kind not in kinds and (planned.points is None or last_step is None or planned.points < last_step)
    )


@transaction.atomic
def complete_stage(
    *,
    stage: ExitStage,
    done_on: date,
    proof: Proof,
    by: User | None,
    today: date,
    expected_version: int | None = None,
) -> ExitStage:
    """Say that a stage is done, with what shows it; `expected_version` is the case's.

    Customers told on a day move the earliest end: they are told months ahead. The owner of after-sales is named
    in the evidence. Entitlement steps are taken by the calendar. Raises EvidenceMissing without any.
    """
    case = stage.case.locked(expected_version=expected_version)
    require_may("agreements.give_notice", partner=case.agreement.partner, by=by)
    stage = case.stages.select_for_update().get(pk=stage.pk)
    if not case.is_running or stage.done_on is not None:
        raise ExitMoveRefused(_("This stage is settled already."))
    if stage.kind == StageKind.ENTITLEMENT:
        raise ExitMoveRefused(_("The entitlement goes down by itself, on its day."))
    if (done_on - today).days > 1 or done_on < case.trigger_on:
        message = _("A stage is done from the day that triggered the exit, and not in the future.")
        raise ExitRefused.at("done_on", message)
    require_proof(proof)
    stage.done_on, stage.done_by = done_on, by
    keep_proof(stage, proof)
    stage.save()
    _follow(case, stage, done_on)
    shown = stage.evidence or stage.evidence_url or stage.file_name
    changes: dict[str, list[Any]] = {stage.kind: [None, done_on], "evidence": ["", shown]}
    audit.record(action="exits.stage_done", by=by, target=case, changes=changes)
    return stage


def require_done(case: ExitCase, kinds: Collection[StageKind], *, refusal: type[Conflict]) -> None:
    """Raise the refusal with every stage of these kinds that is still open."""
    names = [kind.value for kind in kinds]
    gates = [str(stage) for stage in case.stages.filter(done_on=None, kind__in=names)]
    if gates:
        message = _("First do what is still open: %(stages)s.") % {"stages": "; ".join(gates)}
        errors = [FieldError("/stages", refusal.code, gate) for gate in gates]
        raise refusal(message, errors=errors)


def apply_due_steps(*, today: date, now: datetime) -> int:
    """Lower the entitlements whose day has come; return how many steps were taken. Safe to run twice."""
    due = ExitStage.objects.due(by=today).filter(kind=StageKind.ENTITLEMENT)
    rows = due.filter(case__notice__isnull=False).select_related("case__agreement__partner")
    return sum(_apply(stage, today=today, now=now) for stage in rows.order_by("due_on", "id"))


@transaction.atomic
def _apply(stage: ExitStage, *, today: date, now: datetime) -> int:
    case = stage.case.locked()
    taken = case.stages.filter(pk=stage.pk, done_on=None).update(done_on=today)
    if not (taken and case.is_running and stage.points is not None):
        return 0
    switch_entitlement(case, min(stage.points, case.agreement.partner.api_entitlement), now=now)
    case.touch()
    return 1


def switch_entitlement(case: ExitCase, points: int, *, now: datetime) -> None:
    """Set the partner's API entitlement as the plan says, in the name of the system."""
    reason = _("Exit plan of %(agreement)s.") % {"agreement": case.agreement}
    switch(partner=case.agreement.partner, reason=reason, by=None, now=now, api_entitlement=points)


def _follow(case: ExitCase, stage: ExitStage, done_on: date) -> None:
    """Carry over what a stage decides about its case."""
    if stage.kind == StageKind.AFTER_SALES:
        case.after_sales_owner = stage.evidence[:200]
        case.touch("after_sales_owner")
    elif stage.kind == StageKind.CUSTOMERS_TOLD:
        case.customers_told_on = done_on
        case.earliest_end = end_after_telling(case, done_on)
        case.touch("customers_told_on", "earliest_end")
        make_plan(case)
    else:
        case.touch()


def end_after_telling(case: ExitCase, told_on: date) -> date:
    """Return the earliest end once the customers are told: the latest of notice, buffer and the months after that."""
    if case.buffer_ends_on is None:
        return case.earliest_end
    terms = case.agreement.terms_on(case.trigger_on).exit
    notice_end = case.notice.ends_on if case.notice else case.trigger_on
    meant = NoticeMeant(notice_end, Decimal(0), has_buffer=True)
    return earliest_end(notice=meant, trigger_on=case.trigger_on, customers_told_on=told_on, terms=terms)
