"""Check-lists and ladders, as administrators keep them; open incidents keep the copy they opened with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from alerts.models import EscalationPolicy, EscalationStep, Playbook, PlaybookStep
from partners.services import read_reason, require_valid
from prms.lib.errors import Forbidden, InvalidInput

NAMES = ("name", "name_zh")


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
    *, playbook: Playbook, name: str, name_zh: str, steps: Sequence[PlaybookLine], reason: str, by: User | None
) -> Playbook:
    """Give a check-list other names and steps, in their order, with the reason. Raises InvalidInput without a step."""
    _require(by, steps)
    playbook = Playbook.objects.select_for_update().get(pk=playbook.pk)
    before = playbook_lines(playbook)
    changes = _renamed(playbook, name, name_zh)
    playbook.steps.all().delete()
    rows = [
        PlaybookStep(
            playbook=playbook,
            position=position,
            text=step.text,
            text_zh=step.text_zh,
            owner_role=step.owner_role,
            due_hours=step.due_hours,
        )
        for position, step in enumerate(steps, start=1)
    ]
    PlaybookStep.objects.bulk_create(rows)
    said: dict[str, Sequence[Any]] = {
        **changes,
        "steps": [before, playbook_lines(playbook)],
        "reason": ["", read_reason(reason)],
    }
    audit.record(action="playbooks.changed", by=by, target=playbook, changes=said)
    return playbook


@transaction.atomic
def edit_policy(
    *, policy: EscalationPolicy, name: str, name_zh: str, steps: Sequence[Rung], reason: str, by: User | None
) -> EscalationPolicy:
    """Give a ladder other names and steps, in their order, with the reason. Raises InvalidInput without a step."""
    _require(by, steps)
    policy = EscalationPolicy.objects.select_for_update().get(pk=policy.pk)
    before = policy_lines(policy)
    changes = _renamed(policy, name, name_zh)
    policy.steps.all().delete()
    EscalationStep.objects.bulk_create(
        EscalationStep(policy=policy, number=number, wait_working_minutes=step.wait_working_minutes, target=step.target)
        for number, step in enumerate(steps, start=1)
    )
    said: dict[str, Sequence[Any]] = {
        **changes,
        "steps": [before, policy_lines(policy)],
        "reason": ["", read_reason(reason)],
    }
    audit.record(action="escalation_policies.changed", by=by, target=policy, changes=said)
    return policy


def playbook_lines(playbook: Playbook) -> list[str]:
    """Return the steps as the trail keeps them."""
    steps = PlaybookStep.objects.filter(playbook=playbook).order_by("position")
    return [f"{step.position}. {step.text} ({step.owner_role}, {step.due_hours} h)" for step in steps]


def policy_lines(policy: EscalationPolicy) -> list[str]:
    """Return the steps as the trail keeps them."""
    steps = EscalationStep.objects.filter(policy=policy).order_by("number")
    return [f"{step.number}. {step.target} after {step.wait_working_minutes} min" for step in steps]


def _renamed(row: Playbook | EscalationPolicy, name: str, name_zh: str) -> dict[str, Sequence[Any]]:
    changes = audit.changed_fields(row, {"name": name.strip(), "name_zh": name_zh.strip()})
    row.name, row.name_zh = name.strip(), name_zh.strip()
    require_valid(row, NAMES)
    row.save(update_fields=[*NAMES, "updated_at"])
    return {field: list(pair) for field, pair in changes.items()}


def _require(by: User | None, steps: Sequence[object]) -> None:
    if by is not None and not by.may("alert_rules.edit"):
        raise Forbidden(_("Only an administrator changes check-lists and ladders."))
    if not steps:
        text = _("Keep at least one step.")
        raise InvalidInput.at("steps", text, code="required")
