"""Many actions changed at once, with as few statements as one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from governance.errors import AttendeeRefused
from governance.models import Action
from governance.services.messages import assignment
from messaging.services import queue_letters
from partners.services import read_reason
from prms.lib.errors import Forbidden, InvalidInput

MOST_AT_ONCE = 5_000
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Changed:
    """How many actions were changed, and how many were left as they are."""

    count: int
    left: int


@transaction.atomic
def change_actions(
    *,
    actions: Collection[int],
    reason: str,
    by: User,
    now: datetime,
    owner: User | None = None,
    due_on: date | None = None,
) -> Changed:
    """Give the open actions (ids) that the person may change another owner or day, or both; a new owner is told.

    The others are left. Raises Forbidden, ReasonMissing, InvalidInput when nothing is to change,
    AttendeeRefused for an owner who is no colleague.
    """
    if not by.may("actions.edit"):
        raise Forbidden(_("Your roles do not include giving actions. An administrator can grant it."))
    reason, asked = read_reason(reason), set(actions)
    _check(owner, due_on)
    editable = Action.objects.editable_by(by).open().filter(pk__in=sorted(asked)[:MOST_AT_ONCE]).values("pk")
    found = Action.objects.filter(pk__in=editable, status="open").select_for_update(of=("self",)).order_by("pk")
    rows = [row for row in found.select_related("partner") if _differs(row, owner, due_on)]
    if not rows:
        return Changed(0, len(asked))
    handed = [row for row in rows if owner is not None and row.owner_id != owner.pk]
    before = {str(row.pk): [row.owner_id, row.due_on.isoformat()] for row in rows}
    for row in rows:
        row.due_on = due_on or row.due_on
        row.owner_id = owner.pk if owner else row.owner_id
        row.version, row.updated_at = row.version + 1, now
    Action.objects.bulk_update(rows, ["owner", "due_on", "version", "updated_at"], batch_size=_BATCH)
    if owner is not None and owner.pk != by.pk:
        queue_letters([assignment(row, owner=owner, now=now) for row in handed])
    changes = {"owner": owner and owner.email, "due_on": due_on, "before": before, "reason": reason}
    keys = [row.pk for row in rows]
    audit.record_batch(action="actions.changed", by=by, model=Action, count=len(keys), keys=keys, changes=changes)
    return Changed(len(rows), len(asked) - len(rows))


def _check(owner: User | None, due_on: date | None) -> None:
    if owner is None and due_on is None:
        raise InvalidInput(_("Name another owner or another day."))
    if owner is not None and not (owner.is_active and owner.may("users.view")):
        message = _("%(person)s is no colleague who can take actions on.") % {"person": owner}
        raise AttendeeRefused.at("owner", message)


def _differs(action: Action, owner: User | None, due_on: date | None) -> bool:
    is_other_owner = owner is not None and action.owner_id != owner.pk
    return is_other_owner or (due_on is not None and action.due_on != due_on)
