"""The sweep over clocks: due steps, acknowledgements that ran out, silences that ended, meetings to propose."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from alerts.models import Incident, IncidentEvent
from alerts.services import letters
from alerts.services.calendars import Calendars
from alerts.services.climbing import CLOCK, climb, tell
from alerts.services.incidents import note
from alerts.services.people import People
from alerts.services.waking import remind, wake
from governance.models import Meeting
from governance.services import propose_meeting

MOST_AT_ONCE = 200
# Until then a due step is merely waiting for the next sweep.
STUCK_AFTER = timedelta(minutes=5)


def escalate(*, now: datetime) -> int:
    """Do everything whose time has come; return how many incidents were moved on.

    Two sweeps at once take different incidents, and one that dies leaves its incidents due.
    """
    incidents = Incident.objects
    return (
        _sweep(incidents.with_ended_silence(now=now), lambda rows: wake(rows, by=None, now=now))
        + _sweep(incidents.with_expired_acknowledgement(now=now), lambda rows: remind(rows, now=now))
        + _sweep(incidents.with_due_step(now=now), lambda rows: take_due_steps(rows, now=now))
        + _propose_meetings(now=now)
    )


def take_due_steps(incidents: Sequence[Incident], *, now: datetime) -> int:
    """Take every due step of incidents that the caller has claimed; return how many incidents."""
    people, calendars = People.around(incidents), Calendars()
    rungs = [rung for incident in incidents for rung in climb(incident, people=people, calendars=calendars, now=now)]
    for incident in incidents:
        incident.updated_at = now
    Incident.objects.bulk_update(incidents, [*CLOCK, "updated_at"])
    tell(rungs, occasion=letters.ESCALATED, people=people, now=now)
    return len(incidents)


def _sweep(due: QuerySet[Incident], act: Callable[[Sequence[Incident]], int]) -> int:
    """Claim due incidents a batch at a time and act on each batch in its own transaction."""
    total = 0
    while True:
        with transaction.atomic():
            claimed = _claim(due)
            total += act(claimed) if claimed else 0
        if len(claimed) < MOST_AT_ONCE:
            return total


def _claim(due: QuerySet[Any]) -> list[Incident]:
    """Lock the first due rows that nobody holds, put a new fence around them, and load what letters name."""
    ids = list(due.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:MOST_AT_ONCE])
    if not ids:
        return []
    fence = uuid4()
    Incident.objects.filter(pk__in=ids).update(fence=fence)
    return list(Incident.objects.filter(fence=fence).select_related("rule", "rule_version", "partner").order_by("pk"))


def _propose_meetings(*, now: datetime) -> int:
    """Propose the executive meetings that rules and ladders asked for, one transaction each."""
    total = 0
    for pk in list(Incident.objects.with_due_meeting(now=now).values_list("pk", flat=True)[:MOST_AT_ONCE]):
        with transaction.atomic():
            total += _propose_meeting(pk, now=now)
    return total


def _propose_meeting(pk: int, *, now: datetime) -> int:
    rows = Incident.objects.with_due_meeting(now=now).filter(pk=pk).select_for_update(skip_locked=True, of=("self",))
    incident = rows.select_related("rule", "rule_version__kpi", "partner__owner").first()
    if incident is None or incident.partner is None:
        return 0
    owner = incident.partner.owner
    with translation.override(owner.language):
        meeting = propose_meeting(
            partner=incident.partner,
            level=Meeting.Level.EXECUTIVE,
            cause=f"incident:{incident.pk}",
            title=_("%(rule)s: executive meeting") % {"rule": incident.rule.display_name},
            reason=_("%(incident)s: %(rule)s") % {"incident": incident, "rule": incident.rule_version.sentence()},
            agenda=_agenda(incident),
            by=None,
            now=now,
        )
    incident.meeting_due_at = None
    incident.touch("meeting_due_at")
    kind = IncidentEvent.Kind.MEETING_PROPOSED
    note(incident, kind, by=None, now=now, meeting=meeting.pk, starts_at=meeting.starts_at.isoformat())
    return 1


def _agenda(incident: Incident) -> list[str]:
    """Return the points of the meeting in the language in force: the figures, then the open steps."""
    evidence = incident.evidence
    facts = _("What happened: %(rule)s") % {"rule": incident.rule.display_name}
    if evidence.get("value_text"):
        facts = _("The figures: %(value)s in %(period)s against a limit of %(limit)s") % {
            "value": evidence["value_text"],
            "period": evidence["period"],
            "limit": evidence["threshold_text"],
        }
    steps = [step.display_text for step in incident.steps.filter(done_at__isnull=True)]
    return [facts, *steps, _("Decisions, with an owner and a day each")]
