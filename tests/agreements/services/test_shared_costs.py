"""Joint costs on their way through statements: carried once, by the cost sharing of their day."""

from datetime import date
from decimal import Decimal

import pytest

from agreements.errors import OutlayCarried, OutlayRefused, StatementOutdated
from agreements.models import Outlay
from agreements.services import (
    approve_statement,
    clause_states_of,
    differences_of,
    months_that_carry,
    record_outlay,
    remove_outlay,
)
from agreements.services.statements import lock_statement
from tests.factories.statements import (
    JANUARY,
    NOW,
    amounts,
    finance,
    run,
    settled,
    statement_of,
    worked_agreement,
    year_of,
)

pytestmark = pytest.mark.django_db
FEBRUARY = JANUARY + 1
TODAY = date(2025, 3, 31)
SHARES = [{"party": "Aurora", "share": "60"}, {"party": "Zephyr", "share": "40"}]


@pytest.fixture
def agreement():
    agreement = worked_agreement(clauses={"cost_shares": SHARES, "exit": {"stop_loss_cap": "1000000"}})
    year_of(agreement, [1000, 1000])
    return agreement


def spent(agreement, amount=100_000, **said):
    values = {"kind": "cost", "booked_on": date(2025, 1, 20), "description": "Launch", "today": TODAY, **said}
    return record_outlay(agreement=agreement, amount=Decimal(amount), by=None, **values)


def test_the_statement_of_the_month_takes_the_partners_share_of_what_we_paid(agreement):
    row = spent(agreement, share_of="Zephyr")

    run(JANUARY)

    statement = statement_of(agreement, JANUARY)
    assert amounts(statement) == [("tier", Decimal("250000.00")), ("cost_share", Decimal("-40000.00"))]
    assert statement.total == Decimal("210000.00")
    assert statement.settles["costs"] == [str(row.pk)]
    assert differences_of(statement) == []


def test_a_locked_month_keeps_its_lines_and_the_next_one_carries_a_late_cost(agreement):
    locked = settled(agreement, JANUARY, by=finance())
    spent(agreement, share_of="Aurora", paid_by="partner")

    run(FEBRUARY)

    assert amounts(locked) == [("tier", Decimal("250000.00"))]
    assert amounts(statement_of(agreement, FEBRUARY))[-1] == ("cost_share", Decimal("60000.00"))


def test_a_cost_is_carried_once(agreement):
    row = spent(agreement, share_of="Zephyr")
    settled(agreement, JANUARY, by=finance())

    run(FEBRUARY)

    assert amounts(statement_of(agreement, FEBRUARY)) == [("tier", Decimal("250000.00"))]
    assert months_that_carry(agreement) == {row.pk: JANUARY}


def test_two_drafts_with_the_same_cost_are_not_both_approved(agreement):
    spent(agreement, share_of="Zephyr")
    run(FEBRUARY)
    run(JANUARY)
    treasurer = finance()
    for month in (JANUARY, FEBRUARY):
        assert "cost_share" in dict(amounts(statement_of(agreement, month)))

    approve_statement(statement=statement_of(agreement, JANUARY), by=treasurer, now=NOW)

    with pytest.raises(StatementOutdated):
        approve_statement(statement=statement_of(agreement, FEBRUARY), by=treasurer, now=NOW)


def test_a_cost_of_a_later_month_waits_for_it(agreement):
    spent(agreement, share_of="Zephyr", booked_on=date(2025, 2, 1))

    run(JANUARY)

    assert amounts(statement_of(agreement, JANUARY)) == [("tier", Decimal("250000.00"))]


def test_a_share_in_an_approved_statement_is_not_taken_back(agreement):
    row = spent(agreement, share_of="Zephyr")
    run(JANUARY)
    statement = approve_statement(statement=statement_of(agreement, JANUARY), by=finance(), now=NOW)

    with pytest.raises(OutlayCarried, match="2025-01"):
        remove_outlay(outlay=row, reason="Twice.", by=None)

    assert lock_statement(statement=statement, by=finance(), now=NOW).total == Decimal("210000.00")


def test_a_share_in_a_draft_goes_with_its_cost(agreement):
    row = spent(agreement, share_of="Zephyr")
    run(JANUARY)

    remove_outlay(outlay=row, reason="Twice.", by=None)
    run(JANUARY)

    assert amounts(statement_of(agreement, JANUARY)) == [("tier", Decimal("250000.00"))]


def test_the_stop_loss_counts_what_we_paid_and_not_what_the_partner_paid(agreement):
    spent(agreement, 2_000_000, share_of="Aurora", paid_by="partner")
    before = clause_states_of([agreement], today=TODAY)[agreement.pk][-1]
    spent(agreement, 2_000_000, share_of="Zephyr")

    after = clause_states_of([agreement], today=TODAY)[agreement.pk][-1]

    assert (before.status, after.status) == ("armed", "fired")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"share_of": "Boreas"}, "Aurora, Zephyr"),
        ({"paid_by": "partner"}, "name the party"),
        ({"kind": "income", "share_of": "Zephyr"}, "Only a cost is shared"),
    ],
)
def test_a_share_that_was_not_agreed_is_refused_with_what_would_be_right(agreement, said, words):
    with pytest.raises(OutlayRefused, match=words) as refused:
        spent(agreement, **said)

    assert refused.value.errors[0].pointer == "/share_of"
    assert not Outlay.objects.exists()


def test_without_agreed_cost_sharing_there_is_no_share():
    with pytest.raises(OutlayRefused, match="amend the terms first"):
        spent(worked_agreement(), share_of="Zephyr")
