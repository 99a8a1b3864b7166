"""Publishes scorecards to the partners, and makes them final when nobody objects."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules.permissions import Role
from accounts.services import audit
from evaluations.errors import NotADraft
from evaluations.models import Scorecard
from evaluations.rules.answering import DEFAULT_DAYS, MOST_DAYS, last_day_to_answer
from messaging.services import queue
from partners.services import require_may
from prms.lib.errors import FieldError, InvalidInput
from prms.lib.periods import Month

Status = Scorecard.Status
MESSAGE = "evaluations/messages/card_published"


@transaction.atomic
def publish_scorecard(
    *, scorecard: Scorecard, by: User | None, now: datetime, comment: str = "", answer_days: int = DEFAULT_DAYS
) -> Scorecard:
    """Show a draft to the partner, whose contacts are told; they may answer for `answer_days` days.

    Raises NotADraft for a card that was published before.
    """
    card = Scorecard.objects.select_for_update().select_related("partner").get(pk=scorecard.pk)
    require_may("scorecards.publish", partner=card.partner, by=by)
    if card.status != Status.DRAFT:
        message = _("Only a draft can be published; this card is %(status)s.")
        raise NotADraft(message % {"status": card.get_status_display()})
    if not 1 <= answer_days <= MOST_DAYS:
        message = _("A partner has from 1 to %(most)s days to answer.") % {"most": MOST_DAYS}
        raise InvalidInput(message, errors=[FieldError("/answer_days", "answer_days_out_of_range", message)])
    card.status, card.published_at, card.published_by = Status.PUBLISHED, now, by
    card.answers_until = last_day_to_answer(now, days=answer_days)
    card.comment = comment.strip() or card.comment
    card.save(update_fields=["status", "published_at", "published_by", "answers_until", "comment", "updated_at"])
    audit.record(
        action="scorecards.published", by=by, target=card, changes={"status": [Status.DRAFT, Status.PUBLISHED]}
    )
    _tell_partner(card, now)
    return card


def finalise_answered_cards(*, now: datetime) -> int:
    """Make published cards final whose time to answer has passed; return how many."""
    over = Scorecard.objects.filter(status=Status.PUBLISHED, answers_until__lt=now.date())
    if not over.exists():
        return 0
    with transaction.atomic():
        ids = list(over.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True))
        Scorecard.objects.filter(pk__in=ids).update(status=Status.FINAL, updated_at=now)
        audit.record_batch(action="scorecards.finalised", by=None, model=Scorecard, count=len(ids), keys=ids)
    return len(ids)


def _tell_partner(card: Scorecard, now: datetime) -> None:
    contacts = User.objects.with_role(Role.PARTNER_CONTACT).filter(
        contact__partner=card.partner_id, contact__side="partner"
    )
    month, until = Month.of(card.month), card.answers_until
    queue(
        cause=f"scorecard:{card.pk}",
        recipients=contacts,
        template=MESSAGE,
        params={"month": str(month), "total": f"{card.total:.1f}", "until_on": until.isoformat() if until else ""},
        url=f"/partners/{card.partner.code}/scorecards/{month}/",
        available_at=now,
    )
