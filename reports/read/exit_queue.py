"""What exits ask of a person today: a notice to approve, a stage of an exit that is due."""

from django.db.models import QuerySet
from django.urls import reverse

from agreements.models import ExitStage, Notice
from reports.read.queue import MOST_OF_A_KIND, Item
from reports.read.scope import Scope


def notices(scope: Scope) -> QuerySet[Notice]:
    """Return the notices that wait for the reader: a proposal is everybody's who may approve it."""
    rows = scope.notices.visible.select_related("agreement__partner", "proposed_by")
    return rows.order_by("id")[:MOST_OF_A_KIND]


def notice_item(notice: Notice) -> Item:
    return Item(
        kind="notice",
        href=reverse("agreements:exit", args=[notice.agreement.code]),
        due_at=None,
        partner=notice.agreement.partner,
        notice=notice,
    )


def stages(scope: Scope) -> QuerySet[ExitStage]:
    """Return the stages of exits that are due."""
    rows = scope.of(scope.stages).select_related("case__agreement__partner")
    return rows.order_by("due_on", "id")[:MOST_OF_A_KIND]


def stage_item(stage: ExitStage) -> Item:
    return Item(
        kind="exit_stage",
        href=stage.case.get_absolute_url(),
        due_at=stage.due_on,
        partner=stage.case.agreement.partner,
        stage=stage,
    )
