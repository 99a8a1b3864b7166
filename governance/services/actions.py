"""Actions: something one named person does by a day."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from governance.errors import ActionMoveRefused, AttendeeRefused, EvidenceMissing
from governance.models import Action, Meeting
from governance.services.guards import require_may_act
from governance.services.messages import tell_owner
from partners.models import Partner
from partners.services import read_reason, require_valid
from prms.lib.errors import Forbidden, InvalidInput

EDITED = ("title", "owner", "due_on", "external_id")


@transaction.atomic
def create_action(
    *,
    title: str,
    owner: User,
    due_on: date,
    by: User | None,
    now: datetime,
    partner: Partner | None = None,
    meeting: Meeting | None = None,
    source: str = "",
    cause: str = "",
    external_id: str = "",
) -> Action:
    """Give somebody something to do by a day, and tell them; with a `cause` only once.

    An action of a meeting belongs to the meeting's partner. Raises AttendeeRefused for an owner of
    neither side.
    """
    known = Action.objects.filter(cause=cause).first() if cause else None
    if known is not None:
        return known
    partner = meeting.partner if meeting else partner
    require_may_act(partner=partner, meeting=meeting, by=by)
    action = Action(
        title=title.strip(),
        owner=owner,
        due_on=due_on,
        partner=partner,
        meeting=meeting,
        source=source or (Action.Source.MEETING if meeting else Action.Source.OTHER),
        cause=cause,
        external_id=external_id,
        created_by=by,
    )
    require_valid(action, ["title", "due_on", "source", "external_id"])
    _check_owner(action)
    action.save(force_insert=True)
    changes = {field: [None, getattr(action, field)] for field in ("title", "owner", "due_on")}
    audit.record(action="actions.created", by=by, target=action, changes=changes)
    _tell_owner(action, "assigned", by=by, now=now)
    return action


@transaction.atomic
def edit_action(
    *,
    action: Action,
    values: Mapping[str, Any],
    by: User | None,
    now: datetime,
    expected_version: int | None = None,
) -> Action:
    """Change title, owner or day of an open action; a new owner is told."""
    action = _open_action(action, expected_version=expected_version)
    _require_may_change(action, by=by)
    if not set(values) <= set(EDITED):
        raise InvalidInput(_("Only these can be edited: %(fields)s.") % {"fields": ", ".join(EDITED)})
    changes = audit.changed_fields(action, values)
    if not changes:
        return action
    for field in changes:
        setattr(action, field, values[field])
    require_valid(action, [field for field in changes if field != "owner"])
    if "owner" in changes:
        _check_owner(action)
    action.touch(*changes)
    audit.record(action="actions.edited", by=by, target=action, changes=changes)
    if "owner" in changes:
        _tell_owner(action, "assigned", by=by, now=now)
    return action


@transaction.atomic
def complete_action(
    *, action: Action, evidence: str, by: User | None, now: datetime, expected_version: int | None = None
) -> Action:
    """Mark an action as done, with what shows it: a link, a document, a sentence.

    Its owner may do so, and whoever may edit it.
    """
    action = _open_action(action, expected_version=expected_version)
    _require_own(action, by=by)
    if not evidence.strip():
        message = _("Say what shows that it is done: a link, a document or a sentence.")
        raise EvidenceMissing.at("evidence", message)
    action.status, action.evidence = Action.Status.DONE, evidence.strip()
    action.done_at, action.done_by = now, by
    require_valid(action, ["evidence"])
    action.touch("status", "evidence", "done_at", "done_by")
    changes = {"status": ["open", "done"], "evidence": ["", action.evidence]}
    audit.record(action="actions.completed", by=by, target=action, changes=changes)
    return action


@transaction.atomic
def cancel_action(
    *, action: Action, reason: str, by: User | None, now: datetime, expected_version: int | None = None
) -> Action:
    """Take an action back, with the reason; its owner is told."""
    action = _open_action(action, expected_version=expected_version)
    action = _end(action, Action.Status.CANCELLED, read_reason(reason), by=by)
    _tell_owner(action, "cancelled", by=by, now=now)
    return action


@transaction.atomic
def reopen_action(
    *, action: Action, reason: str, by: User | None, now: datetime, expected_version: int | None = None
) -> Action:
    """Open an action that was done or cancelled again, and tell its owner why."""
    action = action.locked(expected_version=expected_version)
    if action.status == Action.Status.OPEN:
        raise ActionMoveRefused(_("The action is open already."))
    action.done_at = action.done_by = None
    action = _end(action, Action.Status.OPEN, read_reason(reason), by=by)
    _tell_owner(action, "reopened", by=by, now=now)
    return action


def _end(action: Action, status: str, reason: str, *, by: User | None) -> Action:
    _require_may_change(action, by=by)
    before, action.status, action.status_reason = action.status, status, reason
    action.touch("status", "status_reason", "done_at", "done_by")
    verb = "reopened" if status == Action.Status.OPEN else "cancelled"
    changes = {"status": [before, status], "status_reason": ["", reason]}
    audit.record(action=f"actions.{verb}", by=by, target=action, changes=changes)
    return action


def _open_action(action: Action, *, expected_version: int | None) -> Action:
    action = action.locked(expected_version=expected_version)
    if action.status != Action.Status.OPEN:
        message = _("The action is %(status)s; open it again first.")
        raise ActionMoveRefused(message % {"status": action.get_status_display()})
    return action


def _require_may_change(action: Action, *, by: User | None) -> None:
    """Raise Forbidden unless the person answers for the partner, organises the meeting, or gave an internal action."""
    require_may_act(partner=action.partner, meeting=action.meeting, by=by)
    is_internal = action.partner_id is None and action.meeting_id is None
    if by is not None and is_internal and by.pk != action.created_by_id and not by.may("partners.edit_all"):
        raise Forbidden(_("Only who gave this action, or an administrator, may change it."))


def _require_own(action: Action, *, by: User | None) -> None:
    if by is None or action.owner_id != by.pk:
        _require_may_change(action, by=by)
    elif not by.may("actions.complete"):
        raise Forbidden(_("Your roles do not include completing actions. An administrator can grant it."))


def _check_owner(action: Action) -> None:
    owner = action.owner
    is_colleague = owner.may("users.view")
    is_theirs = action.partner_id is not None and getattr(owner, "contact", None) is not None
    if owner.is_active and (is_colleague or (is_theirs and owner.contact.partner_id == action.partner_id)):
        return
    message = _("%(person)s belongs to neither side of this action.") % {"person": owner}
    raise AttendeeRefused.at("owner", message)


def _tell_owner(action: Action, kind: str, *, by: User | None, now: datetime) -> None:
    if by is None or action.owner_id != by.pk:
        tell_owner(action, kind, now=now)
