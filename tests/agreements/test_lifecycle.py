from datetime import date

import pytest

from agreements.errors import AgreementIncomplete, AgreementMoveRefused, AgreementRefused, PlanRefused
from agreements.models import Agreement
from agreements.services import activate_agreement, sign_agreement, submit_for_review
from prms.lib.errors import Forbidden
from tests.factories.accounts import manager
from tests.factories.agreements import AgreementFactory, worked_plan

pytestmark = pytest.mark.django_db
TODAY = date(2025, 3, 2)


def test_an_agreement_goes_from_draft_to_active():
    agreement = AgreementFactory(is_led=True)
    owner = agreement.partner.owner

    submit_for_review(agreement=agreement, by=owner)
    sign_agreement(agreement=agreement, signed_on=date(2025, 3, 1), by=owner, today=TODAY)
    active = activate_agreement(agreement=agreement, by=owner)

    assert (active.status, active.signed_on) == ("active", date(2025, 3, 1))
    assert list(Agreement.objects.in_force(on=TODAY)) == [active]


def test_activation_says_which_project_managers_are_missing():
    agreement = AgreementFactory(status="signed")

    with pytest.raises(AgreementIncomplete) as refusal:
        activate_agreement(agreement=agreement, by=agreement.partner.owner)

    assert [error.pointer for error in refusal.value.errors] == ["/our_project_manager", "/their_project_manager"]
    agreement.refresh_from_db()
    assert agreement.status == "signed"


@pytest.mark.parametrize("status", ["draft", "in_review", "active", "exiting", "ended"])
def test_only_a_signed_agreement_is_activated(status):
    agreement = AgreementFactory(status=status, is_led=True)

    with pytest.raises(AgreementMoveRefused):
        activate_agreement(agreement=agreement, by=agreement.partner.owner)


def test_a_signature_to_come_is_not_recorded():
    agreement = AgreementFactory(status="in_review")

    with pytest.raises(AgreementRefused):
        sign_agreement(agreement=agreement, signed_on=date(2025, 3, 4), by=agreement.partner.owner, today=TODAY)


def test_one_volume_is_not_paid_by_two_running_agreements():
    running = AgreementFactory(status="active", is_led=True)
    plan = worked_plan(running)
    successor = AgreementFactory(status="signed", partner=running.partner, is_led=True)
    successor.commission_plans.create(volume_kpi=plan.volume_kpi, effective_from=date(2025, 1, 1))

    with pytest.raises(PlanRefused, match=running.code):
        activate_agreement(agreement=successor, by=None)


def test_another_manager_activates_nothing():
    agreement = AgreementFactory(status="signed", is_led=True)

    with pytest.raises(Forbidden):
        activate_agreement(agreement=agreement, by=manager())
