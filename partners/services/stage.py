from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import get_language

from accounts.models import User
from accounts.services import audit
from partners.errors import NdaMissing, ReasonMissing, StageMoveRefused, StageUnchanged
from partners.models import Nda, Partner, StageChange
from partners.rules.stages import MOVES, Stage, check_move
from partners.services.guards import LONGEST_REASON, require_may, require_valid
from prms.lib.display import listed
from prms.lib.errors import DomainError
from prms.lib.problems import Problem
from prms.lib.refusals import refuse

_REFUSALS: dict[str, type[DomainError]] = {
    "stage_unchanged": StageUnchanged,
    "move_not_allowed": StageMoveRefused,
    "nda_required": NdaMissing,
    "reason_required": ReasonMissing,
}


@transaction.atomic
def move_stage(
    *,
    partner: Partner,
    stage: str,
    by: User | None,
    now: datetime,
    reason: str = "",
    expected_version: int | None = None,
) -> Partner:
    """Move a partner along the allowed-moves table; a first day as active partner is kept as `since`.

    Raises StageMoveRefused with the moves that are possible, NdaMissing before due diligence,
    ReasonMissing when a candidate is dropped without saying why.
    """
    partner = partner.locked(expected_version=expected_version)
    require_may("partners.change_stage", partner=partner, by=by)
    before, partner.stage = partner.stage, stage
    require_valid(partner, ["stage"])
    _check(partner, before, reason, today=now.date())
    if stage == Partner.Stage.ACTIVE and partner.since is None:
        partner.since = now.date()
    partner.touch("stage", "since")
    StageChange.objects.create(
        partner=partner,
        from_stage=before,
        to_stage=stage,
        reason=reason.strip()[:LONGEST_REASON],
        changed_by=by,
        changed_at=now,
    )
    changes = {"stage": [before, stage], "reason": ["", reason.strip()]}
    audit.record(action="partners.stage_moved", by=by, target=partner, changes=changes)
    return partner


def possible_stages(partner: Partner) -> list[str]:
    """Return the stages that the partner may move to from where it is."""
    return [stage.value for stage in MOVES[Stage(partner.stage)]]


def _check(partner: Partner, before: str, reason: str, *, today: date) -> None:
    has_nda = Nda.objects.filter(partner=partner).in_force(on=today).exists()
    problems = check_move(current=before, wanted=partner.stage, has_nda_in_force=has_nda, reason=reason)
    if problems:
        refuse(_REFUSALS[problems[0].code], map(_labelled, problems))


def _labelled(problem: Problem) -> Problem:
    """Return the problem with stages called as on the pages."""
    labels = {
        name: listed((str(Partner.Stage(code).label) for code in codes.split(", ") if code), get_language() or "")
        for name, codes in problem.params.items()
    }
    return replace(problem, params=labels)
