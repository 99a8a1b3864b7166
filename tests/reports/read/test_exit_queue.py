from datetime import date

import pytest
import time_machine

from accounts.models import User
from reports.read.facts import facts_of
from reports.read.queue import Item
from reports.read.scope import Scope, Whose
from reports.read.waiting import waiting_items
from tests.factories.accounts import administrator
from tests.factories.exits import NOW, executive, leaving, proposed
from tests.factories.statements import worked_agreement

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def august():
    with time_machine.travel(NOW, tick=False):
        yield


def items_of(user: User, whose: Whose) -> list[Item]:
    scope = Scope(user, whose, NOW)
    return waiting_items(scope, facts_of(scope).queued)


def test_a_proposal_waits_for_those_who_may_approve_it_but_not_for_its_proposer() -> None:
    agreement = worked_agreement()
    proposed(agreement)

    assert [item.kind for item in items_of(executive(), Whose.TEAM)] == ["notice"]
    assert items_of(agreement.partner.owner, Whose.MINE) == []


def test_stages_that_are_due_are_the_owners_and_entitlement_steps_are_nobodys() -> None:
    case = leaving(worked_agreement(), given_on=date(2025, 2, 28))

    owner = case.agreement.partner.owner

    kinds = {item.stage.kind for item in items_of(owner, Whose.MINE) if item.stage}
    assert kinds == {"assessment", "customers_told", "after_sales", "transition", "staff", "brand"}
    facts = facts_of(Scope(owner, Whose.MINE, NOW))
    assert (facts.in_mine, facts.in_team) == (6, 6)
    assert items_of(administrator(), Whose.MINE) == []
