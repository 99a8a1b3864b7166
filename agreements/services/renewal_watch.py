"""Keeps the end of each running term watched by what the agreement says."""

from django.db import transaction

from accounts.models import User
from accounts.services import audit
from agreements.models import Agreement, Renewal
from agreements.rules.renewal import renewal_clock
from agreements.rules.terms import Renewal as RenewalTerms
from agreements.rules.terms import read_terms


@transaction.atomic
def ensure_renewal(*, agreement: Agreement, by: User | None) -> bool:
    """See to it that the end of the running term is watched by its terms; return whether anything changed.

    A day that is no longer the end is forgotten unless somebody decided on it.
    """
    open_ones = agreement.renewals.filter(decision="", outcome="")
    if agreement.ends_on is None:
        return bool(open_ones.delete()[0])
    forgotten = open_ones.exclude(ends_on=agreement.ends_on).delete()[0]
    terms = read_terms(agreement.clauses).renewal or RenewalTerms()
    clock = renewal_clock(
        ends_on=agreement.ends_on, notice_months=terms.notice_months, decision_days=terms.decision_days
    )
    wanted = {
        "notice_by": clock.notice_by,
        "decide_by": clock.decide_by,
        "is_automatic": terms.renews,
        "months": terms.months,
    }
    renewal, is_new = Renewal.objects.get_or_create(agreement=agreement, ends_on=agreement.ends_on, defaults=wanted)
    changes = audit.changed_fields(renewal, wanted)
    if changes and not renewal.decision and not renewal.outcome:
        for field, value in wanted.items():
            setattr(renewal, field, value)
        renewal.touch(*changes)
    elif not is_new:
        return bool(forgotten)
    shown = changes or {field: [None, value] for field, value in wanted.items()}
    audit.record(action="renewals.watched", by=by, target=renewal, changes=shown)
    return True
