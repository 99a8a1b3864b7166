"""Check-lists and ladders, as administrators keep them; open incidents keep the copy they opened with."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NotRequired, TypedDict, TypeVar, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from alerts.models import EscalationPolicy, EscalationStep, Playbook, PlaybookStep
from partners.services import read_reason, require_valid
from prms.lib.errors import Forbidden, InvalidInput

NAMES = ("name", "name_zh")
ACTIONS = {Playbook: "playbooks", EscalationPolicy: "escalation_policies"}
Kept = TypeVar("Kept", Playbook, EscalationPolicy)


class Said(TypedDict):
    """What both are given beside their steps; `expected_version` is the one that the caller saw."""

    name: str
    name_zh: str
    reason: str
    expected_version: NotRequired[int | None]


@dataclass(frozen=True, slots=True)
class PlaybookLine:
    """A step of a check-list: what to do, who takes it, and within how many hours."""

    text: str
    text_zh: str
    owner_role: str
    due_hours: int | None


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of a ladder: after how many working minutes since the one before, and who is told."""

    wait_working_minutes: int
    target: str


@transaction.atomic
def edit_playbook(
    *, playbook: Playbook, steps: Sequence[PlaybookLine], by: User | None, **said: Unpack[Said]
) -> Playbook:
    """Give a check-list other names and steps, in their order, with the reason.

    Raises InvalidInput without a step, Stale when somebody changed it since it was read.
    """
    row = _begun(playbook, steps, by, said.get("expected_version"))
    rows = [PlaybookStep(playbook=row, position=place, **asdict(step)) for place, step in enumerate(steps, start=1)]
    return _edited(row, rows, playbook_lines, by, said)


@transaction.atomic
def edit_policy(
    *, policy: EscalationPolicy, steps: Sequence[Rung], by: User | None, **said: Unpack[Said]
) -> EscalationPolicy:
    """Give a ladder other names and steps, in their order, with the reason.

    Raises InvalidInput without a step, Stale when somebody changed it since it was read.
    """
    row = _begun(policy, steps, by, said.get("expected_version"))
    rows = [EscalationStep(policy=row, number=number, **asdict(step)) for number, step in enumerate(steps, start=1)]
    return _edited(row, rows, policy_lines, by, said)


def playbook_lines(playbook: Playbook) -> list[str]:
    """Return the steps as the trail keeps them."""
    steps = PlaybookStep.objects.filter(playbook=playbook).order_by("position")
    return [f"{step.position}. {step.text} ({step.owner_role}, {step.due_hours} h)" for step in steps]


def policy_lines(policy: EscalationPolicy) -> list[str]:
    """Return the steps as the trail keeps them."""
    steps = EscalationStep.objects.filter(policy=policy).order_by("number")
    return [f"{step.number}. {step.target} after {step.wait_working_minutes} min" for step in steps]


def _begun(row: Kept, steps: Sequence[object], by: User | None, expected_version: int | None) -> Kept:
    if by is not None and not by.may("alert_rules.edit"):
        raise Forbidden(_("Only an administrator changes check-lists and ladders."))
    if not steps:
        text = _("Keep at least one step.")
        raise InvalidInput.at("steps", text, code="required")
    return row.locked(expected_version=expected_version)


def _edited(
    row: Kept, steps: Sequence[Any], lines_of: Callable[[Kept], list[str]], by: User | None, said: Said
) -> Kept:
    before = lines_of(row)
    changes = _renamed(row, said["name"].strip(), said["name_zh"].strip())
    row.steps.all().delete()
    type(steps[0])._default_manager.bulk_create(steps)
    told = {**changes, "steps": [before, lines_of(row)], "reason": ["", read_reason(said["reason"])]}
    audit.record(action=f"{ACTIONS[type(row)]}.changed", by=by, target=row, changes=told)
    return row


def _renamed(row: Playbook | EscalationPolicy, name: str, name_zh: str) -> dict[str, Sequence[Any]]:
    changes = audit.changed_fields(row, {"name": name, "name_zh": name_zh})
    row.name, row.name_zh = name, name_zh
    require_valid(row, NAMES)
    row.touch(*NAMES)
    return {field: list(pair) for field, pair in changes.items()}
