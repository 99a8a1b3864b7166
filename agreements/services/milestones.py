"""Milestones of an agreement: written down, changed, assessed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from agreements.errors import ObligationMoveRefused, ObligationRefused
from agreements.models import Agreement, Milestone
from agreements.services.evidence import (
    Proof,
    keep_proof,
    require_not_ahead,
    require_open,
    require_proof,
)
from partners.services import require_may, require_valid

MILESTONE_TERMS = ("deliverable", "due_on", "we_supply", "they_supply", "acceptance", "external_id")


@transaction.atomic
def add_milestone(*, agreement: Agreement, by: User | None, **terms: Any) -> Milestone:
    """Write down what is to be delivered by a day and when it counts as accepted.

    Raises ObligationRefused for a day before the agreement starts.
    """
    agreement = agreement.locked()
    require_may("obligations.edit", partner=agreement.partner, by=by)
    require_open(agreement)
    milestone = Milestone(agreement=agreement)
    _write(milestone, terms)
    milestone.save(force_insert=True)
    changes = {field: [None, getattr(milestone, field)] for field in ("agreement", "deliverable", "due_on")}
    audit.record(action="milestones.added", by=by, target=milestone, changes=changes)
    return milestone


@transaction.atomic
def edit_milestone(
    *, milestone: Milestone, values: Mapping[str, Any], by: User | None, expected_version: int | None = None
) -> Milestone:
    """Change what was written down; an assessed milestone stays as it was judged."""
    milestone = _changeable(milestone, by=by, expected_version=expected_version)
    changes = audit.changed_fields(milestone, values)
    if changes:
        _write(milestone, {field: values[field] for field in changes})
        milestone.touch(*changes)
        audit.record(action="milestones.edited", by=by, target=milestone, changes=changes)
    return milestone


@transaction.atomic
def remove_milestone(*, milestone: Milestone, by: User | None, expected_version: int | None = None) -> None:
    """Take back a milestone that was written down by mistake."""
    milestone = _changeable(milestone, by=by, expected_version=expected_version)
    kept = {field: [getattr(milestone, field), None] for field in ("agreement", "deliverable", "due_on")}
    audit.record(action="milestones.removed", by=by, target=milestone, changes=kept)
    milestone.delete()


@transaction.atomic
def assess_milestone(
    *,
    milestone: Milestone,
    assessment: str,
    assessed_on: date,
    proof: Proof,
    by: User | None,
    today: date,
    expected_version: int | None = None,
) -> Milestone:
    """Say what became of a milestone, with what shows it; said again, it is corrected.

    Raises EvidenceMissing without any, ObligationRefused for a milestone called late or missed before its day is over.
    """
    milestone = milestone.locked(expected_version=expected_version)
    require_may("obligations.edit", partner=milestone.agreement.partner, by=by)
    if assessment not in Milestone.Assessment.values:
        raise ObligationRefused.at("assessment", _("A milestone is met, met late or missed."))
    require_not_ahead(assessed_on, field="assessed_on", today=today)
    if assessment != Milestone.Assessment.MET and assessed_on <= milestone.due_on:
        raise ObligationRefused.at("assessment", _("Its day is not over: until then it is neither late nor missed."))
    require_proof(proof)
    before = milestone.assessment
    keep_proof(milestone, proof)
    milestone.assessment, milestone.assessed_on, milestone.assessed_by = assessment, assessed_on, by
    milestone.touch("assessment", "assessed_on", "assessed_by", "evidence", "evidence_url", "file", "file_name")
    changes: dict[str, list[Any]] = {
        "assessment": [before, assessment],
        "assessed_on": [None, assessed_on],
        "evidence": ["", milestone.evidence],
    }
    audit.record(action="milestones.assessed", by=by, target=milestone, changes=changes)
    return milestone


def _changeable(milestone: Milestone, *, by: User | None, expected_version: int | None) -> Milestone:
    milestone = milestone.locked(expected_version=expected_version)
    require_may("obligations.edit", partner=milestone.agreement.partner, by=by)
    if milestone.assessment:
        raise ObligationMoveRefused(_("What was assessed stays as it was judged; assess it again to correct that."))
    return milestone


def _write(milestone: Milestone, terms: Mapping[str, Any]) -> None:
    unknown = set(terms) - set(MILESTONE_TERMS)
    if unknown:
        raise ObligationRefused.at(
            min(unknown), _("These are not terms of a milestone: %(names)s.") % {"names": ", ".join(unknown)}
        )
    for field, value in terms.items():
        setattr(milestone, field, value.strip() if isinstance(value, str) else value)
    require_valid(milestone, [*terms, "deliverable", "due_on", "acceptance"])
    if milestone.due_on < milestone.agreement.starts_on:
        message = _("The agreement starts on %(day)s; nothing falls due before.")
        raise ObligationRefused.at("due_on", message % {"day": milestone.agreement.starts_on.isoformat()})
