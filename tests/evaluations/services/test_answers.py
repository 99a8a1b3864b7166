from datetime import date, timedelta

import pytest

from accounts.models import AuditEntry
from evaluations.errors import AppealWindowOver, CardNotOpen, NotADraft
from evaluations.models import Scorecard
from evaluations.services import (
    accept_scorecard,
    close_month,
    dispute_line,
    finalise_answered_cards,
    publish_scorecard,
    resolve_dispute,
)
from messaging.models import InboxItem
from messaging.services.letters import compose_letter
from prms.lib.errors import InvalidInput, NotFound
from prms.lib.periods import Month
from tests.factories.evaluations import NOW, seed_month
from tests.factories.partners import PartnerFactory, outsider_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Scorecard:
    partner = seed_month()
    close_month(month=Month(2025, 1), by=None, now=NOW)
    return Scorecard.objects.get(partner=partner)


def test_contacts_are_told_of_a_published_card_in_their_language(draft: Scorecard) -> None:
    contact = outsider_of(draft.partner).user
    contact.language = "en"
    publish_scorecard(scorecard=draft, by=draft.partner.owner, now=NOW)

    item = InboxItem.objects.get(user=contact)
    letter = compose_letter(item.notification, reader=contact)
    assert letter["subject"] == "Your scorecard of January 2025 is published"
    assert "112.2" in letter["text"]
    assert "13 Feb 2025" in letter["text"]


def test_a_card_is_published_once(draft: Scorecard) -> None:
    publish_scorecard(scorecard=draft, by=None, now=NOW, answer_days=5)
    draft.refresh_from_db()
    assert draft.answers_until == date(2025, 2, 8)
    with pytest.raises(NotADraft, match="published"):
        publish_scorecard(scorecard=draft, by=None, now=NOW)


@pytest.mark.parametrize("days", [0, 91])
def test_the_days_to_answer_have_a_bound(draft: Scorecard, days: int) -> None:
    with pytest.raises(InvalidInput):
        publish_scorecard(scorecard=draft, by=None, now=NOW, answer_days=days)


def test_a_draft_cannot_be_answered(draft: Scorecard) -> None:
    with pytest.raises(CardNotOpen):
        accept_scorecard(scorecard=draft, by=outsider_of(draft.partner).user, now=NOW)


def test_a_stranger_finds_no_card_to_answer(draft: Scorecard) -> None:
    publish_scorecard(scorecard=draft, by=None, now=NOW)
    with pytest.raises(NotFound):
        accept_scorecard(scorecard=draft, by=outsider_of(PartnerFactory()).user, now=NOW)


def test_a_card_that_nobody_answers_becomes_final(draft: Scorecard) -> None:
    publish_scorecard(scorecard=draft, by=None, now=NOW)
    assert finalise_answered_cards(now=NOW + timedelta(days=10)) == 0
    assert finalise_answered_cards(now=NOW + timedelta(days=11)) == 1
    draft.refresh_from_db()
    assert draft.status == "final"
    assert AuditEntry.objects.get(action="scorecards.finalised").batch_count == 1


def test_a_disputed_card_waits_for_its_resolution(draft: Scorecard) -> None:
    publish_scorecard(scorecard=draft, by=None, now=NOW)
    contact = outsider_of(draft.partner).user
    lines = list(draft.lines.order_by("pk")[:2])
    disputes = [dispute_line(line=line, reason="Counted twice", by=contact, now=NOW) for line in lines]
    assert finalise_answered_cards(now=NOW + timedelta(days=30)) == 0

    for dispute, status in zip(disputes, ("disputed", "final"), strict=True):
        resolve_dispute(dispute=dispute, resolution="rejected", reason="It was not", by=None, now=NOW)
        draft.refresh_from_db()
        assert draft.status == status


def test_nothing_is_disputed_after_the_last_day(draft: Scorecard) -> None:
    publish_scorecard(scorecard=draft, by=None, now=NOW)
    with pytest.raises(AppealWindowOver, match="2025-02-13"):
        dispute_line(line=draft.lines.all()[0], reason="Late", by=None, now=NOW + timedelta(days=11))
