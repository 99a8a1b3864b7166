"""What partners say of published cards, and how disputes are resolved."""

from datetime import datetime
from decimal import Decimal

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from evaluations.errors import AppealWindowOver, CardNotOpen, DisputeResolved, EvidenceRefused, LineDisputed
from evaluations.models import Scorecard, ScorecardLine, ScorecardResponse
from evaluations.services.guards import require_role
from partners.models import Partner
from partners.services import read_reason, require_may
from prms.lib.errors import InvalidInput, NotFound
from prms.lib.files import attach

Kind, Resolution = ScorecardResponse.Kind, ScorecardResponse.Resolution
Status = Scorecard.Status


@transaction.atomic
def accept_scorecard(*, scorecard: Scorecard, by: User | None, now: datetime) -> ScorecardResponse:
    """Record that the partner agrees with a published card, which makes it final."""
    card = _open_card(scorecard.pk, "scorecards.accept", by, now)
    if card.status == Status.DISPUTED:
        raise CardNotOpen(_("A line of this card is disputed; the dispute is resolved first."))
    response = ScorecardResponse.objects.create(scorecard=card, kind=Kind.ACCEPTANCE, made_by=by)
    _move(card, Status.FINAL, action="scorecards.accepted", by=by)
    return response


@transaction.atomic
def dispute_line(
    *,
    line: ScorecardLine,
    reason: str,
    by: User | None,
    now: datetime,
    claimed: Decimal | None = None,
    file: File | None = None,
) -> ScorecardResponse:
    """Record that the partner objects to one line of a published card, with its own figure and a file, if given.

    Raises AppealWindowOver after the last day to answer, LineDisputed while an earlier dispute is open,
    EvidenceRefused for a file that may not be kept.
    """
    card = _open_card(line.scorecard_id, "scorecards.dispute", by, now)
    reason = read_reason(reason)
    if ScorecardResponse.objects.open_disputes().filter(line=line).exists():
        raise LineDisputed(_("This line is disputed already; the dispute is not resolved yet."))
    response = ScorecardResponse(scorecard=card, line=line, kind=Kind.DISPUTE, reason=reason, made_by=by)
    response.claimed = claimed
    if file is not None:
        attach(response, file, refused=EvidenceRefused)
    response.save()
    said: dict[str, list[object]] = {
        "line": [None, line.kpi.code],
        "reason": ["", reason],
        "claimed": [line.actual, claimed],
    }
    _move(card, Status.DISPUTED, action="scorecards.disputed", by=by, **said)
    return response


@transaction.atomic
def resolve_dispute(
    *, dispute: ScorecardResponse, resolution: str, reason: str, by: User | None, now: datetime
) -> ScorecardResponse:
    """Record who was right; with its last dispute resolved a card is final.

    A dispute that is upheld is followed by a correction of the measurements, which makes the next version.
    """
    row = (
        ScorecardResponse.objects.select_for_update(of=("self",))
        .select_related("scorecard__partner")
        .get(pk=dispute.pk)
    )
    card = Scorecard.objects.select_for_update().get(pk=row.scorecard_id)
    require_may("scorecards.resolve_dispute", partner=row.scorecard.partner, by=by)
    if resolution not in Resolution.values:
        message = _("A dispute is upheld or rejected.")
        raise InvalidInput.at("resolution", message, code="invalid_choice")
    if row.kind != Kind.DISPUTE or row.resolution:
        raise DisputeResolved(_("This dispute was resolved before."))
    row.resolution, row.resolution_reason = resolution, read_reason(reason)
    row.resolved_by, row.resolved_at = by, now
    row.save(update_fields=["resolution", "resolution_reason", "resolved_by", "resolved_at", "updated_at"])
    audit.record(action="disputes.resolved", by=by, target=row, changes={"resolution": ["", resolution]})
    if card.status == Status.DISPUTED and not ScorecardResponse.objects.open_disputes().filter(scorecard=card).exists():
        _move(card, Status.FINAL, action="scorecards.finalised", by=by)
    return row


def _open_card(pk: int, permission: str, by: User | None, now: datetime) -> Scorecard:
    require_role(permission, by=by)
    card = Scorecard.objects.select_for_update().get(pk=pk)
    if by is not None and not Partner.objects.visible_to(by).filter(pk=card.partner_id).exists():
        raise NotFound(_("There is no such scorecard."))
    if card.status not in (Status.PUBLISHED, Status.DISPUTED):
        message = _("This card is %(status)s: it cannot be answered.")
        raise CardNotOpen(message % {"status": card.get_status_display()})
    if card.answers_until is not None and now.date() > card.answers_until:
        message = _("This card could be answered until %(day)s.")
        raise AppealWindowOver(message % {"day": card.answers_until.isoformat()})
    return card


def _move(card: Scorecard, status: str, *, action: str, by: User | None, **changes: list[object]) -> None:
    before, card.status = card.status, status
    card.save(update_fields=["status", "updated_at"])
    audit.record(action=action, by=by, target=card, changes={"status": [before, status], **changes})
