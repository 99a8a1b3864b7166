from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from governance.errors import AgendaRefused, MeetingMoveRefused
from governance.models import Action, AgendaItem, Meeting
from governance.services.guards import require_may_edit

LONGEST_POINT = 300


def open_points(meeting: Meeting) -> list[AgendaItem]:
    """Return a point for each action that the last meeting with the same people left open."""
    last = (
        Meeting.objects.filter(partner=meeting.partner, level=meeting.level, status=Meeting.Status.HELD)
        .exclude(pk=meeting.pk)
        .order_by("-starts_at")
        .first()
    )
    if last is None:
        return []
    actions = Action.objects.open().filter(meeting=last).select_related("owner").order_by("due_on", "pk")
    return [AgendaItem(text=_open_point(action), cause=f"action:{action.pk}") for action in actions]


def fill_agenda(meeting: Meeting, points: Iterable[str]) -> list[AgendaItem]:
    """Write the agenda of a new meeting: the last one's open actions first, then the points given."""
    items = [*open_points(meeting), *(AgendaItem(text=text) for text in map(read_point, points))]
    for position, item in enumerate(items, start=1):
        item.meeting, item.position = meeting, position
    return AgendaItem.objects.bulk_create(items)


def read_point(text: str) -> str:
    """Return the point without surrounding space. Raises AgendaRefused when it is empty or too long."""
    text = text.strip()
    if 0 < len(text) <= LONGEST_POINT:
        return text
    message = _("A point of the agenda has from 1 to %(most)s characters.") % {"most": LONGEST_POINT}
    raise AgendaRefused.at("agenda", message)


@transaction.atomic
def add_agenda_item(*, meeting: Meeting, text: str, by: User | None, cause: str = "") -> AgendaItem:
    """Put a point at the end of the agenda; with a `cause` only once."""
    meeting = _open_meeting(meeting, by=by)
    known = meeting.agenda_items.filter(cause=cause).first() if cause else None
    if known is not None:
        return known
    last = meeting.agenda_items.order_by("-position").values_list("position", flat=True).first() or 0
    item = AgendaItem.objects.create(meeting=meeting, position=last + 1, text=read_point(text), cause=cause)
    meeting.touch()
    audit.record(action="meetings.agenda_added", by=by, target=meeting, changes={"agenda": ["", item.text]})
    return item


@transaction.atomic
def arrange_agenda(
    *, meeting: Meeting, item_ids: Sequence[int], by: User | None, expected_version: int | None = None
) -> Meeting:
    """Put the points in the order of their ids; a point that is not named is taken off.

    Raises AgendaRefused for an id that is named twice or is not of this meeting's agenda.
    """
    meeting = _open_meeting(meeting, by=by, expected_version=expected_version)
    items = {item.pk: item for item in meeting.agenda_items.all()}
    before = list(items)
    if len(set(item_ids)) != len(item_ids) or not set(item_ids) <= set(items):
        message = _("Name points of this agenda, each once, in the order they should have.")
        raise AgendaRefused.at("items", message)
    AgendaItem.objects.filter(meeting=meeting).exclude(pk__in=item_ids).delete()
    kept = [items[pk] for pk in item_ids]
    for position, item in enumerate(kept, start=1):
        item.position = position
    AgendaItem.objects.bulk_update(kept, ["position"])
    meeting.touch()
    changes = {"agenda": [before, list(item_ids)]}
    audit.record(action="meetings.agenda_arranged", by=by, target=meeting, changes=changes)
    return meeting


def _open_meeting(meeting: Meeting, *, by: User | None, expected_version: int | None = None) -> Meeting:
    meeting = meeting.locked(expected_version=expected_version)
    require_may_edit(meeting, by=by)
    if not meeting.is_open:
        message = _("The meeting is %(status)s, so its agenda stays as it is.")
        raise MeetingMoveRefused(message % {"status": meeting.get_status_display()})
    return meeting


def _open_point(action: Action) -> str:
    text = _("Still open: %(action)s (%(owner)s, due %(day)s)") % {
        "action": action.title,
        "owner": action.owner,
        "day": date_format(action.due_on, "Y-m-d"),
    }
    return text[:LONGEST_POINT]
