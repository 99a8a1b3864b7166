"""Resolves incidents, many with as few statements as one, and tells those who had been told."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_noop

from accounts.models import User
from accounts.services import audit
from alerts.models import Incident, IncidentEvent
from alerts.services import letters
from messaging.models import Notification
from messaging.services import Letter, cancel_unsent_batch, queue_letters

OVER = gettext_noop("The incident was resolved.")


def close_incidents(
    *, incidents: Sequence[Incident], resolution: str, by: User | None, now: datetime, reason: str = ""
) -> int:
    """Resolve open incidents that the caller has locked, with partner and rule loaded; return how many.

    What is queued about them is cancelled; one message goes to each who was told, except to `by`.
    """
    if not incidents:
        return 0
    told, before = _people_told(incidents), sorted({incident.status for incident in incidents})
    cancel_unsent_batch(causes=letters.causes(incidents, about=(letters.ESCALATION, letters.NOBODY)), reason=OVER)
    # The letters look at the silence, so they are written before it ends with the incident.
    said = list(_letters(incidents, told, resolution, reason, by, now))
    _end(incidents, resolution=resolution, resolution_reason=reason, resolved_at=now, resolved_by=by)
    params = {"resolution": resolution, "reason": reason}
    IncidentEvent.objects.bulk_create(
        IncidentEvent(incident=incident, kind=IncidentEvent.Kind.RESOLVED, at=now, actor=by, params=params)
        for incident in incidents
    )
    queue_letters(said)
    codes = [incident.code for incident in incidents]
    changes = params | {"status": [", ".join(before), Incident.Status.RESOLVED]}
    audit.record_batch(
        action="incidents.resolved", by=by, model=Incident, count=len(codes), keys=codes, changes=changes
    )
    return len(codes)


def _end(incidents: Sequence[Incident], **ending: Any) -> None:
    changes = ending | {
        "status": Incident.Status.RESOLVED,
        "next_step_no": None,
        "next_step_at": None,
        "clock_stopped_by": Incident.ClockStop.RESOLVED,
        "clock_minutes_left": None,
        "silenced_until": None,
        "meeting_due_at": None,
        "updated_at": ending["resolved_at"],
    }
    rows = Incident.objects.filter(pk__in=[incident.pk for incident in incidents])
    rows.update(version=F("version") + 1, **changes)
    for incident in incidents:
        incident.version += 1
        for name, value in changes.items():
            setattr(incident, name, value)


def _people_told(incidents: Sequence[Incident]) -> dict[str, dict[int, User]]:
    """Return who got a message, by its cause."""
    told: dict[str, dict[int, User]] = defaultdict(dict)
    rows = Notification.objects.delivered().filter(cause__in=letters.causes(incidents, about=letters.TELLING))
    for row in rows.select_related("recipient").order_by("pk"):
        told[row.cause][row.recipient_id] = row.recipient
    return told


def _letters(
    incidents: Sequence[Incident],
    told: dict[str, dict[int, User]],
    resolution: str,
    reason: str,
    by: User | None,
    now: datetime,
) -> Iterator[Letter]:
    for incident in incidents:
        people = {pk: person for side in letters.TELLING for pk, person in told[incident.cause(side)].items()}
        recipients = [person for pk, person in sorted(people.items()) if by is None or pk != by.pk]
        yield letters.letter(
            incident,
            about=letters.RESOLVED,
            template="incident_resolved",
            recipients=recipients,
            now=now,
            resolution=resolution,
            reason=reason,
            resolved_by=by.name if by else "",
        )
