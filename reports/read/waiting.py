"""The rows of Today that are asked for only when the counts say that some wait."""

from collections.abc import Callable, Container, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from agreements.read.duties import milestone_duty, obligation_duty, renewal_duty
from reports.read import exit_queue, queue
from reports.read.queue import Item
from reports.read.scope import Scope


def waiting_items(scope: Scope, kinds: Container[str]) -> list[Item]:
    """Return what waits of these kinds, which are those of `reports.read.facts`: a statement for each."""
    today = timezone.localdate(scope.now)
    asked = [(question, item) for kind, (question, item) in _KINDS.items() if kind in kinds]
    return [item(row, today) for question, item in asked for row in scope.ask(question)]


# kind → how its rows are asked for, and what a row becomes on a day.
_KINDS: Mapping[str, tuple[Callable[[Scope], QuerySet[Any]], Callable[[Any, date], Item]]] = {
    "actions": (queue.actions, lambda row, _today: queue.action_item(row)),
    "cards": (queue.cards, lambda row, _today: queue.card_item(row)),
    "obligations": (queue.obligations, lambda row, today: queue.duty_item(obligation_duty(row, today=today))),
    "milestones": (queue.milestones, lambda row, today: queue.duty_item(milestone_duty(row, today=today))),
    "renewals": (queue.renewals, lambda row, today: queue.duty_item(renewal_duty(row, today=today))),
    "notices": (exit_queue.notices, lambda row, _today: exit_queue.notice_item(row)),
    "stages": (exit_queue.stages, lambda row, _today: exit_queue.stage_item(row)),
}
