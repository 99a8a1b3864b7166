"""What the partner reads beside the total and beside a line."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from evaluations.errors import NotADraft
from evaluations.models import Scorecard, ScorecardLine
from partners.services import require_may
from prms.lib.errors import InvalidInput


@transaction.atomic
def comment_scorecard(
    *, scorecard: Scorecard, by: User | None, comment: str | None = None, lines: Mapping[str, str] | None = None
) -> Scorecard:
    """Write the comment on a draft, and those on its lines by KPI code; what is left out stays.

    Raises NotADraft once the partner has seen the card, InvalidInput for a KPI that is not on it.
    """
    card = Scorecard.objects.select_for_update().select_related("partner").get(pk=scorecard.pk)
    require_may("scorecards.publish", partner=card.partner, by=by)
    require_draft(card)
    rows = {line.kpi.code: line for line in card.lines.select_related("kpi")}
    changes = dict(_line_changes(rows, lines or {}))
    if comment is not None and comment.strip() != card.comment:
        changes["comment"] = [card.comment, comment.strip()]
        card.comment = comment.strip()
        card.save(update_fields=["comment", "updated_at"])
    if changes:
        audit.record(action="scorecards.commented", by=by, target=card, changes=changes)
    return card


def require_draft(card: Scorecard) -> None:
    """Raise NotADraft once the card was published."""
    if card.status != Scorecard.Status.DRAFT:
        message = _("A card is commented on while it is a draft; this one is %(status)s.")
        raise NotADraft(message % {"status": card.get_status_display()})


def _line_changes(rows: Mapping[str, ScorecardLine], lines: Mapping[str, str]) -> Mapping[str, list[Any]]:
    changes = {}
    for code, text in lines.items():
        row = rows.get(code)
        if row is None:
            message = _("The card has no line of “%(kpi)s”. Possible: %(names)s.")
            raise InvalidInput.at(f"lines/{code}", message % {"kpi": code, "names": ", ".join(sorted(rows))})
        if text.strip() != row.comment:
            changes[code] = [row.comment, text.strip()]
            row.comment = text.strip()
    ScorecardLine.objects.bulk_update([rows[code] for code in changes], ["comment"])
    return changes
