import pytest

from accounts.models import AuditEntry
from evaluations.errors import NotADraft
from evaluations.models import Scorecard
from evaluations.services import close_month, comment_scorecard, ingest, publish_scorecard
from prms.lib.errors import Forbidden, InvalidInput
from prms.lib.periods import Month
from tests.factories.accounts import manager
from tests.factories.evaluations import NOW, seed_month

pytestmark = pytest.mark.django_db
JANUARY = Month(2025, 1)


@pytest.fixture
def draft() -> Scorecard:
    partner = seed_month()
    close_month(month=JANUARY, by=None, now=NOW)
    return Scorecard.objects.get(partner=partner)


def test_comments_on_a_draft_stay_when_it_is_scored_again(draft: Scorecard) -> None:
    comment_scorecard(
        scorecard=draft, by=draft.partner.owner, comment="A good start. ", lines={"contracts": "Two fairs."}
    )
    row = {"partner": draft.partner.code, "kpi": "contracts", "date": "2025-01-02", "value": "100"}
    ingest(rows=[row], door="rest", by=None, now=NOW)
    close_month(month=JANUARY, by=None, now=NOW)

    card = Scorecard.objects.get(partner=draft.partner)
    assert (card.version, card.comment) == (1, "A good start.")
    assert card.lines.get(kpi__code="contracts").comment == "Two fairs."
    entry = AuditEntry.objects.get(action="scorecards.commented")
    assert entry.changes == {"contracts": ["", "Two fairs."], "comment": ["", "A good start."]}


def test_what_is_left_out_or_the_same_is_not_written(draft: Scorecard) -> None:
    comment_scorecard(scorecard=draft, by=None, comment="A good start.")
    comment_scorecard(scorecard=draft, by=None, comment="A good start.", lines={"contracts": ""})

    assert AuditEntry.objects.filter(action="scorecards.commented").count() == 1


def test_a_published_card_is_not_commented_on(draft: Scorecard) -> None:
    publish_scorecard(scorecard=draft, by=None, now=NOW)

    with pytest.raises(NotADraft, match="while it is a draft"):
        comment_scorecard(scorecard=draft, by=None, comment="Late.")


def test_a_line_that_is_not_there_is_named(draft: Scorecard) -> None:
    with pytest.raises(InvalidInput, match="no line of “parking”"):
        comment_scorecard(scorecard=draft, by=None, lines={"parking": "?"})


def test_only_who_answers_for_the_partner_comments(draft: Scorecard) -> None:
    with pytest.raises(Forbidden):
        comment_scorecard(scorecard=draft, by=manager(), comment="Mine.")
