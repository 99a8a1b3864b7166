"""The check-list with which an agreement is launched (SPEC C11): made at activation, ticked off, taken back."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from agreements.errors import LaunchRefused
from agreements.models import Agreement, LaunchStep
from agreements.services.evidence import require_not_ahead
from partners.services import read_reason, require_may, require_valid
from prms.lib.periods import add_months

Kind = LaunchStep.Kind
SEED_MONTHS = 3
# A seed project shows its win within its three months.
TIMED = (Kind.SEED_PROJECT, Kind.QUICK_WIN)


@transaction.atomic
def ensure_launch_steps(*, agreement: Agreement, by: User | None) -> int:
    """Give a master agreement the points of the check-list that it lacks; return how many."""
    if agreement.kind != Agreement.Kind.MASTER:
        return 0
    known = set(agreement.launch_steps.values_list("kind", flat=True))
    due_on = add_months(agreement.starts_on, SEED_MONTHS)
    missing = [kind for kind in Kind if kind not in known]
    LaunchStep.objects.bulk_create(
        LaunchStep(agreement=agreement, kind=kind, due_on=due_on if kind in TIMED else None) for kind in missing
    )
    if missing:
        changes: dict[str, list[Any]] = {"launch_steps": [None, [kind.value for kind in missing]]}
        audit.record(action="launch.listed", by=by, target=agreement, changes=changes)
    return len(missing)


@transaction.atomic
def complete_launch_step(
    *, step: LaunchStep, done_on: date, note: str, by: User | None, today: date, expected_version: int | None = None
) -> LaunchStep:
    """Record that a point was done, and what shows it. Raises LaunchRefused for one that is done already."""
    step = _changeable(step, by=by, expected_version=expected_version)
    if step.done_on is not None:
        raise LaunchRefused(_("This point is done already: reopen it to record it anew."))
    require_not_ahead(done_on, field="done_on", today=today)
    if not note.strip():
        raise LaunchRefused.at("note", _("Say what shows it, in a sentence: names, days, where it is written."))
    step.done_on, step.done_by, step.note = done_on, by, note.strip()
    require_valid(step, ["done_on", "note"])
    step.touch("done_on", "done_by", "note")
    changes: dict[str, list[Any]] = {"done_on": [None, done_on], "note": ["", step.note]}
    audit.record(action="launch.done", by=by, target=step, changes=changes)
    return step


@transaction.atomic
def reopen_launch_step(
    *, step: LaunchStep, reason: str, by: User | None, expected_version: int | None = None
) -> LaunchStep:
    """Take back that a point was done, with the reason. Raises LaunchRefused for one that is open."""
    reason = read_reason(reason)
    step = _changeable(step, by=by, expected_version=expected_version)
    if step.done_on is None:
        raise LaunchRefused(_("This point is open."))
    changes: dict[str, list[Any]] = {"done_on": [step.done_on, None], "note": [step.note, ""], "reason": ["", reason]}
    step.done_on, step.done_by, step.note = None, None, ""
    step.touch("done_on", "done_by", "note")
    audit.record(action="launch.reopened", by=by, target=step, changes=changes)
    return step


def _changeable(step: LaunchStep, *, by: User | None, expected_version: int | None) -> LaunchStep:
    step = step.locked(expected_version=expected_version)
    require_may("agreements.edit", partner=step.agreement.partner, by=by)
    return step
