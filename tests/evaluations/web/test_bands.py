"""Grade bands in the browser."""

from typing import Any

import pytest
from django.test import Client

from evaluations.models import GradeBand, MonthClose, Scorecard
from evaluations.services import ensure_default_bands
from tests.factories.accounts import administrator
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db
URL = "/settings/grade-bands/"
STARTS = {"excellent_from": "115", "good_from": "100", "acceptable_from": "85"}


@pytest.fixture
def keeper(client: Client) -> Client:
    ensure_default_bands(by=None)
    client.force_login(administrator())
    return client


def test_an_administrator_keeps_bands_and_what_follows_from_them(keeper: Client) -> None:
    answer = keeper.post(URL, STARTS | {"poor_follows": "Look for another partner."})

    assert answer.status_code == 302
    found = {row.grade: (str(row.starts_at), row.what_follows) for row in GradeBand.objects.all()}
    assert found == {
        "excellent": ("115.00", "Raise the commission, extend the agreement."),
        "good": ("100.00", "Keep it as it is."),
        "acceptable": ("85.00", "Watch and help."),
        "poor": ("0.00", "Look for another partner."),
    }


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"good_from": "116"}, "cannot begin above"),
        ({"good_from": "115"}, "Two bands begin at 115"),
        ({"excellent_from": "110.555"}, "at most 2 decimals"),
        ({"excellent_from": "1001"}, "between 0 and"),
    ],
)
def test_bands_that_grade_a_score_twice_or_never_are_refused(
    keeper: Client, change: dict[str, Any], words: str
) -> None:
    answer = keeper.post(URL, STARTS | change)

    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert GradeBand.objects.get(grade="excellent").starts_at == 120


def test_a_preset_is_one_click_away_and_says_what_it_would_make_of_the_newest_month(
    keeper: Client, django_assert_num_queries: Any
) -> None:
    MonthClose.objects.create(month="2025-01-01", status="finished")
    for total in ("111.0", "119.9", "99.9"):
        Scorecard.objects.create(
            partner=PartnerFactory(), month="2025-01-01", total=total, grade="good", fingerprint="x"
        )

    presets = {name: dict(counts) for name, _label, counts in keeper.get(URL).context["presets"]}
    keeper.post(f"{URL}preset/", {"preset": "excellent_from_110"})

    assert presets["default"] == {"excellent": 0, "good": 2, "acceptable": 1, "poor": 0}
    assert presets["excellent_from_110"] == {"excellent": 2, "good": 0, "acceptable": 1, "poor": 0}
    assert GradeBand.objects.get(grade="excellent").starts_at == 110
