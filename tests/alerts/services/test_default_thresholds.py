"""The default rules at the edges of their thresholds (SPEC F2)."""

from collections.abc import Mapping
from typing import Any

import pytest

from alerts.models import Incident
from evaluations.models import Scorecard
from partners.models import Partner
from tests.factories import alerts as make

pytestmark = pytest.mark.django_db

MONTHS = ("2025-01", "2025-02", "2025-03", "2025-04", "2025-05", "2025-06")


@pytest.fixture
def partner() -> Partner:
    make.default_rules()
    return make.partner_of(make.owner_with_ladder())


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ({"2025-01": "0.1000001"}, ["firing"]),
        ({"2025-01": "0.10"}, []),
        ({"2025-01": "0.12", "2025-02": "0.09"}, ["firing"]),
        ({"2025-01": "0.12", "2025-02": "0.08"}, ["resolved"]),
        ({"2025-01": "0.09"}, []),
    ],
)
def test_delivery_delay_fires_above_10_and_clears_at_8_percent(
    partner: Partner, values: Mapping[str, str], outcome: list[str]
) -> None:
    for month, value in values.items():
        make.actuals(partner, make.delay_rate(), {month: value}, sample=10)
        make.close_and_evaluate(month)

    assert [row.status for row in Incident.objects.filter(rule__code="delivery_delay")] == outcome


def test_fewer_than_ten_deliveries_say_nothing(partner: Partner) -> None:
    make.actuals(partner, make.delay_rate(), {"2025-01": "0.5"}, sample=9)
    make.close_and_evaluate("2025-01")

    assert not Incident.objects.filter(rule__code="delivery_delay").exists()


@pytest.mark.parametrize(
    ("quarters", "fires"),
    [
        (([208, 208, 208], [208, 208, 208]), True),
        (([208, 208, 208], [208, 208, 209]), False),
        (([208, 208, 208], [208, 208, None]), False),
    ],
)
def test_the_exit_trigger_is_two_quarters_below_half_of_the_target(
    partner: Partner, quarters: tuple[list[Any], list[Any]], fires: bool
) -> None:
    make.target(partner, make.contracts(), "416.666666")
    first, second = quarters

    for month, value in zip(MONTHS, first + second, strict=True):
        make.actuals(partner, make.contracts(), {month: value})
        make.close_and_evaluate(month)

    assert Incident.objects.filter(rule__code="exit_trigger").exists() is fires


@pytest.mark.parametrize(("rate", "fires"), [("0.10", False), ("0.1000001", True)])
def test_a_complaint_outbreak_is_a_month_above_10_percent(partner: Partner, rate: str, fires: bool) -> None:
    make.actuals(partner, make.complaint_rate(), {"2025-01": rate})
    make.close_and_evaluate("2025-01")

    found = Incident.objects.filter(rule__code="complaint_outbreak")
    assert [incident.proposed_switch for incident in found] == ["referrals_paused"] * fires


@pytest.mark.parametrize(("total", "fires"), [("80.0", False), ("79.9", True)])
def test_a_poor_scorecard_is_a_total_below_80(partner: Partner, total: str, fires: bool) -> None:
    Scorecard.objects.create(partner=partner, month="2025-01-01", total=total, grade="poor", fingerprint="x")
    make.close_and_evaluate("2025-01")

    assert Incident.objects.filter(rule__code="scorecard_poor").exists() is fires
