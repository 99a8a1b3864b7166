from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluations.models import SurveyRound
from evaluations.services import record_survey_round
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db
SURVEYS = "/partners/VOLT/surveys/"


@pytest.fixture
def partner(client):
    partner = PartnerFactory(code="VOLT", stage="active")
    client.force_login(partner.owner)
    return partner


def recorded(partner, *means: int) -> None:
    for month, mean in enumerate(means, start=1):
        day = date(2024, month, 28)
        record_survey_round(partner=partner, closed_on=day, mean=Decimal(mean), n=40, by=None, today=day)


def test_a_round_is_typed_in(client, partner):
    answer = client.post(f"{SURVEYS}new/", {"closed_on": "2024-06-30", "mean": "82.5", "n": "40"})

    assert answer["Location"] == SURVEYS
    assert SurveyRound.objects.get().mean == Decimal("82.5")


def test_what_was_typed_wrong_stays_in_the_form(client, partner):
    page = client.post(f"{SURVEYS}new/", {"closed_on": "2024-06-30", "mean": "820", "n": "40"})

    assert page.status_code == 422
    assert "mean" in page.context["form"].errors


def test_each_round_says_what_it_moved_by(client, partner):
    recorded(partner, 82, 79)

    rows = client.get(SURVEYS).context["rows"]

    assert [change for _, change in rows] == [Decimal(-3), None]


def test_a_round_is_corrected_and_taken_away(client, partner):
    recorded(partner, 82)
    row = SurveyRound.objects.get()
    values = {"closed_on": "2024-01-28", "mean": "80", "n": "40", "version": "1"}

    assert client.post(row.get_absolute_url(), values)["Location"] == SURVEYS
    assert client.post(row.get_absolute_url(), values | {"mean": "70"}).status_code == 412
    client.post(f"{row.get_absolute_url()}removal/", {"version": "2"})

    assert not SurveyRound.objects.exists()


def test_the_page_takes_the_same_queries_however_many_rounds(client, partner):
    counts = []
    for means in ([82], [80, 81, 83, 84, 85, 86]):
        SurveyRound.objects.all().delete()
        recorded(partner, *means)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(SURVEYS)
        counts.append(len(queries))

    assert counts[0] == counts[1]
