"""What exits ask of a person today: a notice to approve, a stage of an exit that is due."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from agreements.models import ExitStage, Notice
from agreements.rules.exit_plan import StageKind
from reports.read.queue import MOST_OF_A_KIND, Item
from reports.read.scope import Scope


@dataclass(frozen=True, slots=True)
class ExitWork:
    """The rows of the scope, and how many wait in each."""

    items: list[Item]
    in_mine: int
    in_team: int


def exit_work(scope: Scope) -> ExitWork:
    """Return what waits, in two statements: a proposal is everybody's who may approve it, a stage the owner's."""
    notices = Notice.objects.to_approve(scope.user).select_related("agreement__partner", "proposed_by")
    last = timezone.localdate(scope.queue_ends_on)
    due = ExitStage.objects.visible_to(scope.user).due(by=last).exclude(kind=StageKind.ENTITLEMENT)
    stages = list(due.select_related("case__agreement__partner").order_by("due_on", "id")[:MOST_OF_A_KIND])
    own = [stage for stage in stages if stage.case.agreement.partner.owner_id == scope.user.pk]
    asked = [notice_item(notice) for notice in notices.order_by("id")[:MOST_OF_A_KIND]]
    shown = own if scope.is_mine else stages
    return ExitWork([*asked, *map(stage_item, shown)], len(asked) + len(own), len(asked) + len(stages))


def notice_item(notice: Notice) -> Item:
    return Item(
        kind="notice",
        href=reverse("agreements:exit", args=[notice.agreement.code]),
        due_at=None,
        partner=notice.agreement.partner,
        notice=notice,
    )


def stage_item(stage: ExitStage) -> Item:
    return Item(
        kind="exit_stage",
        href=stage.case.get_absolute_url(),
        due_at=stage.due_on,
        partner=stage.case.agreement.partner,
        stage=stage,
    )
