"""One exit: what is decided, how far its plan is, what the next step is."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from agreements.models import ExitCase, ExitStage
from agreements.rules.exit_plan import BEFORE_END, PlannedStage, StageKind, drops_at_end
from reports.charts import StageMark
from reports.read.exit_ready import readiness_of


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage as the list shows it; `blocks` is what it holds up while it is open."""

    stage: ExitStage
    is_late: bool
    blocks: str


def exit_case_page(*, case: ExitCase, reader: User, today: date) -> dict[str, Any]:
    """Return the context of the page; the same number of queries for every exit."""
    partner = case.agreement.partner
    stages = list(case.stages.select_related("done_by"))
    steps = [stage for stage in stages if stage.kind == StageKind.ENTITLEMENT]
    others = [stage for stage in stages if stage.kind != StageKind.ENTITLEMENT]
    is_own = reader.may_on_pages("agreements.give_notice") and (
        reader.may("partners.edit_all") or partner.owner_id == reader.pk
    )
    planned = [PlannedStage(StageKind.ENTITLEMENT, step.due_on, step.points) for step in steps]
    is_open = case.status == ExitCase.Status.OPEN
    left_before_end = [row for row in others if row.done_on is None and StageKind(row.kind) in BEFORE_END]
    return {
        "case": case,
        "agreement": case.agreement,
        "partner": partner,
        "today": today,
        "rows": [_row(stage, case, today) for stage in others],
        "steps": [(step.due_on, step.points) for step in steps],
        "step_rows": steps,
        "marks": [_mark(stage, today) for stage in others],
        "dropped": drops_at_end(original=case.original_entitlement, stages=planned),
        "done_count": sum(stage.done_on is not None for stage in others),
        "may_work": is_own and case.is_running,
        "may_end": is_own and is_open and case.notice_id is not None,
        "may_end_now": today >= case.earliest_end and not left_before_end,
        "left_before_end": left_before_end,
        "may_recover": is_own and is_open and case.buffer_ends_on is not None,
        "may_close": is_own and case.status == ExitCase.Status.ENDED,
        "is_all_done": all(stage.done_on is not None for stage in stages),
        "readiness": readiness_of(partner, today=today),
    }


def _row(stage: ExitStage, case: ExitCase, today: date) -> StageRow:
    is_late = stage.done_on is None and stage.due_on < today and case.is_running
    blocks = ""
    if stage.done_on is None and case.is_running:
        blocks = _("before the end") if StageKind(stage.kind) in BEFORE_END else _("before closing")
    return StageRow(stage, is_late, blocks)


def _mark(stage: ExitStage, today: date) -> StageMark:
    is_late = stage.done_on is None and stage.due_on < today
    return StageMark(str(stage), stage.done_on or stage.due_on, stage.done_on is not None, is_late)
