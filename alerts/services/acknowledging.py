"""Taking incidents on: one, or many with as few statements as one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from alerts.errors import AlreadyAcknowledged
from alerts.models import Incident, IncidentEvent
from alerts.rules.escalation import acknowledgement_expires_at
from alerts.services import letters
from alerts.services.calendars import Calendars
from alerts.services.climbing import CLOCK, pause_clock
from alerts.services.guards import take
from alerts.services.incidents import note
from messaging.services import cancel_unsent_batch
from partners.services import read_reason
from prms.lib.errors import Forbidden

MOST_AT_ONCE = 5_000
_BATCH = 200
_TAKEN = ("status", "acknowledged_at", "acknowledged_by", "acknowledgement_expires_at", *CLOCK)


@dataclass(frozen=True, slots=True)
class Taken:
    """How many incidents were taken on, and how many were left as they are."""

    count: int
    left: int


@transaction.atomic
def acknowledge(*, incident: Incident, by: User, now: datetime, expected_version: int | None = None) -> Incident:
    """Take an incident on: what is queued is cancelled and the ladder waits, as long as its severity allows.

    Repeated by the same person it changes nothing. Raises AlreadyAcknowledged when somebody else has it,
    IncidentResolved.
    """
    incident = take(incident, permission="incidents.acknowledge", by=by, expected_version=expected_version)
    if incident.status == Incident.Status.ACKNOWLEDGED:
        if incident.acknowledged_by_id == by.pk:
            return incident
        message = _("%(person)s has acknowledged %(incident)s already.")
        raise AlreadyAcknowledged(message % {"person": incident.acknowledged_by, "incident": incident})
    _take_on(incident, by=by, calendars=Calendars(), now=now)
    incident.touch(*_TAKEN)
    _forget_unsent([incident], by)
    note(incident, IncidentEvent.Kind.ACKNOWLEDGED, by=by, now=now)
    audit.record(
        action="incidents.acknowledged", by=by, target=incident, changes={"status": ["firing", "acknowledged"]}
    )
    return incident


@transaction.atomic
def acknowledge_many(*, incidents: Collection[int], reason: str, by: User, now: datetime) -> Taken:
    """Take on those of the incidents (ids) that fire and the person may take on, for one reason.

    The others are left: resolved, taken on before, not climbing to the person, or out of sight.
    Raises Forbidden, ReasonMissing.
    """
    if not by.may("incidents.acknowledge"):
        raise Forbidden(_("Your roles do not include this. An administrator can grant it."))
    reason, asked = read_reason(reason), set(incidents)
    firing = Incident.objects.acknowledgeable_by(by).filter(pk__in=sorted(asked)[:MOST_AT_ONCE]).values("pk")
    rows = list(Incident.objects.filter(pk__in=firing, status="firing").select_for_update().order_by("pk"))
    if not rows:
        return Taken(0, len(asked))
    calendars = Calendars()
    for incident in rows:
        _take_on(incident, by=by, calendars=calendars, now=now)
        incident.version, incident.updated_at = incident.version + 1, now
    Incident.objects.bulk_update(rows, [*_TAKEN, "version", "updated_at"], batch_size=_BATCH)
    _forget_unsent(rows, by)
    kind, params = IncidentEvent.Kind.ACKNOWLEDGED, {"reason": reason}
    IncidentEvent.objects.bulk_create(
        IncidentEvent(incident=incident, kind=kind, actor=by, at=now, params=params) for incident in rows
    )
    codes = [incident.code for incident in rows]
    changes = {"status": ["firing", "acknowledged"], "reason": reason}
    audit.record_batch(
        action="incidents.acknowledged", by=by, model=Incident, count=len(codes), keys=codes, changes=changes
    )
    return Taken(len(rows), len(asked) - len(rows))


def _take_on(incident: Incident, *, by: User, calendars: Calendars, now: datetime) -> None:
    incident.status = Incident.Status.ACKNOWLEDGED
    incident.acknowledged_at, incident.acknowledged_by = now, by
    incident.acknowledgement_expires_at = acknowledgement_expires_at(severity=incident.severity, acknowledged_at=now)
    pause_clock(incident, because=Incident.ClockStop.ACKNOWLEDGED, calendars=calendars, now=now)


def _forget_unsent(incidents: Collection[Incident], by: User) -> None:
    reason = _("%(person)s acknowledged the incident.") % {"person": by}
    cancel_unsent_batch(causes=letters.causes(incidents, about=(letters.ESCALATION,)), reason=reason)
