from datetime import UTC, date, datetime

import pytest

from accounts.models import AuditEntry
from accounts.rules.permissions import Role
from messaging.models import InboxItem
from partners.errors import CodeTaken, LevelUnchanged, NotTheOwner, OwnerNotPossible, ReasonMissing
from partners.models import Partner, SwitchChange
from partners.services import change_level, create_partner, edit_partner, hand_over_partners, switch
from prms.lib.errors import Forbidden, InvalidInput, Stale
from tests.factories.accounts import administrator, manager, person
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_the_caller_owns_a_partner_that_names_no_owner():
    caller = manager()

    partner = create_partner(name="Harbour Insurance", by=caller, now=NOW)

    assert (partner.owner, partner.level, partner.stage) == (caller, "C", "identified")


def test_a_partner_without_a_code_gets_the_next_free_one():
    caller = manager()
    first = create_partner(name="First", by=caller, now=NOW)
    create_partner(name="By hand", code=f"P-{first.pk + 2:04}", by=caller, now=NOW)

    third = create_partner(name="Third", by=caller, now=NOW)

    assert (first.code, third.code) == ("P-0001", f"P-{first.pk + 3:04}")


def test_a_taken_code_is_refused_with_the_next_free_one():
    PartnerFactory(code="ACME")

    with pytest.raises(CodeTaken) as refusal:
        create_partner(name="Another", code="ACME", by=manager(), now=NOW)

    assert "“ACME” is taken" in refusal.value.message
    assert refusal.value.errors[0].pointer == "/code"
    assert Partner.objects.count() == 1


def test_a_code_that_is_the_address_of_a_page_counts_as_taken():
    with pytest.raises(CodeTaken):
        create_partner(name="Another", code="new", by=manager(), now=NOW)


@pytest.mark.parametrize("code", ["-A", "a b", "../etc", "编号", "x" * 41])
def test_a_code_that_cannot_stand_in_an_address_is_refused(code):
    with pytest.raises(InvalidInput):
        create_partner(name="Another", code=code, by=manager(), now=NOW)


def test_an_integrator_cannot_own_a_partner():
    with pytest.raises(OwnerNotPossible):
        create_partner(name="Synced", by=person(Role.INTEGRATOR), now=NOW)


def test_an_edit_leaves_an_audit_row_from_which_value_to_which():
    partner = PartnerFactory(name="Old name")

    edit_partner(partner=partner, values={"name": "New name", "since": date(2024, 5, 1)}, by=partner.owner)

    entry = AuditEntry.objects.get(action="partners.edited")
    assert entry.changes == {"name": ["Old name", "New name"], "since": [None, "2024-05-01"]}


def test_an_edit_that_changes_nothing_leaves_no_trace():
    partner = PartnerFactory(name="Same")

    edited = edit_partner(partner=partner, values={"name": "Same"}, by=partner.owner)

    assert edited.version == 1
    assert not AuditEntry.objects.exists()


def test_an_edit_on_an_old_version_is_stale():
    partner = PartnerFactory()
    edit_partner(partner=partner, values={"name": "First"}, by=partner.owner, expected_version=1)

    with pytest.raises(Stale):
        edit_partner(partner=partner, values={"name": "Second"}, by=partner.owner, expected_version=1)


def test_only_its_owner_or_an_administrator_edits_a_partner():
    partner = PartnerFactory()

    with pytest.raises(NotTheOwner, match=partner.owner.name):
        edit_partner(partner=partner, values={"name": "Mine"}, by=manager())

    assert edit_partner(partner=partner, values={"name": "Ours"}, by=administrator()).name == "Ours"


def test_a_level_changes_with_its_reason_kept():
    partner = PartnerFactory(level="B")

    change_level(partner=partner, level="A", reason="Third pilot passed.", by=partner.owner, now=NOW)

    change = partner.level_changes.get()
    assert (change.from_level, change.to_level, change.reason) == ("B", "A", "Third pilot passed.")
    assert Partner.objects.get().level == "A"


def test_a_level_does_not_change_without_a_reason_nor_to_itself():
    partner = PartnerFactory(level="B")

    with pytest.raises(ReasonMissing):
        change_level(partner=partner, level="A", reason="  ", by=partner.owner, now=NOW)
    with pytest.raises(LevelUnchanged):
        change_level(partner=partner, level="B", reason="Because.", by=partner.owner, now=NOW)
    with pytest.raises(InvalidInput):
        change_level(partner=partner, level="X", reason="Because.", by=partner.owner, now=NOW)


def test_an_executive_changes_no_level():
    partner = PartnerFactory()

    with pytest.raises(Forbidden):
        change_level(partner=partner, level="A", reason="I say so.", by=person(Role.EXECUTIVE), now=NOW)


def test_a_switch_keeps_history_and_tells_the_owner_once():
    partner = PartnerFactory()
    stop = {"partner": partner, "data_exchange": "stopped", "reason": "Leak reported.", "by": None, "now": NOW}

    switch(**stop)
    switch(**stop)

    change = SwitchChange.objects.get()
    assert (change.referrals, change.data_exchange, change.api_entitlement) == ("open", "stopped", 100)
    assert InboxItem.objects.get().user == partner.owner
    partner.refresh_from_db()
    assert (partner.data_exchange, partner.switched_at, partner.switch_reason) == ("stopped", NOW, "Leak reported.")


@pytest.mark.parametrize("wrong", [{"referrals": "maybe"}, {"api_entitlement": 101}, {"api_entitlement": -1}])
def test_a_switch_has_only_its_positions(wrong):
    partner = PartnerFactory()

    with pytest.raises(InvalidInput):
        switch(partner=partner, reason="Try.", by=partner.owner, now=NOW, **wrong)


def test_all_partners_of_a_leaver_are_handed_over_with_one_audit_row():
    leaver, successor = manager(), manager()
    PartnerFactory.create_batch(3, owner=leaver)
    stays = PartnerFactory()

    moved = hand_over_partners(leaver=leaver, to=successor, reason="Moved to sales.", by=administrator(), now=NOW)

    assert moved == 3
    assert Partner.objects.filter(owner=successor, version=2).count() == 3
    assert AuditEntry.objects.get().batch_count == 3
    assert InboxItem.objects.get().user == successor
    assert Partner.objects.get(pk=stays.pk).owner == stays.owner


def test_a_hand_over_to_the_same_person_is_refused():
    leaver = PartnerFactory().owner

    with pytest.raises(InvalidInput) as caught:
        hand_over_partners(leaver=leaver, to=leaver, reason="Stays.", by=administrator(), now=NOW)

    assert [error.pointer for error in caught.value.errors] == ["/to"]


def test_a_hand_over_takes_the_same_number_of_queries_for_any_number(django_assert_max_num_queries):
    leaver, successor, admin = manager(), manager(), administrator()
    PartnerFactory.create_batch(30, owner=leaver)

    with django_assert_max_num_queries(14):
        hand_over_partners(leaver=leaver, to=successor, reason="Leaves.", by=admin, now=NOW)
