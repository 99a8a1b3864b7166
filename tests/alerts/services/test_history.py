"""Months older than 60 days are recorded as they were, and nobody is told."""

from datetime import UTC, datetime

import pytest

from alerts.models import Incident
from alerts.services import escalate, evaluate_everything, evaluate_marks
from messaging.models import Notification
from partners.models import Partner
from tests.factories import alerts as make

pytestmark = pytest.mark.django_db

YEARS_LATER = datetime(2026, 11, 20, 9, tzinfo=UTC)
HISTORY = {
    "2025-01": 290,
    "2025-02": 280,
    "2025-03": 270,
    "2025-04": 450,
    "2025-05": 200,
    "2025-06": 210,
}


@pytest.fixture
def partner() -> Partner:
    partner = make.partner_of(make.owner_with_ladder())
    make.target(partner, make.contracts())
    make.slump_rule()
    return partner


def spans() -> list[tuple[str, str, str]]:
    rows = Incident.objects.order_by("first_period")
    return [(f"{row.first_period:%Y-%m}", f"{row.last_period:%Y-%m}", row.resolution) for row in rows]


RECORDED = [("2025-01", "2025-03", "historical"), ("2025-05", "2025-06", "historical")]


def test_an_import_in_one_go_records_each_episode_once(partner: Partner) -> None:
    make.actuals(partner, make.contracts(), HISTORY)
    for month in HISTORY:
        make.close(month)

    evaluate_marks(now=YEARS_LATER)
    evaluate_everything(now=YEARS_LATER)

    assert spans() == RECORDED
    assert not Notification.objects.exists()


def test_an_import_month_by_month_records_the_same(partner: Partner) -> None:
    for month, value in HISTORY.items():
        make.actuals(partner, make.contracts(), {month: value})
        make.close(month)
        evaluate_marks(now=YEARS_LATER)

    assert spans() == RECORDED
    assert not Notification.objects.exists()


def test_history_does_not_climb_and_proposes_nothing(partner: Partner) -> None:
    make.actuals(partner, make.contracts(), HISTORY)
    for month in HISTORY:
        make.close(month)
    evaluate_marks(now=YEARS_LATER)

    assert escalate(now=YEARS_LATER) == 0

    incident = Incident.objects.earliest("first_period")
    assert (incident.status, incident.is_historical, incident.clock_stopped_by) == ("resolved", True, "resolved")
    assert incident.opened_at == datetime(2025, 3, 1, tzinfo=UTC)
    assert not incident.steps.exists()


def test_history_raises_no_missing_data(partner: Partner) -> None:
    make.default_rules()
    make.close("2025-01")

    evaluate_marks(now=YEARS_LATER)

    assert not Incident.objects.filter(rule__code="nodata").exists()


def test_a_slump_that_goes_on_until_last_month_fires(partner: Partner) -> None:
    make.actuals(partner, make.contracts(), {"2025-01": 290, "2025-02": 280, "2025-03": 270})
    for month in ("2025-01", "2025-02", "2025-03"):
        make.close(month)

    evaluate_marks(now=make.after("2025-03"))

    incident = Incident.objects.get()
    assert (incident.status, incident.first_period.month, incident.last_period.month) == ("firing", 1, 3)


def test_a_breach_that_has_cleared_before_anybody_looked_is_recorded_silently(partner: Partner) -> None:
    make.actuals(partner, make.contracts(), {"2025-01": 290, "2025-02": 280, "2025-03": 450})
    for month in ("2025-01", "2025-02", "2025-03"):
        make.close(month)

    evaluate_marks(now=make.after("2025-03"))

    incident = Incident.objects.get()
    assert (incident.resolution, incident.is_historical) == ("auto", False)
    assert not Notification.objects.exists()


def test_a_recorded_slump_that_goes_on_in_a_recent_month_fires(partner: Partner) -> None:
    make.actuals(partner, make.contracts(), {"2025-01": 290, "2025-02": 280})
    make.close("2025-01")
    make.close("2025-02")
    evaluate_marks(now=make.after("2025-04", day=20))
    assert spans() == [("2025-01", "2025-02", "historical")]

    make.actuals(partner, make.contracts(), {"2025-03": 270, "2025-04": 260})
    make.close("2025-03")
    make.close("2025-04")
    evaluate_marks(now=make.after("2025-04", day=21))

    assert [row.status for row in Incident.objects.order_by("pk")] == ["resolved", "firing"]
