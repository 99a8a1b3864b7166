"""A dispute freezes its line and no other: kept out before the lock, beside the statement after it."""

import json
from decimal import Decimal

import pytest

from accounts.models import AuditEntry
from agreements.errors import ApprovedByPreparer, DisputeAnswered, DisputeRefused
from agreements.models import Statement, StatementDispute
from agreements.rules.lines import total_of
from agreements.rules.verify import differences
from agreements.services import (
    adjust_statement,
    approve_statement,
    lock_statement,
    open_dispute,
    proof_of_statement,
    resolve_dispute,
)
from partners.errors import ReasonMissing
from prms.lib.errors import Forbidden
from tests.factories.accounts import administrator
from tests.factories.partners import outsider_of
from tests.factories.statements import (
    JANUARY,
    NOW,
    amounts,
    finance,
    judged,
    measured,
    run,
    settled,
    statement_of,
    worked_agreement,
    year_of,
)

pytestmark = pytest.mark.django_db
FEBRUARY = JANUARY + 1
TIER, COMPLAINTS = Decimal("104000.00"), Decimal("-10400.00")


@pytest.fixture
def draft() -> Statement:
    """A January of 416 contracts whose complaints take 10 % off: 93,600."""
    agreement = worked_agreement(has_deductions=True)
    year_of(agreement, [416, 400])
    for month in (JANUARY, FEBRUARY):
        judged(agreement, month, complaints="0.09" if month == JANUARY else "0.01")
    run(JANUARY)
    return statement_of(agreement, JANUARY)


def disputed(statement: Statement, line: int, *, by=None, claimed: str | None = None) -> StatementDispute:
    amount = None if claimed is None else Decimal(claimed)
    return open_dispute(
        statement=statement, line=line, reason="It was 8 %.", by=by or finance(), now=NOW, claimed=amount
    )


def answered(dispute: StatementDispute, outcome: str, *, by=None, at: str | None = None) -> StatementDispute:
    amount = None if at is None else Decimal(at)
    return resolve_dispute(
        dispute=dispute, outcome=outcome, answer="Looked up.", by=by or finance(), now=NOW, settled=amount
    )


def proves(statement: Statement) -> bool:
    """Say whether the lines add up to the total and the proof computes again."""
    statement.refresh_from_db()
    statement = Statement.objects.whole().get(pk=statement.pk)
    assert total_of(row.line() for row in statement.lines.all()) == statement.total
    return differences(json.loads(json.dumps(proof_of_statement(statement)))) == []


def test_a_disputed_line_of_a_draft_is_kept_out_and_the_others_stay(draft):
    disputed(draft, 2)

    assert amounts(draft) == [("tier", TIER), ("deduction", COMPLAINTS), ("disputed", -COMPLAINTS)]
    assert proves(draft)
    assert Statement.objects.get().total == TIER


def test_a_rejected_dispute_lets_the_line_count_again(draft):
    before = draft.sha256
    answered(disputed(draft, 2), "rejected")

    assert amounts(draft) == [("tier", TIER), ("deduction", COMPLAINTS)]
    draft.refresh_from_db()
    assert (draft.total, draft.sha256) == (TIER + COMPLAINTS, before)


def test_an_upheld_dispute_counts_the_line_as_it_was_claimed(draft):
    answered(disputed(draft, 1, claimed="104250"), "upheld")

    assert amounts(draft)[-1] == ("disputed", Decimal("250.00"))
    assert proves(draft)


def test_a_draft_under_dispute_is_not_computed_again_but_can_be_approved(draft):
    disputed(draft, 2)
    measured(draft.agreement, JANUARY, 500)

    result = run(JANUARY)

    assert [(entry.agreement.code, entry.outcome) for entry in result.skipped] == [(draft.agreement.code, "DISPUTED")]
    draft.refresh_from_db()
    assert (draft.total, draft.hold) == (TIER, "")
    assert approve_statement(statement=draft, by=finance(), now=NOW).status == "approved"


def test_what_was_settled_stays_when_the_draft_is_computed_again(draft):
    answered(disputed(draft, 1, claimed="104250"), "upheld")

    assert run(JANUARY).included[0].outcome == "UNCHANGED"
    measured(draft.agreement, JANUARY, 417)
    assert run(JANUARY).included[0].outcome == "CHANGED"
    assert amounts(draft)[-1] == ("disputed", Decimal("250.00"))
    assert proves(draft)


def test_the_partner_objects_to_an_approved_statement_and_the_approval_is_withdrawn(draft):
    approve_statement(statement=draft, by=finance(), now=NOW)
    contact = outsider_of(draft.agreement.partner).user

    dispute = disputed(draft, 2, by=contact)

    draft.refresh_from_db()
    assert (draft.status, draft.approved_by, draft.hold, draft.total) == ("draft", None, "", TIER)
    assert dispute.has_reopened
    assert Statement.objects.visible_to(contact).get() == draft
    assert proves(draft)


def test_an_outsider_sees_no_draft_that_nobody_withdrew(draft):
    contact = outsider_of(draft.agreement.partner).user
    disputed(draft, 2)

    assert not Statement.objects.visible_to(contact).exists()


def test_after_the_lock_the_dispute_stands_beside_the_statement(draft):
    statement = settled(draft.agreement, JANUARY, by=finance())

    dispute = disputed(statement, 2)

    assert not dispute.is_kept_out
    assert amounts(statement) == [("tier", TIER), ("deduction", COMPLAINTS)]
    assert proves(statement)


def test_late_data_of_a_disputed_month_waits_for_the_answer(draft):
    statement = settled(draft.agreement, JANUARY, by=finance())
    dispute = disputed(statement, 1)
    measured(draft.agreement, JANUARY, 516)

    run(FEBRUARY)
    february = statement_of(draft.agreement, FEBRUARY)
    assert [kind for kind, _amount in amounts(february)] == ["tier"]
    answered(dispute, "rejected")
    run(FEBRUARY)

    assert ("prior_period", Decimal("25000.00")) in amounts(february)
    assert proves(february)


def test_what_is_upheld_after_the_lock_is_a_line_of_the_next_statement_once(draft):
    statement = settled(draft.agreement, JANUARY, by=finance())
    answered(disputed(statement, 2, claimed="-8000"), "upheld")

    february = settled(draft.agreement, FEBRUARY, by=finance())

    assert amounts(february) == [("tier", Decimal("100000.00")), ("disputed", Decimal("2400.00"))]
    assert proves(february)
    year_of(draft.agreement, [400], first=FEBRUARY + 1)
    judged(draft.agreement, FEBRUARY + 1, complaints="0.01")
    run(FEBRUARY + 1)
    assert amounts(statement_of(draft.agreement, FEBRUARY + 1)) == [("tier", Decimal("100000.00"))]


@pytest.mark.parametrize(
    ("outcome", "at", "owed"), [("rejected", None, Decimal("-10400.00")), ("upheld", "-5000", Decimal("-5000.00"))]
)
def test_a_line_that_was_locked_out_comes_back_in_the_next_statement(draft, outcome, at, owed):
    dispute = disputed(draft, 2)
    settled_on = finance()
    approve_statement(statement=draft, by=settled_on, now=NOW)
    lock_statement(statement=Statement.objects.get(), by=settled_on, now=NOW)

    answered(dispute, outcome, at=at)
    run(FEBRUARY)

    assert amounts(statement_of(draft.agreement, FEBRUARY)) == [("tier", Decimal("100000.00")), ("disputed", owed)]


def test_an_approved_statement_that_another_built_on_stays_approved(draft):
    approve_statement(statement=draft, by=finance(), now=NOW)
    measured(draft.agreement, JANUARY, 417)
    run(FEBRUARY)
    approve_statement(statement=statement_of(draft.agreement, FEBRUARY), by=finance(), now=NOW)

    dispute = disputed(draft, 1)

    draft.refresh_from_db()
    assert (draft.status, dispute.is_kept_out) == ("approved", False)


def test_who_settled_a_line_does_not_approve_the_draft(draft):
    judge = finance()
    answered(disputed(draft, 1, claimed="104250"), "upheld", by=judge)

    with pytest.raises(ApprovedByPreparer):
        approve_statement(statement=Statement.objects.get(), by=judge, now=NOW)


def test_who_opened_a_dispute_does_not_answer_it(draft):
    person = finance()

    with pytest.raises(Forbidden):
        answered(disputed(draft, 1, by=person), "rejected", by=person)


def test_only_finance_answers(draft):
    with pytest.raises(Forbidden):
        answered(disputed(draft, 1), "rejected", by=administrator())


def test_a_line_is_disputed_once_and_answered_once(draft):
    dispute = answered(disputed(draft, 1), "rejected")

    with pytest.raises(DisputeAnswered):
        disputed(draft, 1)
    with pytest.raises(DisputeAnswered):
        answered(dispute, "rejected")


def test_a_line_that_is_not_there_is_not_disputed(draft):
    with pytest.raises(DisputeRefused, match="no line 9"):
        disputed(draft, 9)


def test_what_comes_from_another_month_is_disputed_there(draft):
    disputed(draft, 1)

    with pytest.raises(DisputeRefused, match="comes from an earlier month"):
        disputed(draft, 3)


def test_a_dispute_gives_its_reason_and_an_upheld_one_its_amount(draft):
    with pytest.raises(ReasonMissing):
        open_dispute(statement=draft, line=1, reason=" ", by=finance(), now=NOW)
    with pytest.raises(DisputeRefused, match="at which amount"):
        answered(disputed(draft, 1), "upheld")


def test_an_adjustment_beside_a_dispute_keeps_both(draft):
    disputed(draft, 2)
    adjust_statement(statement=draft, amount=Decimal(10), reason="Rounding.", by=finance())

    assert amounts(draft)[-2:] == [("adjustment", Decimal("10.00")), ("disputed", -COMPLAINTS)]
    assert proves(draft)


def test_each_step_leaves_its_audit_row(draft):
    answered(disputed(draft, 2), "rejected")

    trail = AuditEntry.objects.about("agreements.statement", draft.pk).order_by("id")
    assert [entry.action for entry in trail][-2:] == ["statements.disputed", "statements.dispute_resolved"]
