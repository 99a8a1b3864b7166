from datetime import timedelta

import pytest
import time_machine

from alerts.models import Incident
from alerts.services.defaults import ensure_playbooks
from tests.factories import alerts as make

NOW = make.after("2025-02") + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _morning_after():
    """Let every request come an hour after the incidents opened."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def incident(db) -> Incident:
    """A slump of two months that fired this morning."""
    return make.firing_incident(
        playbook=ensure_playbooks()["performance_slump"],
        escalation_policy=make.policy((0, "owner"), (240, "deputy")),
        does_propose_referral_pause=True,
    )
