"""What people do with an incident beside acknowledging it: resolve, comment, and the switch it proposes."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from alerts.errors import NothingToSwitch
from alerts.models import Incident, IncidentEvent
from alerts.services.closing import close_incidents
from alerts.services.guards import take
from partners import services as partners
from partners.models import Partner
from partners.services import read_reason
from prms.lib.errors import InvalidInput

LONGEST_COMMENT = 5_000


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
        raise InvalidInput.at("text", message, code="invalid")
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
