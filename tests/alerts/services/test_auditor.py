"""The auditor finds what would otherwise be silence."""

from datetime import UTC, datetime, timedelta

import pytest

from alerts.models import AlertRule, Incident
from alerts.services import acknowledge, alert_problems, escalate
from evaluations.models import KpiMonthMark
from tests.factories import alerts as make

pytestmark = pytest.mark.django_db

OPENED = datetime(2025, 3, 4, 8, tzinfo=UTC)
DUE = OPENED.replace(hour=13)


@pytest.fixture
def incident() -> Incident:
    return make.firing_incident(escalation_policy=make.policy((0, "owner"), (240, "deputy")))


def test_all_is_well_while_the_sweeps_run(incident: Incident) -> None:
    assert alert_problems(now=OPENED) == []


def test_a_step_that_is_due_for_more_than_five_minutes(incident: Incident) -> None:
    assert alert_problems(now=DUE + timedelta(minutes=4)) == []
    assert alert_problems(now=DUE + timedelta(minutes=6)) == ["Escalation steps are overdue: 1. Is a worker running?"]

    escalate(now=DUE + timedelta(minutes=6))
    assert alert_problems(now=DUE + timedelta(minutes=6)) == []


def test_an_acknowledgement_nobody_ended(incident: Incident) -> None:
    acknowledge(incident=incident, by=incident.partner.owner, now=OPENED)
    late = OPENED + timedelta(days=3, minutes=6)

    assert "Incidents wait for a person who will not be reminded: 1." in alert_problems(now=late)


def test_months_that_nobody_evaluates(incident: Incident) -> None:
    make.mark("2025-02")
    KpiMonthMark.objects.update(made_at=OPENED)

    assert "Changed months wait to be evaluated: 1. Is a worker running?" in alert_problems(
        now=OPENED + timedelta(minutes=11)
    )


def test_a_rule_that_cannot_be_evaluated(incident: Incident) -> None:
    AlertRule.objects.update(evaluation_error="ValueError: odd")

    assert alert_problems(now=OPENED) == ["The rule slump cannot be evaluated: ValueError: odd"]
