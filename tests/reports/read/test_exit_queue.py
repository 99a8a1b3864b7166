from datetime import date

import pytest
import time_machine

from reports.read.exit_queue import exit_work
from reports.read.scope import Scope, Whose
from tests.factories.accounts import administrator
from tests.factories.exits import NOW, executive, leaving, proposed
from tests.factories.statements import worked_agreement

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def august():
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_proposal_waits_for_those_who_may_approve_it_but_not_for_its_proposer() -> None:
    agreement = worked_agreement()
    proposed(agreement)

    assert [item.kind for item in exit_work(Scope(executive(), Whose.TEAM, NOW)).items] == ["notice"]
    assert exit_work(Scope(agreement.partner.owner, Whose.MINE, NOW)).items == []


def test_stages_that_are_due_are_the_owners_and_entitlement_steps_are_nobodys() -> None:
    case = leaving(worked_agreement(), given_on=date(2025, 2, 28))

    work = exit_work(Scope(case.agreement.partner.owner, Whose.MINE, NOW))

    kinds = {item.stage.kind for item in work.items if item.stage}
    assert kinds == {"assessment", "customers_told", "after_sales", "staff", "brand"}
    assert (work.in_mine, work.in_team) == (5, 5)
    assert exit_work(Scope(administrator(), Whose.MINE, NOW)).items == []
