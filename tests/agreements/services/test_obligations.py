from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import AuditEntry
from accounts.rules.permissions import Role
from agreements.errors import EvidenceMissing, ObligationMoveRefused, ObligationRefused
from agreements.models import Fulfilment, Obligation
from agreements.services import Proof, add_obligation, edit_obligation, fulfil_obligation, waive_obligation
from partners.errors import ReasonMissing
from prms.lib.errors import Forbidden, Stale
from tests.factories.accounts import administrator, manager, person
from tests.factories.agreements import AgreementFactory
from tests.factories.obligations import ObligationFactory, proof
from tests.factories.partners import outsider_of

pytestmark = pytest.mark.django_db
TODAY = date(2025, 2, 3)


def fulfil(obligation, done_on=TODAY, by=None, shown=None, **more):
    shown = proof() if shown is None else shown
    return fulfil_obligation(obligation=obligation, done_on=done_on, proof=shown, by=by, today=TODAY, **more)


def test_an_obligation_without_an_owner_is_our_project_managers():
    agreement = AgreementFactory(status="active")
    lead = manager()
    led = AgreementFactory(status="active", our_project_manager=lead)

    assert add_obligation(agreement=agreement, title="Audit", due_on=TODAY, by=None).owner == agreement.partner.owner
    assert add_obligation(agreement=led, title="Audit", due_on=TODAY, by=None).owner == lead


def test_an_outsider_or_a_person_who_left_sees_to_nothing():
    agreement = AgreementFactory(status="active")
    for nobody in (outsider_of(agreement.partner).user, manager(is_active=False)):
        with pytest.raises(ObligationRefused) as refusal:
            add_obligation(agreement=agreement, title="Audit", due_on=TODAY, owner=nobody, by=None)
        assert refusal.value.errors[0].pointer == "/owner"


def test_one_that_does_not_recur_is_done_once_met():
    obligation = ObligationFactory()

    done = fulfil(obligation)

    assert (done.status, done.done_on) == ("done", TODAY)
    with pytest.raises(ObligationMoveRefused):
        fulfil(obligation)
    assert Fulfilment.objects.get().is_late
    assert AuditEntry.objects.filter(action="obligations.fulfilled").count() == 1


def test_one_that_recurs_moves_on_and_keeps_each_fulfilment():
    obligation = ObligationFactory(recurrence="monthly", due_on=date(2025, 1, 31))

    for _ in range(3):
        obligation = fulfil(obligation)

    assert (obligation.status, obligation.due_on) == ("open", date(2025, 4, 30))
    kept = Fulfilment.objects.order_by("due_on").values_list("due_on", flat=True)
    assert [str(day) for day in kept] == ["2025-01-31", "2025-02-28", "2025-03-31"]


def test_a_fulfilment_names_what_shows_it_and_is_not_ahead():
    obligation = ObligationFactory()

    with pytest.raises(EvidenceMissing):
        fulfil(obligation, shown=Proof())
    with pytest.raises(ObligationRefused):
        fulfil(obligation, done_on=TODAY + timedelta(days=2))


def test_whoever_sees_to_it_may_record_it_and_no_other():
    technician = person(Role.TEAM_MEMBER)
    obligation = ObligationFactory(owner=technician)

    with pytest.raises(Forbidden):
        fulfil(obligation, by=person(Role.TEAM_MEMBER))
    with pytest.raises(Forbidden):
        fulfil(obligation, by=manager())
    assert fulfil(obligation, by=technician).status == "done"


def test_an_obligation_is_waived_with_a_reason():
    obligation = ObligationFactory()

    with pytest.raises(ReasonMissing):
        waive_obligation(obligation=obligation, reason=" ", by=None)
    waived = waive_obligation(obligation=obligation, reason="The partner sold the fleet.", by=None)

    assert (waived.status, waived.waived_reason) == ("waived", "The partner sold the fleet.")
    with pytest.raises(ObligationMoveRefused):
        edit_obligation(obligation=obligation, values={"title": "Else"}, by=None)


def test_another_due_day_is_the_one_a_recurrence_is_counted_from():
    obligation = fulfil(ObligationFactory(recurrence="monthly", due_on=date(2025, 1, 31)))

    moved = edit_obligation(obligation=obligation, values={"due_on": date(2025, 2, 15)}, by=None, expected_version=2)

    assert moved.first_due_on == date(2025, 2, 15)
    assert fulfil(moved).due_on == date(2025, 3, 15)
    with pytest.raises(Stale):
        edit_obligation(obligation=obligation, values={"title": "Else"}, by=None, expected_version=2)


def test_a_day_that_was_met_is_not_due_again():
    obligation = fulfil(ObligationFactory(recurrence="monthly", due_on=date(2025, 1, 31)))

    with pytest.raises(ObligationRefused):
        edit_obligation(obligation=obligation, values={"due_on": date(2025, 1, 31)}, by=None)


def test_nothing_is_due_before_the_agreement_starts():
    with pytest.raises(ObligationRefused):
        add_obligation(agreement=AgreementFactory(), title="Audit", due_on=date(2024, 12, 31), by=None)


@pytest.mark.parametrize(
    "values",
    [
        {"status": "done"},
        {"status": "waived"},
        {"status": "gone"},
        {"side": "nobody"},
        {"recurrence": "daily"},
        {"kind": "unheard_of"},
        {"due_on": date(2020, 1, 1)},
    ],
)
def test_the_database_refuses_what_cannot_be(values):
    obligation = ObligationFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Obligation.objects.filter(pk=obligation.pk).update(**values)


def test_a_clause_writes_its_obligation_once():
    obligation = ObligationFactory(cause="data_rights:destruction")

    with pytest.raises(IntegrityError), transaction.atomic():
        ObligationFactory(agreement=obligation.agreement, cause="data_rights:destruction")
    ObligationFactory(agreement=obligation.agreement)
    ObligationFactory(agreement=obligation.agreement)


def test_the_database_keeps_one_fulfilment_a_due_day():
    obligation = fulfil(ObligationFactory(recurrence="monthly"))

    with pytest.raises(IntegrityError), transaction.atomic():
        Fulfilment.objects.create(obligation=obligation, due_on=date(2025, 1, 31), done_on=TODAY)


def test_after_its_end_an_agreement_owes_only_what_does_not_recur():
    last = ObligationFactory(agreement__status="ended", kind="data_destruction")
    ObligationFactory(agreement__status="ended", recurrence="monthly")
    ObligationFactory(agreement__status="draft")

    assert list(Obligation.objects.due_between(date(2025, 1, 1), date(2025, 2, 1))) == [last]


@settings(max_examples=15)
@given(st.lists(st.dates(date(2025, 1, 1), date(2025, 12, 31)), min_size=1, max_size=4))
def test_each_obligation_lies_in_exactly_one_month(days):
    with transaction.atomic():
        agreement = AgreementFactory(status="active")
        made = {ObligationFactory(agreement=agreement, due_on=day).pk for day in days}
        firsts = [date(2025, month, 1) for month in range(1, 13)] + [date(2026, 1, 1)]
        found = [
            pk
            for start, end in pairwise(firsts)
            for pk in Obligation.objects.due_between(start, end).values_list("pk", flat=True)
        ]
        transaction.set_rollback(True)

    assert sorted(found) == sorted(made)


def test_a_person_sees_own_ones_and_those_of_partners_in_scope():
    technician = person(Role.TEAM_MEMBER)
    own = ObligationFactory(owner=technician)
    other = ObligationFactory()
    fulfil(own)

    assert set(Obligation.objects.visible_to(administrator())) == {own, other}
    assert Fulfilment.objects.visible_to(administrator()).count() == 1
    assert list(Obligation.objects.visible_to(technician)) == [own]
    assert list(Obligation.objects.visible_to(other.agreement.partner.owner)) == [other]
    assert not Obligation.objects.visible_to(outsider_of(own.agreement.partner).user)
    assert Fulfilment.objects.visible_to(technician).count() == 1
    assert not Fulfilment.objects.visible_to(other.agreement.partner.owner)
    assert list(Obligation.objects.fulfillable_by(technician)) == [own]
