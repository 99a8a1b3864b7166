"""What people do with an incident: acknowledge, resolve, comment, and the switch it proposes."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from alerts.errors import AlreadyAcknowledged, NothingToSwitch
from alerts.models import Incident, IncidentEvent
from alerts.rules.escalation import acknowledgement_expires_at
from alerts.services import letters
from alerts.services.calendars import Calendars
from alerts.services.climbing import CLOCK, pause_clock
from alerts.services.closing import close_incidents
from alerts.services.guards import take
from messaging.services import cancel_unsent
from partners import services as partners
from partners.models import Partner
from partners.services import read_reason
from prms.lib.errors import FieldError, InvalidInput

LONGEST_COMMENT = 5_000


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
    incident.status = Incident.Status.ACKNOWLEDGED
    incident.acknowledged_at, incident.acknowledged_by = now, by
    incident.acknowledgement_expires_at = acknowledgement_expires_at(severity=incident.severity, acknowledged_at=now)
    pause_clock(incident, because=Incident.ClockStop.ACKNOWLEDGED, calendars=Calendars(), now=now)
    incident.touch("status", "acknowledged_at", "acknowledged_by", "acknowledgement_expires_at", *CLOCK)
    reason = _("%(person)s acknowledged the incident.") % {"person": by}
    cancel_unsent(cause_prefix=incident.cause(letters.ESCALATION), reason=reason)
    note(incident, IncidentEvent.Kind.ACKNOWLEDGED, by=by, now=now)
    audit.record(
        action="incidents.acknowledged", by=by, target=incident, changes={"status": ["firing", "acknowledged"]}
    )
    return incident


@transaction.atomic
def resolve(
    *, incident: Incident, reason: str, by: User, now: datetime, expected_version: int | None = None
) -> Incident:
    """Resolve an incident by hand; those who had been told are told. Raises IncidentResolved, ReasonMissing."""
    reason = read_reason(reason)
    incident = take(incident, permission="incidents.resolve", by=by, expected_version=expected_version)
    close_incidents(incidents=[incident], resolution=Incident.Resolution.MANUAL, by=by, now=now, reason=reason)
    return incident


@transaction.atomic
def comment(*, incident: Incident, text: str, by: User, now: datetime) -> IncidentEvent:
    """Write a line into the timeline of an open incident."""
    text = text.strip()
    if not 0 < len(text) <= LONGEST_COMMENT:
        message = _("A comment has from 1 to %(most)s characters.") % {"most": LONGEST_COMMENT}
        raise InvalidInput(message, errors=[FieldError("/text", "invalid", message)])
    incident = take(incident, permission="comments.add", by=by)
    event = note(incident, IncidentEvent.Kind.COMMENTED, by=by, now=now, text=text)
    audit.record(action="incidents.commented", by=by, target=incident, changes={"text": ["", text]})
    return event


@transaction.atomic
def apply_proposed_switch(
    *, incident: Incident, by: User, now: datetime, expected_version: int | None = None
) -> Partner:
    """Pause the partner's referrals, as the incident's rule proposes; the owner or an administrator may.

    Raises NothingToSwitch when the rule proposes none, or they are paused already.
    """
    incident = take(incident, permission="partners.switch", by=by, expected_version=expected_version)
    partner = incident.partner
    if partner is None or not incident.rule_version.does_propose_referral_pause:
        raise NothingToSwitch(_("The rule of this incident proposes no switch."))
    if partner.referrals == Partner.Referrals.PAUSED:
        raise NothingToSwitch(_("Referrals of %(partner)s are paused already.") % {"partner": partner})
    paused = Partner.Referrals.PAUSED
    reason = switch_reason(incident, by)
    partner = partners.switch(partner=partner, referrals=paused, reason=reason, by=by, now=now)
    note(incident, IncidentEvent.Kind.SWITCHED, by=by, now=now, switch="referrals", to=paused)
    incident.touch()
    return partner


def switch_reason(incident: Incident, reader: User) -> str:
    """Return why a switch was set, in the words of the person it is kept for."""
    with translation.override(reader.language):
        return _("%(incident)s: %(rule)s") % {"incident": incident, "rule": incident.rule.display_name}


def note(
    incident: Incident, kind: IncidentEvent.Kind, *, by: User | None, now: datetime, **params: Any
) -> IncidentEvent:
    """Add a line to the timeline."""
    return IncidentEvent.objects.create(incident=incident, kind=kind, actor=by, at=now, params=params)
