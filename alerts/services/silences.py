"""Silences: the incident goes on, nobody is told, and the clock of its ladder stands still."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from alerts.errors import NotSilenced, SilenceRefused
from alerts.models import Incident, IncidentEvent, Silence
from alerts.services import letters
from alerts.services.calendars import Calendars
from alerts.services.climbing import CLOCK, pause_clock
from alerts.services.guards import take
from alerts.services.incidents import note
from alerts.services.waking import wake
from messaging.services import cancel_unsent
from partners.services import read_reason

LONGEST = timedelta(days=90)


@transaction.atomic
def silence(
    *,
    incident: Incident,
    until: datetime,
    reason: str,
    by: User,
    now: datetime,
    expected_version: int | None = None,
) -> Silence:
    """Tell nobody about an incident until a moment; a silence in force is replaced by the new one.

    Raises SilenceRefused for a moment that is past or too far away, ReasonMissing, IncidentResolved.
    """
    reason = read_reason(reason)
    if not now < until <= now + LONGEST:
        message = _("A silence ends later than now and within %(days)s days.") % {"days": LONGEST.days}
        raise SilenceRefused.at("until", message)
    incident = take(incident, permission="incidents.silence", by=by, expected_version=expected_version)
    Silence.objects.in_force(now=now).filter(incident=incident).update(lifted_at=now)
    made = Silence.objects.create(incident=incident, starts_at=now, ends_at=until, reason=reason, made_by=by)
    before, incident.silenced_until = incident.silenced_until, until
    pause_clock(incident, because=Incident.ClockStop.SILENCED, calendars=Calendars(), now=now)
    incident.touch("silenced_until", *CLOCK)
    cancel_unsent(cause_prefix=incident.cause(letters.ESCALATION), reason=_("The incident was silenced."))
    note(incident, IncidentEvent.Kind.SILENCED, by=by, now=now, until_at=until.isoformat(), reason=reason)
    audit.record(action="incidents.silenced", by=by, target=incident, changes={"silenced_until": [before, until]})
    return made


@transaction.atomic
def lift_silence(*, incident: Incident, by: User, now: datetime, expected_version: int | None = None) -> Incident:
    """End a silence before its time; still firing means one message. Raises NotSilenced, IncidentResolved."""
    incident = take(incident, permission="incidents.silence", by=by, expected_version=expected_version)
    if not incident.is_silenced:
        raise NotSilenced(_("%(incident)s is not silenced.") % {"incident": incident})
    until = incident.silenced_until
    Silence.objects.in_force(now=now).filter(incident=incident).update(lifted_at=now)
    wake([incident], by=by, now=now)
    audit.record(action="incidents.silence_lifted", by=by, target=incident, changes={"silenced_until": [until, None]})
    return incident
