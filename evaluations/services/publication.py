"""Publishes scorecards to the partners, and makes them final when nobody objects."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules.permissions import Role
from accounts.services import audit
from evaluations.errors import NotADraft
from evaluations.models import Scorecard
from evaluations.rules.answering import DEFAULT_DAYS, MOST_DAYS, last_day_to_answer
from evaluations.services.guards import require_role
from messaging.services import Letter, queue_letters
from partners.services import require_may
from prms.lib.errors import Forbidden, InvalidInput
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
    _require_days(answer_days)
    card.status, card.published_at, card.published_by = Status.PUBLISHED, now, by
    card.answers_until = last_day_to_answer(now, days=answer_days)
    card.comment = comment.strip() or card.comment
    card.save(update_fields=["status", "published_at", "published_by", "answers_until", "comment", "updated_at"])
    audit.record(
        action="scorecards.published", by=by, target=card, changes={"status": [Status.DRAFT, Status.PUBLISHED]}
    )
    queue_letters([_letter(card, contacts_of([card.partner_id])[card.partner_id], now)])
    return card


@transaction.atomic
def publish_scorecards(
    *, scorecards: Collection[Scorecard], by: User | None, now: datetime, answer_days: int = DEFAULT_DAYS
) -> int:
    """Show several drafts to their partners at once, all or none; return how many letters their contacts get.

    Raises NotADraft when one was published before, Forbidden when one is of a partner of somebody else.
    """
    require_role("scorecards.publish", by=by)
    _require_days(answer_days)
    rows = Scorecard.objects.select_for_update(of=("self",)).select_related("partner__owner").order_by("pk")
    cards = list(rows.filter(pk__in=[card.pk for card in scorecards]))
    _require_own(cards, by)
    for card in cards:
        if card.status != Status.DRAFT:
            message = _("The card of %(partner)s is no longer a draft: take it out of the selection.")
            raise NotADraft(message % {"partner": card.partner.display_name})
    ids, until = [card.pk for card in cards], last_day_to_answer(now, days=answer_days)
    published = {"status": Status.PUBLISHED, "published_at": now, "published_by": by, "answers_until": until}
    Scorecard.objects.filter(pk__in=ids).update(**published, updated_at=now)
    changes = {"status": [Status.DRAFT, Status.PUBLISHED], "answers_until": until}
    for start in range(0, len(ids), audit.KEYS_SHOWN):
        keys = ids[start : start + audit.KEYS_SHOWN]
        audit.record_batch(
            action="scorecards.published", by=by, model=Scorecard, count=len(keys), keys=keys, changes=changes
        )
    for card in cards:
        card.answers_until = until
    contacts = contacts_of([card.partner_id for card in cards])
    return queue_letters([_letter(card, contacts[card.partner_id], now) for card in cards])


def contacts_of(partner_ids: Collection[int]) -> Mapping[int, list[User]]:
    """Return the people who sign in for each partner: they see its published cards and are told of them."""
    found: dict[int, list[User]] = defaultdict(list)
    contacts = User.objects.with_role(Role.PARTNER_CONTACT).filter(
        contact__partner__in=partner_ids, contact__side="partner"
    )
    for user in contacts.select_related("contact").order_by("name"):
        found[user.contact.partner_id].append(user)
    return found


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


def _require_days(answer_days: int) -> None:
    if not 1 <= answer_days <= MOST_DAYS:
        message = _("A partner has from 1 to %(most)s days to answer.") % {"most": MOST_DAYS}
        raise InvalidInput.at("answer_days", message, code="answer_days_out_of_range")


def _require_own(cards: Sequence[Scorecard], by: User | None) -> None:
    if by is None:
        return
    own = set(Scorecard.objects.editable_by(by).filter(pk__in=[card.pk for card in cards]).values_list("pk", flat=True))
    if other := next((card for card in cards if card.pk not in own), None):
        message = _("Only %(owner)s or an administrator may publish the card of %(partner)s.")
        raise Forbidden(message % {"owner": other.partner.owner, "partner": other.partner.display_name})


def _letter(card: Scorecard, contacts: Sequence[User], now: datetime) -> Letter:
    month, until = Month.of(card.month), card.answers_until
    return Letter(
        cause=f"scorecard:{card.pk}",
        recipients=contacts,
        template=MESSAGE,
        params={"month": str(month), "total": f"{card.total:.1f}", "until_on": until.isoformat() if until else ""},
        url=f"/partners/{card.partner.code}/scorecards/{month}/",
        available_at=now,
    )
