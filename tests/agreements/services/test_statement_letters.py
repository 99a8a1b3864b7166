import pytest
from django.utils.translation import override

from accounts.models import User
from agreements.models import Statement
from agreements.services import approve_statement, lock_statement, open_dispute, resolve_dispute
from messaging.models import Notification
from messaging.services import body_of, subject_of
from tests.factories.accounts import manager
from tests.factories.partners import outsider_of
from tests.factories.statements import JANUARY, NOW, finance, run, statement_of, worked_agreement, year_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return manager()


@pytest.fixture
def draft(owner: User) -> Statement:
    agreement = worked_agreement(partner__owner=owner)
    year_of(agreement, [416])
    run(JANUARY)
    return statement_of(agreement, JANUARY)


def told(cause: str, *, channel: str = "email") -> set[User]:
    return {row.recipient for row in Notification.objects.filter(cause=cause, channel=channel)}


def letter(cause: str, language: str = "en") -> tuple[str, str]:
    """Return subject and text of a message as one of its readers gets it."""
    row = Notification.objects.filter(cause=cause).first()
    assert row
    with override(language):
        how = {"reader": row.recipient, "language": language}
        return subject_of(row, **how), body_of(row, **how)


def test_a_disputed_line_is_told_to_finance_and_the_owner(draft, owner):
    answering, contact = finance(), outsider_of(draft.agreement.partner).user
    open_dispute(statement=draft, line=1, reason="It was 417.", by=contact, now=NOW, claimed=104250)

    cause = f"statement:{draft.pk}:dispute:1"
    assert told(cause) == told(cause, channel="inbox") == {answering, owner}
    subject, body = letter(cause)
    assert subject == f"Line 1 of {draft.agreement.code} for January 2025 is disputed"
    assert "It was 417." in body
    assert "The line comes to ¥104,000.00. Claimed is ¥104,250.00." in body
    assert "approval" not in body


def test_who_disputes_is_not_told_of_it(draft, owner):
    opener, other = finance(), finance()
    open_dispute(statement=draft, line=1, reason="It was 417.", by=opener, now=NOW)

    assert told(f"statement:{draft.pk}:dispute:1") == {other, owner}


def test_a_dispute_that_withdraws_the_approval_says_so(draft):
    approve_statement(statement=draft, by=finance(), now=NOW)
    contact = outsider_of(draft.agreement.partner).user
    open_dispute(statement=draft, line=1, reason="It was 417.", by=contact, now=NOW)

    assert "The approval is withdrawn by it" in letter(f"statement:{draft.pk}:dispute:1")[1]


@pytest.mark.parametrize(
    ("outcome", "subject", "said"),
    [
        ("upheld", "is upheld", "The line came to ¥104,000.00 and is settled at ¥104,250.00."),
        ("rejected", "is rejected", "The line stays at ¥104,000.00."),
    ],
)
def test_the_answer_goes_to_who_objected_and_ends_the_asking(draft, outcome, subject, said):
    contact, other = (outsider_of(draft.agreement.partner).user for _ in range(2))
    how = {"statement": draft, "line": 1, "reason": "It was 417.", "by": contact, "now": NOW, "claimed": 104250}
    resolve_dispute(dispute=open_dispute(**how), outcome=outcome, answer="Looked up.", by=finance(), now=NOW)

    cause = f"statement:{draft.pk}:dispute:1"
    assert told(f"{cause}:answer") == {contact}
    assert not Notification.objects.filter(cause=cause, status="queued").exists()
    assert not Notification.objects.filter(recipient=other).exists()
    assert letter(f"{cause}:answer")[0].endswith(subject)
    assert said in letter(f"{cause}:answer")[1]
    assert "Looked up." in letter(f"{cause}:answer", "zh-hans")[1]


def test_a_locked_statement_is_told_to_the_partners_contacts_only(draft):
    own, someone_else = outsider_of(draft.agreement.partner).user, outsider_of(worked_agreement().partner).user
    judge = finance()
    approve_statement(statement=draft, by=judge, now=NOW)
    draft.refresh_from_db()
    lock_statement(statement=draft, by=judge, now=NOW)

    cause = f"statement:{draft.pk}:locked"
    assert told(cause) == told(cause, channel="inbox") == {own}
    assert someone_else not in told(cause)
    subject, body = letter(cause)
    assert subject == f"Your statement of {draft.agreement.code} for January 2025 is final"
    assert "¥104,000.00" in body
