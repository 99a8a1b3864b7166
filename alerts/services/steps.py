"""The check-list of an incident."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from alerts.errors import StepStateUnchanged
from alerts.models import IncidentEvent, IncidentStep
from alerts.services.guards import take
from alerts.services.incidents import note


@transaction.atomic
def complete_step(*, step: IncidentStep, by: User, now: datetime, expected_version: int | None = None) -> IncidentStep:
    """Tick a step off. Raises StepStateUnchanged, IncidentResolved."""
    return _set_done(step, True, by=by, now=now, expected_version=expected_version)


@transaction.atomic
def reopen_step(*, step: IncidentStep, by: User, now: datetime, expected_version: int | None = None) -> IncidentStep:
    """Take the tick back. Raises StepStateUnchanged, IncidentResolved."""
    return _set_done(step, False, by=by, now=now, expected_version=expected_version)


def _set_done(
    step: IncidentStep, is_done: bool, *, by: User, now: datetime, expected_version: int | None
) -> IncidentStep:
    incident = take(step.incident, permission="incidents.work", by=by, expected_version=expected_version)
    step = IncidentStep.objects.select_for_update(of=("self",)).select_related("owner").get(pk=step.pk)
    if (step.done_at is not None) == is_done:
        raise StepStateUnchanged(_("The step is done already.") if is_done else _("The step is not done."))
    step.done_at, step.done_by = (now, by) if is_done else (None, None)
    step.save(update_fields=["done_at", "done_by"])
    incident.touch()
    step.incident = incident
    kind = IncidentEvent.Kind.STEP_DONE if is_done else IncidentEvent.Kind.STEP_REOPENED
    note(incident, kind, by=by, now=now, position=step.position, text=step.text, text_zh=step.text_zh)
    action = "incidents.step_done" if is_done else "incidents.step_reopened"
    audit.record(action=action, by=by, target=incident, changes={f"step {step.position}": [not is_done, is_done]})
    return step
