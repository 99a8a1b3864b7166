"""What people do with a statement: adjust the draft, approve it as another person, lock it for good."""

from collections import deque
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from agreements.errors import AdjustmentRefused, ApprovedByPreparer, StatementHeld, StatementOutdated, StatementSettled
from agreements.models import Statement, StatementLine, StatementRunEntry
from agreements.rules.proof import Json, proof_of
from agreements.services.currency import require_own_currency
from agreements.services.statement_guards import require_role
from agreements.services.statement_letters import tell_locked
from partners.services import read_reason, require_may
from prms.lib.money import to_cents
from prms.lib.periods import Month

Status = Statement.Status
LARGEST = Decimal(10) ** 12


@transaction.atomic
def approve_statement(
    *, statement: Statement, by: User, now: datetime, expected_version: int | None = None
) -> Statement:
    """Approve a draft, as another person than those who prepared or adjusted it.

    Raises StatementHeld while data is missing, StatementOutdated when another statement has meanwhile counted
    what this one counts.
    """
    statement = statement.locked(expected_version=expected_version)
    require_role("statements.approve", by=by)
    _require_status(statement, Status.DRAFT)
    if statement.hold:
        message = _("%(statement)s is held: %(reason)s. Run the month again once the data is there.")
        raise StatementHeld(
            message % {"statement": statement, "reason": StatementRunEntry.Outcome(statement.hold).label}
        )
    if has_prepared(statement=statement, person=by):
        raise ApprovedByPreparer(_("You prepared this statement: somebody else in finance approves it."))
    _require_uncounted(statement)
    statement.status, statement.approved_by, statement.approved_at = Status.APPROVED, by, now
    return _moved(statement, Status.DRAFT, "approved_by", "approved_at", by=by)


def has_prepared(*, statement: Statement, person: User) -> bool:
    """Say whether a person prepared or adjusted the statement, and so does not approve it."""
    if person.pk == statement.prepared_by_id or any(row["by"] == person.email for row in statement.adjustments):
        return True
    return statement.disputes.filter(outcome="upheld", resolved_by=person).exists()


@transaction.atomic
def lock_statement(*, statement: Statement, by: User, now: datetime, expected_version: int | None = None) -> Statement:
    """Lock an approved statement: from here on the database itself refuses any change of it."""
    statement = statement.locked(expected_version=expected_version)
    require_role("statements.lock", by=by)
    _require_status(statement, Status.APPROVED)
    statement.status, statement.locked_by, statement.locked_at = Status.LOCKED, by, now
    statement = _moved(statement, Status.APPROVED, "locked_by", "locked_at", by=by)
    tell_locked(statement, now=now)
    return statement


@transaction.atomic
def adjust_statement(
    *,
    statement: Statement,
    amount: Decimal,
    reason: str,
    by: User,
    currency: str = "",
    expected_version: int | None = None,
) -> Statement:
    """Put an amount with its reason on a draft, as a line that stays when the draft is computed again."""
    statement = statement.locked(expected_version=expected_version)
    if not by.may("statements.approve"):
        require_may("statements.prepare", partner=statement.agreement.partner, by=by)
    _require_status(statement, Status.DRAFT)
    require_own_currency(agreement=statement.agreement, currency=currency)
    reason, amount = read_reason(reason), to_cents(amount)
    if not amount or abs(amount) >= LARGEST:
        message = _("An adjustment is an amount other than zero, below a million millions.")
        raise AdjustmentRefused.at("amount", message)
    row = {"amount": format(amount, ".2f"), "reason": reason, "by": by.email}
    statement.adjustments = [*statement.adjustments, row]
    shown = {"amount": row["amount"], "reason": row["reason"]}
    statement.inputs = {**statement.inputs, "adjustments": [*statement.inputs["adjustments"], shown]}
    rewrite(statement)
    audit.record(
        action="statements.adjusted",
        by=by,
        target=statement,
        changes={"amount": [None, amount], "reason": [None, reason]},
    )
    return statement


def rewrite(statement: Statement) -> None:
    """Compute a draft again from its inputs, which the caller changed."""
    proof = proof_of(statement.inputs)
    statement.lines.all().delete()
    StatementLine.objects.bulk_create(
        StatementLine(statement=statement, position=position, **line)
        for position, line in enumerate(proof["lines"], start=1)
    )
    statement.total, statement.sha256 = Decimal(proof["total"]), proof["sha256"]
    statement.touch("adjustments", "inputs", "total", "sha256")


def _require_status(statement: Statement, status: str) -> None:
    if statement.status != status:
        if statement.status == Status.LOCKED:
            raise StatementSettled(_("A locked statement never changes: correct it in the next open month."))
        message = _("The statement is %(status)s; this needs one that is %(needed)s.")
        params = {"status": statement.get_status_display(), "needed": Status(status).label}
        raise StatementSettled(message % params)


def _require_uncounted(statement: Statement) -> None:
    """Raise StatementOutdated when a correction or a balance in it was counted by another statement since."""
    own = str(Month.of(statement.month))
    late = {
        (row["month"], row["paid"]["units"]): row["paid"]["amount"]
        for year in statement.inputs["years"]
        for row in year["months"]
        if row["month"] != own and row["paid"] and row["month"] in statement.settles["months"]
    }
    carried, judged = _carried(statement.settles), _judged_by(statement)
    if not late and not carried and not judged:
        return
    others = Statement.objects.select_for_update().filter(agreement=statement.agreement_id).exclude(status=Status.DRAFT)
    rows = others.exclude(pk=statement.pk).order_by("approved_at", "month")
    settles = list(rows.values_list("settles", flat=True))
    is_carried = any(carried & _carried(row) for row in settles)
    paid = {month: _paid_in(settles, month) for month, _units in late}
    is_judged = any(actuals != _newest_in(settles, first) for first, actuals in judged.items())
    if is_carried or is_judged or any(Decimal(amount) != paid[month] for (month, _units), amount in late.items()):
        raise StatementOutdated(_("Another statement has counted the same since: run the month again."))


def _judged_by(statement: Statement) -> dict[str, Json | None]:
    """Return by what the years whose quality the statement counts were judged before it; None for one it decides."""
    years = (year["quality"] for year in statement.inputs["years"] if "quality" in year)
    return {quality["first"]: quality["judged_by"] for quality in years}


def _newest_in(settles: list[Json], first: str) -> Json | None:
    """Return by what statements judged a year last, in the order of their approval."""
    judged = (row["years"][first] for row in settles if first in row.get("years", {}))
    return next(iter(deque(judged, maxlen=1)), None)


def _carried(settles: Json) -> set[str]:
    costs = {f"outlay {key}" for key in settles.get("costs", ())}
    return {*settles["carried"], *settles.get("disputes", ()), *costs}


def _paid_in(settles: list[Json], month: str) -> Decimal:
    counted = (Decimal(row["months"][month]["amount"]) for row in settles if month in row["months"])
    return sum(counted, Decimal(0))


def _moved(statement: Statement, before: str, *fields: str, by: User) -> Statement:
    statement.touch("status", *fields)
    changes: dict[str, list[Any]] = {"status": [before, statement.status]}
    audit.record(action=f"statements.{statement.status}", by=by, target=statement, changes=changes)
    return statement
