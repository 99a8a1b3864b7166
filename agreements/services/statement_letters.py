"""What people hear of a statement: that a line is disputed, what came of it, and that the statement is final."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules.permissions import Role
from agreements.models import Statement, StatementDispute
from evaluations.services import contacts_of
from messaging.services import cancel_unsent, queue
from prms.lib.display import money_exact
from prms.lib.periods import Month


def tell_disputed(dispute: StatementDispute, *, now: datetime) -> None:
    """Tell those who may answer, and the partner's owner, that somebody objects to a line."""
    answering = User.objects.with_role(Role.FINANCE).exclude(pk=dispute.opened_by_id)
    owner = dispute.statement.agreement.partner.owner
    people = {*answering, owner} - {dispute.opened_by}
    _tell(dispute.statement, people, cause=_cause(dispute), template="disputed", now=now, params=_said(dispute))


def tell_answered(dispute: StatementDispute, *, now: datetime) -> None:
    """Tell who objected what came of it; nobody is asked for an answer any more."""
    cancel_unsent(cause_prefix=_cause(dispute), reason=_("Somebody answered in the meantime."))
    settled = money_exact(dispute.settled, dispute.statement.currency)
    params = {**_said(dispute), "settled": settled, "outcome": dispute.outcome, "answer": dispute.answer}
    cause = f"{_cause(dispute)}:answer"
    _tell(dispute.statement, [dispute.opened_by], cause=cause, template="answered", now=now, params=params)


def tell_locked(statement: Statement, *, now: datetime) -> None:
    """Tell the partner's contacts that the statement never changes any more."""
    partner = statement.agreement.partner_id
    cause = f"statement:{statement.pk}:locked"
    _tell(statement, contacts_of([partner])[partner], cause=cause, template="locked", now=now, params={})


def _cause(dispute: StatementDispute) -> str:
    return f"statement:{dispute.statement_id}:dispute:{dispute.line}"


def _said(dispute: StatementDispute) -> dict[str, Any]:
    currency, claimed = dispute.statement.currency, dispute.claimed
    return {
        "line": dispute.line,
        "amount": money_exact(dispute.amount, currency),
        "claimed": "" if claimed is None else money_exact(claimed, currency),
        "reason": dispute.reason,
        "who": dispute.opened_by.name,
        "has_reopened": dispute.has_reopened,
    }


def _tell(
    statement: Statement,
    people: Iterable[User],
    *,
    cause: str,
    template: str,
    now: datetime,
    params: Mapping[str, Any],
) -> None:
    partner = statement.agreement.partner
    queue(
        cause=cause,
        recipients=people,
        template=f"agreements/messages/statement_{template}",
        params={
            "agreement": statement.agreement.code,
            "partner": partner.name,
            "partner_zh": partner.name_zh,
            "month": str(Month.of(statement.month)),
            "total": money_exact(statement.total, statement.currency),
            **params,
        },
        url=statement.get_absolute_url(),
        available_at=now,
    )
