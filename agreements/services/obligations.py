"""Obligations of an agreement: written down, changed, met, waived."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from agreements.errors import ObligationMoveRefused, ObligationRefused
from agreements.models import Agreement, Fulfilment, Obligation
from agreements.rules.due import next_due
from agreements.services.evidence import (
    Proof,
    keep_proof,
    require_colleague,
    require_not_ahead,
    require_open,
    require_proof,
)
from partners.services import read_reason, require_may, require_valid

OBLIGATION_TERMS = ("kind", "side", "title", "owner", "due_on", "recurrence", "lead_days", "external_id")
Status = Obligation.Status


@transaction.atomic
def add_obligation(*, agreement: Agreement, by: User | None, cause: str = "", **terms: Any) -> Obligation:
    """Write down what one side has to do by a day; `cause` names the clause that wrote it, where no person did.

    Without an owner our project manager sees to it, or else who owns the partner.
    """
    agreement = agreement.locked()
    require_may("obligations.edit", partner=agreement.partner, by=by)
    require_open(agreement)
    obligation = Obligation(agreement=agreement, cause=cause)
    _write(obligation, {**terms, "owner": terms.get("owner") or _usual_owner(agreement)})
    obligation.save(force_insert=True)
    shown = ("agreement", "title", "owner", "due_on", "recurrence")
    changes = {field: [None, getattr(obligation, field)] for field in shown}
    audit.record(action="obligations.added", by=by, target=obligation, changes=changes)
    return obligation


@transaction.atomic
def edit_obligation(
    *, obligation: Obligation, values: Mapping[str, Any], by: User | None, expected_version: int | None = None
) -> Obligation:
    """Change an open obligation; another due day is the one that a recurrence is counted from."""
    obligation = _open(obligation, expected_version=expected_version)
    require_may("obligations.edit", partner=obligation.agreement.partner, by=by)
    changes = audit.changed_fields(obligation, values)
    if changes:
        _write(obligation, {field: values[field] for field in changes})
        obligation.touch(*changes, "first_due_on")
        audit.record(action="obligations.edited", by=by, target=obligation, changes=changes)
    return obligation


@transaction.atomic
def fulfil_obligation(
    *,
    obligation: Obligation,
    done_on: date,
    proof: Proof,
    by: User | None,
    today: date,
    expected_version: int | None = None,
) -> Obligation:
    """Record that an obligation was met for its due day, with what shows it; one that recurs moves on to its next.

    Who sees to it may do so, and whoever may edit it. Raises EvidenceMissing when nothing shows it.
    """
    obligation = _open(obligation, expected_version=expected_version)
    if by is None or obligation.owner_id != by.pk or not by.may("obligations.fulfil"):
        require_may("obligations.edit", partner=obligation.agreement.partner, by=by)
    require_not_ahead(done_on, field="done_on", today=today)
    require_proof(proof)
    met = Fulfilment(obligation=obligation, due_on=obligation.due_on, done_on=done_on, recorded_by=by)
    keep_proof(met, proof)
    met.save(force_insert=True)
    following = next_due(first=obligation.first_due_on, recurrence=obligation.recurrence, after=obligation.due_on)
    obligation.done_on = done_on
    obligation.due_on, obligation.status = (following, Status.OPEN) if following else (obligation.due_on, Status.DONE)
    obligation.touch("done_on", "due_on", "status")
    changes: dict[str, list[Any]] = {
        "done_on": [None, done_on],
        "due_on": [met.due_on, obligation.due_on],
        "evidence": ["", met.evidence],
    }
    audit.record(action="obligations.fulfilled", by=by, target=obligation, changes=changes)
    return obligation


@transaction.atomic
def waive_obligation(
    *, obligation: Obligation, reason: str, by: User | None, expected_version: int | None = None
) -> Obligation:
    """Record that nobody has to do it any more, with the reason."""
    obligation = _open(obligation, expected_version=expected_version)
    require_may("obligations.edit", partner=obligation.agreement.partner, by=by)
    obligation.status, obligation.waived_reason = Status.WAIVED, read_reason(reason)
    obligation.touch("status", "waived_reason")
    changes = {"status": ["open", "waived"], "waived_reason": ["", obligation.waived_reason]}
    audit.record(action="obligations.waived", by=by, target=obligation, changes=changes)
    return obligation


def _usual_owner(agreement: Agreement) -> User:
    return agreement.our_project_manager or agreement.partner.owner


def _open(obligation: Obligation, *, expected_version: int | None) -> Obligation:
    obligation = obligation.locked(expected_version=expected_version)
    if obligation.status != Status.OPEN:
        message = _("The obligation is settled already: %(status)s.")
        raise ObligationMoveRefused(message % {"status": obligation.get_status_display()})
    return obligation


def _write(obligation: Obligation, terms: Mapping[str, Any]) -> None:
    unknown = set(terms) - set(OBLIGATION_TERMS)
    if unknown:
        message = _("These are not terms of an obligation: %(names)s.")
        raise ObligationRefused.at(min(unknown), message % {"names": ", ".join(unknown)})
    for field, value in terms.items():
        setattr(obligation, field, value.strip() if isinstance(value, str) else value)
    if "due_on" in terms or "recurrence" in terms:
        obligation.first_due_on = obligation.due_on
    require_valid(obligation, [field for field in (*terms, "title", "due_on") if field != "owner"])
    if "owner" in terms:
        require_colleague(obligation.owner)
    if obligation.due_on < obligation.agreement.starts_on:
        message = _("The agreement starts on %(day)s; nothing falls due before.")
        raise ObligationRefused.at("due_on", message % {"day": obligation.agreement.starts_on.isoformat()})
    if obligation.pk and obligation.fulfilments.filter(due_on__gte=obligation.due_on).exists():
        raise ObligationRefused.at(
            "due_on", _("It was met for this day, or a later one, already: name a day after that.")
        )
