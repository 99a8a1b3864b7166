"""What every write about an incident asks first."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules.permissions import Role
from alerts.errors import IncidentResolved, NotOnTheIncident
from alerts.models import Incident
from prms.lib.errors import Forbidden, NotFound


def take(incident: Incident, *, permission: str, by: User | None, expected_version: int | None = None) -> Incident:
    """Return the open incident locked, with rule, version and people loaded, if the person may do this with it.

    Raises NotFound, Stale, Forbidden, NotOnTheIncident, IncidentResolved.
    """
    incident.locked(expected_version=expected_version)
    loaded = Incident.objects.select_related("rule", "rule_version", "partner__owner", "feed_owner")
    incident = loaded.get(pk=incident.pk)
    require_may(permission, incident=incident, by=by)
    if not incident.is_open:
        message = _("%(incident)s was resolved, so nothing more is done with it.")
        raise IncidentResolved(message % {"incident": incident})
    return incident


def require_may(permission: str, *, incident: Incident, by: User | None) -> None:
    """Raise Forbidden unless the person carries the permission and the incident climbs to them.

    Executives acknowledge and comment on every incident they see; `by=None` is the system.
    """
    if by is None:
        return
    if not by.may(permission):
        raise Forbidden(_("Your roles do not include this. An administrator can grant it."))
    if not Incident.objects.visible_to(by).filter(pk=incident.pk).exists():
        raise NotFound(_("There is no such incident."))
    if permission == "comments.add" or (permission == "incidents.acknowledge" and by.has_role(Role.EXECUTIVE)):
        return
    if not Incident.objects.workable_by(by).filter(pk=incident.pk).exists():
        owner = incident.feed_owner or (incident.partner.owner if incident.partner else "")
        message = _("Only %(owner)s, those who stand in, or an administrator work on %(incident)s.")
        raise NotOnTheIncident(message % {"owner": owner, "incident": incident})
