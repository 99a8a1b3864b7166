from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import AuditEntry
from accounts.rules.permissions import Role
from evaluations.errors import RoundRefused, RoundTaken
from evaluations.models import SurveyRound
from evaluations.services import correct_survey_round, record_survey_round, remove_survey_round
from partners.errors import NotTheOwner
from prms.lib.errors import Stale
from tests.factories.accounts import manager, person
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db
TODAY = date(2025, 7, 1)


def recorded(**fields: Any) -> SurveyRound:
    given = {"closed_on": date(2025, 6, 30), "mean": Decimal(82), "n": 40, "by": None, "today": TODAY}
    return record_survey_round(**{"partner": fields.pop("partner", None) or PartnerFactory(), **given, **fields})


def test_a_round_is_kept_and_audited() -> None:
    row = recorded()

    assert (row.mean, row.n, row.version) == (Decimal(82), 40, 1)
    assert AuditEntry.objects.filter(action="surveys.recorded", object_id=str(row.pk)).exists()


def test_a_partner_has_one_round_a_day() -> None:
    row = recorded()

    with pytest.raises(RoundTaken):
        recorded(partner=row.partner)
    assert recorded(partner=row.partner, closed_on=date(2025, 3, 31)).pk != row.pk


def test_a_mean_off_the_scale_is_refused() -> None:
    with pytest.raises(RoundRefused) as refusal:
        recorded(mean=Decimal(101))

    assert [error.pointer for error in refusal.value.errors] == ["/mean"]


def test_a_correction_keeps_what_it_was_in_the_audit_trail() -> None:
    row = recorded()

    correct_survey_round(survey_round=row, values={"mean": Decimal(78)}, by=None, today=TODAY, expected_version=1)

    assert AuditEntry.objects.get(action="surveys.corrected").changes == {"mean": ["82.000000", "78"]}
    with pytest.raises(Stale):
        correct_survey_round(survey_round=row, values={"n": 4}, by=None, today=TODAY, expected_version=1)


def test_a_correction_may_not_land_on_another_round() -> None:
    row = recorded()
    other = recorded(partner=row.partner, closed_on=date(2025, 3, 31))

    with pytest.raises(RoundTaken):
        correct_survey_round(survey_round=other, values={"closed_on": row.closed_on}, by=None, today=TODAY)


def test_a_round_is_taken_away() -> None:
    remove_survey_round(survey_round=recorded(), by=None)

    assert not SurveyRound.objects.exists()


def test_only_the_owner_records_rounds() -> None:
    with pytest.raises(NotTheOwner):
        recorded(by=manager())


def test_rounds_are_seen_in_the_own_scope_only() -> None:
    row = recorded()

    assert SurveyRound.objects.visible_to(row.partner.owner).get() == row
    assert not SurveyRound.objects.visible_to(manager()).exists()
    assert not SurveyRound.objects.visible_to(person(Role.TEAM_MEMBER)).exists()
