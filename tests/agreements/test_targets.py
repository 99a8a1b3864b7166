from datetime import date

import pytest

from agreements.errors import AgreementMoveRefused
from agreements.services import set_agreed_target
from evaluations.models import KpiTarget
from evaluations.services import set_target
from partners.errors import NotTheOwner
from prms.lib.errors import DomainError
from prms.lib.periods import Month
from tests.factories.accounts import manager
from tests.factories.agreements import AgreementFactory, KpiFactory

pytestmark = pytest.mark.django_db


def test_an_agreed_target_holds_for_the_term_of_the_agreement():
    agreement = AgreementFactory(starts_on=date(2025, 1, 15), ends_on=date(2026, 12, 31))

    set_agreed_target(agreement=agreement, kpi=KpiFactory(), target="417", by=agreement.partner.owner)

    target = KpiTarget.objects.get()
    assert (target.partner, target.target, target.weight) == (agreement.partner, 417, 1)
    assert (target.valid_from, target.valid_to) == (date(2025, 1, 1), date(2026, 12, 1))
    assert agreement.kpi_targets.get().kpi_target == target


def test_two_targets_of_one_kpi_do_not_hold_at_once():
    agreement, kpi = AgreementFactory(), KpiFactory()
    set_target(partner=agreement.partner, kpi=kpi, valid_from=Month(2025, 1), target=500, by=None)

    with pytest.raises(DomainError):
        set_agreed_target(agreement=agreement, kpi=kpi, target="417", by=None)

    assert not agreement.kpi_targets.exists()


def test_an_ended_agreement_and_another_manager_set_nothing():
    with pytest.raises(AgreementMoveRefused):
        set_agreed_target(agreement=AgreementFactory(status="ended"), kpi=KpiFactory(), target="1", by=None)
    with pytest.raises(NotTheOwner):
        set_agreed_target(agreement=AgreementFactory(), kpi=KpiFactory(), target="1", by=manager())
