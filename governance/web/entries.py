"""Meetings and actions as entries of a person's calendar, in the language that is active."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from governance.models import Action, Meeting
from governance.rules.icalendar import Entry, Status

BACK, AHEAD = timedelta(days=90), timedelta(days=400)
MOST = 1_000
STATUSES: dict[str, Status] = {
    Meeting.Status.PROPOSED: "TENTATIVE",
    Meeting.Status.NOT_HELD: "CANCELLED",
    Meeting.Status.CANCELLED: "CANCELLED",
}


def entries_of(person: User, *, now: datetime) -> list[Entry]:
    """Return the person's own meetings of the last months and the next year, and what they have to do by a day."""
    meetings = Meeting.objects.of_person(person).filter(starts_at__range=(now - BACK, now + AHEAD))
    rows = meetings.select_related("partner").prefetch_related("agenda_items").order_by("starts_at", "pk")[:MOST]
    actions = Action.objects.visible_to(person).open().filter(owner=person, due_on__lte=(now + AHEAD).date())
    owed = actions.select_related("partner").order_by("due_on", "pk")[:MOST]
    return [*(meeting_entry(row) for row in rows), *(action_entry(row) for row in owed)]


def meeting_entry(meeting: Meeting) -> Entry:
    """Return a meeting with its agenda; `partner` and `agenda_items` are loaded."""
    points = [f"{number}. {item.text}" for number, item in enumerate(meeting.agenda_items.all(), start=1)]
    return Entry(
        uid=f"meeting-{meeting.pk}@{_host()}",
        sequence=meeting.version,
        stamp=meeting.updated_at,
        starts=meeting.starts_at,
        ends=meeting.ends_at,
        title=titled(meeting),
        status=STATUSES.get(meeting.status, "CONFIRMED"),
        place=meeting.place,
        description="\n".join(points),
        url=f"{settings.PUBLIC_URL}{meeting.get_absolute_url()}",
    )


def action_entry(action: Action) -> Entry:
    """Return what is due on its whole day; `partner` is loaded."""
    return Entry(
        uid=f"action-{action.pk}@{_host()}",
        sequence=action.version,
        stamp=action.updated_at,
        starts=action.due_on,
        title=_("Due: %(action)s") % {"action": titled(action)},
        url=f"{settings.PUBLIC_URL}{action.get_absolute_url()}",
    )


def titled(row: Meeting | Action) -> str:
    """Return the title with the partner it is about, unless that names it already."""
    if row.partner is None or row.partner.display_name in row.title:
        return row.title
    return _("%(title)s · %(partner)s") % {"title": row.title, "partner": row.partner.display_name}


def _host() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or "prms"
