"""From terms to what watches them: run again, it changes only what the terms changed."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.models import Agreement, Obligation
from agreements.rules.compiler import Cause, WantedDuty, wanted_duties
from agreements.rules.terms import read_terms
from agreements.services.kpi_clause import ensure_targets
from agreements.services.obligations import add_obligation, edit_obligation, waive_obligation
from agreements.services.renewal_watch import ensure_renewal

OPEN = Obligation.Status.OPEN


@transaction.atomic
def compile_agreement(*, agreement: Agreement, by: User | None) -> int:
    """See to it that what the agreement says now is watched: KPI targets, obligations and the end of its term.

    Returns how many rows changed: none for an agreement that says what it said before. What was met or
    waived stays; an obligation whose clause is gone is waived.
    """
    terms = read_terms(agreement.clauses)
    wanted = {
        row.cause.value: row
        for row in wanted_duties(terms=terms, starts_on=agreement.starts_on, ends_on=agreement.ends_on)
    }
    known = {row.cause: row for row in agreement.obligations.exclude(cause="").select_related("agreement__partner")}
    changed = sum(_ensure(agreement, row, known, by=by) for row in wanted.values())
    for cause, row in known.items():
        if cause not in wanted and row.status == OPEN:
            waive_obligation(obligation=row, reason=_("The clause is no longer part of the agreement."), by=by)
            # A clause that comes back is owed anew.
            agreement.obligations.filter(pk=row.pk).update(cause="")
            changed += 1
    goes_on = agreement.status in (Agreement.Status.SIGNED, Agreement.Status.ACTIVE)
    changed += ensure_targets(agreement=agreement, targets=terms.kpi_targets, by=by)
    return changed + (goes_on and ensure_renewal(agreement=agreement, by=by))


def _ensure(agreement: Agreement, wanted: WantedDuty, known: Mapping[str, Obligation], *, by: User | None) -> bool:
    there = known.get(wanted.cause.value)
    if there is None:
        add_obligation(
            agreement=agreement,
            cause=wanted.cause.value,
            title=_titles()[wanted.cause],
            kind=wanted.kind,
            side=wanted.side,
            due_on=wanted.due_on,
            recurrence=wanted.recurrence.value,
            by=by,
        )
        return True
    # A recurrence is compared by the day it is counted from: each fulfilment moves the other.
    if there.status != OPEN or there.first_due_on == wanted.due_on:
        return False
    values: dict[str, Any] = {"due_on": wanted.due_on}
    edit_obligation(obligation=there, values=values, by=by)
    return True


def _titles() -> Mapping[Cause, str]:
    return {
        Cause.DESTRUCTION: _("Certificate that the exchanged data was destroyed"),
        Cause.AUDIT: _("Audit of the agreed security level"),
        Cause.COST_SHARES: _("Account of the shared costs of the year"),
        Cause.CONFIDENTIAL_CORE: _("Review of the confidential-core list"),
        Cause.BUY_BACK: _("Decision on the equity buy-back"),
    }
