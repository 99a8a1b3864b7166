from datetime import UTC, datetime

import pytest
import time_machine

from alerts import tasks
from alerts.models import Incident
from messaging.models import Notification
from tests.factories import alerts as make

pytestmark = pytest.mark.django_db

MORNING = datetime(2025, 3, 4, 8, tzinfo=UTC)


@pytest.fixture
def slump() -> None:
    partner = make.partner_of(make.owner_with_ladder())
    make.target(partner, make.contracts())
    make.slump_rule(escalation_policy=make.policy((0, "owner"), (60, "deputy")))
    make.actuals(partner, make.contracts(), {"2025-01": 290, "2025-02": 280})
    make.close("2025-01")
    make.close("2025-02")


@pytest.mark.usefixtures("slump")
def test_every_sweep_may_run_as_often_as_it_likes() -> None:
    with time_machine.travel(MORNING, tick=False):
        for _time in range(3):
            tasks.evaluate_marks()
            tasks.evaluate_everything()
            tasks.escalate()
    with time_machine.travel(MORNING.replace(hour=10), tick=False):
        for _time in range(3):
            tasks.escalate()

    assert Incident.objects.count() == 1
    assert Notification.objects.filter(channel="inbox").count() == 2


@pytest.mark.usefixtures("slump")
def test_the_auditor_counts_what_it_finds() -> None:
    with time_machine.travel(MORNING, tick=False):
        tasks.evaluate_marks()
        assert tasks.audit_alerts() == 0
    with time_machine.travel(MORNING.replace(day=5), tick=False):
        assert tasks.audit_alerts() == 1
