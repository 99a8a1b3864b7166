"""The end of a term: people warned, the decision, the next term. Nothing renews silently."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.services import audit
from agreements.errors import ObligationRefused, RenewalMoveRefused
from agreements.models import Agreement, Renewal
from agreements.rules.renewal import RenewalStep, next_end, next_step
from agreements.services.compile import compile_agreement
from agreements.services.renewal_watch import ensure_renewal
from messaging.services import cancel_unsent, queue
from partners.services import read_reason
from prms.lib.errors import Forbidden

Decision, Outcome = Renewal.Decision, Renewal.Outcome


@transaction.atomic
def decide_renewal(
    *,
    renewal: Renewal,
    decision: str,
    reason: str,
    by: User,
    now: datetime,
    expected_version: int | None = None,
) -> Renewal:
    """Record whether a term goes on, is negotiated again or ends, with the reason; told again, it is changed.

    A term whose end is past goes on at once. Raises RenewalMoveRefused once it went on.
    """
    renewal = renewal.locked(expected_version=expected_version)
    _require_may_decide(renewal, by=by)
    if decision not in Decision.values:
        raise ObligationRefused.at("decision", _("A renewal is renewed, negotiated again or let end."))
    if renewal.outcome == Outcome.RENEWED or renewal.agreement.status not in ("signed", "active"):
        raise RenewalMoveRefused(_("This term is settled: there is nothing left to decide."))
    before = renewal.decision
    renewal.decision, renewal.reason = decision, read_reason(reason)
    renewal.decided_by, renewal.decided_at = by, now
    renewal.touch("decision", "reason", "decided_by", "decided_at")
    changes = {"decision": [before, decision], "reason": ["", renewal.reason]}
    audit.record(action="renewals.decided", by=by, target=renewal, changes=changes)
    cancel_unsent(cause_prefix=f"renewal:{renewal.pk}:", reason=_("Somebody decided in the meantime."))
    _take_step(renewal, now=now)
    return renewal


def watch_renewals(*, now: datetime) -> int:
    """Warn of terms that end, renew those that may, hold those nobody was warned of; return how many moved."""
    today = _day_of(now)
    for agreement in Agreement.objects.with_unwatched_end():
        ensure_renewal(agreement=agreement, by=None)
    due = Renewal.objects.unfinished().near(today=today).values_list("pk", flat=True)
    return sum(_watch_one(pk, now=now) for pk in list(due))


@transaction.atomic
def _watch_one(pk: int, *, now: datetime) -> bool:
    renewal = Renewal.objects.select_for_update().filter(pk=pk).first()
    return renewal is not None and _take_step(renewal, now=now)


def _take_step(renewal: Renewal, *, now: datetime) -> bool:
    """Do what the rule says of a locked row; return whether that was anything."""
    warned_on = _day_of(renewal.warned_at) if renewal.warned_at else None
    step = next_step(
        today=_day_of(now),
        clock=renewal.clock,
        is_automatic=renewal.is_automatic,
        warned_on=warned_on,
        decision=renewal.decision,
        is_held=renewal.outcome == Outcome.HELD,
    )
    if step is RenewalStep.WARN:
        renewal.warned_at = now
        renewal.touch("warned_at")
        _tell(renewal, "warning", now=now)
        audit.record(action="renewals.warned", by=None, target=renewal, changes={"warned_at": [None, now]})
    elif step is RenewalStep.HOLD:
        renewal.outcome = Outcome.HELD
        renewal.touch("outcome")
        _tell(renewal, "held", now=now)
        audit.record(action="renewals.held", by=None, target=renewal, changes={"outcome": ["", "held"]})
    elif step is RenewalStep.RENEW:
        _renew(renewal, now=now)
    return step is not RenewalStep.WAIT


def _renew(renewal: Renewal, *, now: datetime) -> None:
    agreement = renewal.agreement.locked()
    renewal.outcome = Outcome.RENEWED
    renewal.renewed_to = next_end(ends_on=renewal.ends_on, months=renewal.months)
    renewal.touch("outcome", "renewed_to")
    agreement.ends_on = renewal.renewed_to
    agreement.touch("ends_on")
    changes = {"ends_on": [renewal.ends_on, renewal.renewed_to]}
    audit.record(action="agreements.renewed", by=renewal.decided_by, target=agreement, changes=changes)
    _tell(renewal, "renewed", now=now)
    compile_agreement(agreement=agreement, by=None)


def _tell(renewal: Renewal, kind: str, *, now: datetime) -> None:
    agreement = renewal.agreement
    partner = agreement.partner
    days = {"ends_on": renewal.ends_on, "notice_on": renewal.notice_by, "decide_on": renewal.decide_by}
    queue(
        cause=f"renewal:{renewal.pk}:{kind}",
        recipients={partner.owner, *([agreement.our_project_manager] if agreement.our_project_manager else [])},
        template=f"agreements/messages/renewal_{kind}",
        params={
            "agreement": agreement.code,
            "is_automatic": renewal.is_automatic,
            "renewed_on": renewal.renewed_to.isoformat() if renewal.renewed_to else "",
            "partner": partner.name,
            "partner_zh": partner.name_zh,
            **{name: day.isoformat() for name, day in days.items()},
        },
        url=renewal.get_absolute_url(),
        available_at=now,
    )


def _require_may_decide(renewal: Renewal, *, by: User) -> None:
    if not Renewal.objects.decidable_by(by).filter(pk=renewal.pk).exists():
        raise Forbidden(_("The partner's owner, an executive or an administrator decides on a renewal."))


def _day_of(moment: datetime) -> date:
    return Organisation.objects.today(now=moment)
