"""A silence: the incident goes on, nobody is told, the clock stands still."""

from datetime import UTC, datetime, timedelta

import pytest

from alerts.errors import NotSilenced, SilenceRefused
from alerts.models import Incident, Silence
from alerts.services import acknowledge, escalate, lift_silence, silence
from messaging.models import Notification
from tests.factories import alerts as make

pytestmark = pytest.mark.django_db

# One of the deputy's four working hours has passed when the silence begins.
BEGINS = datetime(2025, 3, 4, 10, tzinfo=UTC)
ENDS = datetime(2025, 3, 6, 10, tzinfo=UTC)


@pytest.fixture
def incident() -> Incident:
    return make.firing_incident(escalation_policy=make.policy((0, "owner"), (240, "deputy")))


def silenced(incident: Incident) -> Incident:
    owner = incident.partner.owner
    silence(incident=incident, until=ENDS, reason="Known outage", by=owner, now=BEGINS)
    incident.refresh_from_db()
    return incident


def letters(status: str = "sent") -> list[str]:
    rows = Notification.objects.filter(channel="inbox", status=status).order_by("pk")
    return [row.template.removeprefix("alerts/messages/incident_") for row in rows]


def test_the_clock_keeps_the_working_time_it_has_left(incident: Incident) -> None:
    silenced(incident)

    assert (incident.next_step_at, incident.clock_stopped_by) == (None, "silenced")
    assert incident.clock_minutes_left == 180


def test_at_its_end_a_firing_incident_is_told_once_and_the_clock_goes_on(incident: Incident) -> None:
    silenced(incident)

    escalate(now=ENDS)
    escalate(now=ENDS)

    assert letters() == ["opened", "silence_ended"]
    incident.refresh_from_db()
    assert (incident.silenced_until, incident.next_step_at) == (None, ENDS + timedelta(hours=3))


def test_lifting_it_earlier_is_the_same(incident: Incident) -> None:
    silenced(incident)

    lift_silence(incident=incident, by=incident.partner.owner, now=BEGINS + timedelta(hours=1))

    assert letters() == ["opened", "silence_ended"]
    assert Silence.objects.get().lifted_at == BEGINS + timedelta(hours=1)
    with pytest.raises(NotSilenced):
        lift_silence(incident=incident, by=incident.partner.owner, now=ENDS)


def test_evaluation_goes_on_and_the_resolve_is_kept_as_suppressed(incident: Incident) -> None:
    owner = incident.partner.owner
    silence(incident=incident, until=BEGINS + timedelta(days=60), reason="Known", by=owner, now=BEGINS)
    make.actuals(incident.partner, make.contracts(), {"2025-03": 450})
    make.close_and_evaluate("2025-03")

    incident.refresh_from_db()
    assert incident.resolution == "auto"
    assert letters() == ["opened"]
    assert letters("suppressed") == ["resolved"]


def test_an_acknowledged_incident_stays_quiet_when_its_silence_ends(incident: Incident) -> None:
    silenced(incident)
    acknowledge(incident=incident, by=incident.partner.owner, now=BEGINS)

    escalate(now=ENDS)

    incident.refresh_from_db()
    assert (incident.status, incident.clock_stopped_by, incident.silenced_until) == (
        "acknowledged",
        "acknowledged",
        None,
    )
    assert letters() == ["opened"]


def test_an_acknowledgement_that_runs_out_in_silence_is_told_once_at_its_end(incident: Incident) -> None:
    owner = incident.partner.owner
    acknowledge(incident=incident, by=owner, now=BEGINS)
    silence(incident=incident, until=BEGINS + timedelta(days=5), reason="Known", by=owner, now=BEGINS)

    escalate(now=BEGINS + timedelta(days=4))
    incident.refresh_from_db()
    assert (incident.status, letters()) == ("firing", ["opened"])

    escalate(now=BEGINS + timedelta(days=5))
    assert letters() == ["opened", "silence_ended"]


@pytest.mark.parametrize("until", [BEGINS, BEGINS - timedelta(days=1), BEGINS + timedelta(days=91)])
def test_a_silence_ends_later_than_now_and_within_90_days(incident: Incident, until: datetime) -> None:
    with pytest.raises(SilenceRefused):
        silence(incident=incident, until=until, reason="Known", by=incident.partner.owner, now=BEGINS)


def test_a_new_silence_replaces_the_one_in_force(incident: Incident) -> None:
    silenced(incident)
    later = ENDS + timedelta(days=1)
    silence(incident=incident, until=later, reason="Longer", by=incident.partner.owner, now=BEGINS)

    incident.refresh_from_db()
    assert incident.silenced_until == later
    assert Silence.objects.in_force(now=BEGINS + timedelta(hours=1)).get().reason == "Longer"
    assert incident.clock_minutes_left == 180
