"""Meetings, actions and what agreements owe as entries of a person's calendar, in the language that is active."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.models import Milestone, Obligation, Renewal
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
    until = (now + AHEAD).date()
    duties = [duty for kind in (Obligation, Milestone, Renewal) for duty in _own(kind, person, until)]
    entries = (*map(meeting_entry, rows), *map(action_entry, owed), *map(duty_entry, duties))
    return list(entries)


def _own(kind: Any, person: User, until: date) -> Iterable[Any]:
    rows = kind.objects.visible_to(person).owed().of_person(person)
    found: Iterable[Any] = rows.filter(**{f"{rows.day}__lte": until}).select_related("agreement__partner")[:MOST]
    return found


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


def duty_entry(row: Obligation | Milestone | Renewal) -> Entry:
    """Return what an agreement owes, on its whole day; `agreement__partner` is loaded."""
    is_renewal = isinstance(row, Renewal)
    said = _("Renewal of %(agreement)s") % {"agreement": row.agreement} if isinstance(row, Renewal) else str(row)
    title = _("%(title)s · %(partner)s") % {"title": said, "partner": row.agreement.partner.display_name}
    return Entry(
        uid=f"{row._meta.model_name}-{row.pk}@{_host()}",
        sequence=row.version,
        stamp=row.updated_at,
        starts=row.decide_by if isinstance(row, Renewal) else row.due_on,
        title=(_("Decide: %(what)s") if is_renewal else _("Due: %(action)s")) % {"what": title, "action": title},
        url=f"{settings.PUBLIC_URL}{row.get_absolute_url()}",
    )


def titled(row: Meeting | Action) -> str:
    """Return the title with the partner it is about, unless that names it already."""
    if row.partner is None or row.partner.display_name in row.title:
        return row.title
    return _("%(title)s · %(partner)s") % {"title": row.title, "partner": row.partner.display_name}


def _host() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or "prms"
