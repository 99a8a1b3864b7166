"""Disputes of single lines: opened by either side, answered by another person than who opened them.

A line that is disputed before its statement is locked is kept out: the statement gets a line that takes its amount
away (agreements.rules.statement.Disputed), from inputs that the proof carries; all other lines are paid as they are.
An approval that was given with the line is withdrawn by it. A locked statement never changes, nor one that a later
statement built on: there the dispute stands beside it, and settling it makes a line of the next open statement.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from agreements.errors import DisputeAnswered, DisputeRefused, StatementSettled
from agreements.models import Statement, StatementDispute, StatementLine, StatementRunEntry
from agreements.rules.lines import LineKind
from agreements.rules.proof import written_dispute
from agreements.rules.statement_values import Disputed
from agreements.services.statement_guards import require_role
from agreements.services.statement_letters import tell_answered, tell_disputed
from agreements.services.statements import rewrite
from partners.services import read_reason
from prms.lib.errors import Forbidden
from prms.lib.money import to_cents
from prms.lib.periods import Month

Status, Outcome = Statement.Status, StatementDispute.Outcome
# Disputed where they come from: in the statement of that month.
ELSEWHERE = (LineKind.CARRY_FORWARD, LineKind.DISPUTED)


@transaction.atomic
def open_dispute(
    *, statement: Statement, line: int, reason: str, by: User, now: datetime, claimed: Decimal | None = None
) -> StatementDispute:
    """Object to one line, with the amount that is claimed for it, if one is named.

    Raises DisputeRefused for a line that is not there or is disputed elsewhere, DisputeAnswered for a second dispute.
    """
    statement = statement.locked()
    require_role("statements.dispute", by=by)
    reason, row = read_reason(reason), _line_of(statement, line)
    if statement.disputes.filter(line=line).exists():
        raise DisputeAnswered(_("This line was disputed before: the answer stands beside it."))
    is_approved = statement.status == Status.APPROVED
    is_kept_out = statement.status == Status.DRAFT or (is_approved and not _is_built_on(statement))
    dispute = StatementDispute.objects.create(
        statement=statement,
        line=line,
        amount=row.amount,
        claimed=None if claimed is None else to_cents(claimed),
        reason=reason,
        is_kept_out=is_kept_out,
        has_reopened=is_approved and is_kept_out,
        opened_by=by,
        opened_at=now,
    )
    if dispute.has_reopened:
        _withdraw_approval(statement)
    if is_kept_out:
        _keep_out(statement)
    changes: dict[str, list[Any]] = {"line": [None, line], "amount": [None, row.amount], "reason": [None, reason]}
    audit.record(action="statements.disputed", by=by, target=statement, changes=changes)
    tell_disputed(dispute, now=now)
    return dispute


@transaction.atomic
def resolve_dispute(
    *,
    dispute: StatementDispute,
    outcome: str,
    answer: str,
    by: User,
    now: datetime,
    settled: Decimal | None = None,
) -> StatementDispute:
    """Answer a dispute: rejected, the line counts as it was; upheld, it counts as `settled` or as was claimed.

    Raises DisputeAnswered for one that was answered, DisputeRefused where nobody named an amount.
    """
    statement = dispute.statement.locked()
    require_role("statements.resolve_dispute", by=by)
    dispute = StatementDispute.objects.select_for_update().get(pk=dispute.pk)
    if not dispute.is_open:
        raise DisputeAnswered(_("This dispute was answered before."))
    if dispute.opened_by_id == by.pk:
        raise Forbidden(_("You opened this dispute: somebody else in finance answers it."))
    dispute.answer, dispute.outcome = read_reason(answer), outcome
    dispute.settled = _settled_at(dispute, settled)
    dispute.resolved_by, dispute.resolved_at = by, now
    if statement.status != Status.DRAFT:
        dispute.owed = dispute.settled - (0 if dispute.is_kept_out else dispute.amount)
    dispute.save(update_fields=["answer", "outcome", "settled", "owed", "resolved_by", "resolved_at"])
    if statement.status == Status.DRAFT:
        _keep_out(statement)
    changes: dict[str, list[Any]] = {"outcome": ["", outcome], "amount": [dispute.amount, dispute.settled]}
    changes |= {"line": [None, dispute.line], "reason": [None, dispute.answer]}
    audit.record(action="statements.dispute_resolved", by=by, target=statement, changes=changes)
    tell_answered(dispute, now=now)
    return dispute


def _line_of(statement: Statement, line: int) -> StatementLine:
    row = statement.lines.filter(position=line).first()
    if row is None:
        message = _("The statement has no line %(line)s: its lines are 1 to %(last)s.")
        raise DisputeRefused.at("line", message % {"line": line, "last": statement.lines.count()})
    if row.kind in ELSEWHERE:
        raise DisputeRefused.at(
            "line", _("This line comes from an earlier month: dispute it in the statement of that month.")
        )
    return row


def _settled_at(dispute: StatementDispute, settled: Decimal | None) -> Decimal:
    if dispute.outcome == Outcome.REJECTED:
        return dispute.amount
    amount = dispute.claimed if settled is None else to_cents(settled)
    if amount is None:
        raise DisputeRefused.at("settled", _("Say at which amount the line is settled: the partner named none."))
    return amount


def _is_built_on(statement: Statement) -> bool:
    """Say whether another statement that was approved has counted this one's month or balance."""
    month = str(Month.of(statement.month))
    others = Statement.objects.filter(agreement=statement.agreement_id).exclude(status=Status.DRAFT)
    settles = others.exclude(pk=statement.pk).values_list("settles", flat=True)
    years = statement.settles.get("years", {}).keys()
    return any(
        month in row["months"] or month in row["carried"] or years & row.get("years", {}).keys() for row in settles
    )


def _withdraw_approval(statement: Statement) -> None:
    """Make an approved statement a draft again; the database lets it pass only as one that is held for a dispute."""
    if statement.status != Status.APPROVED:
        raise StatementSettled(_("Only an approved statement can be opened again."))
    statement.status, statement.approved_by, statement.approved_at = Status.DRAFT, None, None
    statement.hold = StatementRunEntry.Outcome.DISPUTED
    statement.touch("status", "approved_by", "approved_at", "hold")
    statement.hold = ""
    statement.touch("hold")


def _keep_out(statement: Statement) -> None:
    """Compute the draft again with its open disputes kept out and its upheld ones as they were settled."""
    month = Month.of(statement.month)
    rows = statement.disputes.filter(is_kept_out=True).exclude(outcome=Outcome.REJECTED).order_by("line")
    own = [written_dispute(Disputed(month, row.line, row.amount, row.settled)) for row in rows]
    earlier = [row for row in statement.inputs.get("disputes", ()) if row["month"] != str(month)]
    kept = {name: value for name, value in statement.inputs.items() if name != "disputes"}
    disputes = [*earlier, *own]
    statement.inputs = {**kept, "disputes": disputes} if disputes else kept
    rewrite(statement)
