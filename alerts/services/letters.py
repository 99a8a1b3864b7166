"""What people are told about incidents: one letter per incident and occasion, worded when it is read."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from accounts.models import User
from alerts.models import Incident
from messaging.services import Letter

ESCALATION, RESOLVED, NOBODY = "escalation", "resolved", "nobody"
# A resolved incident is announced to whoever got one of these.
TELLING = (ESCALATION,)

OPENED, ESCALATED, FORGOTTEN, SILENCE_ENDED = "opened", "escalated", "forgotten", "silence_ended"


def letter(
    incident: Incident,
    *,
    about: str,
    template: str,
    recipients: Sequence[User],
    now: datetime,
    step: int = 0,
    **params: Any,
) -> Letter:
    """Return a letter about an incident whose rule version is loaded; kept as evidence while it is silenced."""
    return Letter(
        cause=incident.cause(about),
        step=step,
        repeat=incident.repeat,
        recipients=recipients,
        template=f"alerts/messages/{template}",
        params=incident_params(incident) | params,
        url=incident.get_absolute_url(),
        available_at=now,
        suppressed_because="silenced" if incident.is_silenced else "",
    )


def incident_params(incident: Incident) -> dict[str, Any]:
    """Return what every letter about an incident may name, as JSON; `…_zh` are the Chinese forms."""
    partner = incident.partner
    return {
        "incident": incident.code,
        "rule": incident.rule.name,
        "rule_zh": incident.rule.name_zh,
        "severity": incident.severity,
        "partner": partner.name if partner else "",
        "partner_zh": partner.name_zh if partner else "",
        **incident.evidence,
    }


def causes(incidents: Iterable[Incident], *, about: Sequence[str]) -> list[str]:
    """Return the text keys of the letters about these sides of the incidents."""
    return [incident.cause(side) for incident in incidents for side in about]
