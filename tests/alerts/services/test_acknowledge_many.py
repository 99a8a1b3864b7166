"""Taking many incidents on at once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry, User
from accounts.rules.permissions import Role
from alerts.models import Incident, IncidentEvent
from alerts.services import acknowledge, acknowledge_many
from messaging.models import Notification
from partners.errors import ReasonMissing
from prms.lib.errors import Forbidden
from tests.factories import alerts as make
from tests.factories.accounts import manager, person

pytestmark = pytest.mark.django_db

NOW = make.after("2025-02") + timedelta(hours=1)


@pytest.fixture
def owner() -> User:
    return make.owner_with_ladder()


def fire(owner: User, count: int) -> list[int]:
    """Let one rule fire for so many partners of the person; return the ids of the incidents."""
    make.slump_rule(periods=1, escalation_policy=make.policy((0, "owner"), (240, "deputy")))
    for _count in range(count):
        partner = make.partner_of(owner)
        make.target(partner, make.contracts())
        make.actuals(partner, make.contracts(), {"2025-02": 280})
    make.close_and_evaluate("2025-02")
    return list(Incident.objects.order_by("pk").values_list("pk", flat=True))


def test_many_are_taken_on_like_one(owner: User) -> None:
    ids = fire(owner, 3)

    taken = acknowledge_many(incidents=ids, reason="On the phone with all of them", by=owner, now=NOW)

    assert (taken.count, taken.left) == (3, 0)
    for incident in Incident.objects.all():
        assert (incident.status, incident.acknowledged_by, incident.version) == ("acknowledged", owner, 2)
        assert incident.acknowledgement_expires_at == NOW + timedelta(days=3)
        assert (incident.next_step_at, incident.clock_stopped_by) == (None, "acknowledged")
        said = incident.events.get(kind=IncidentEvent.Kind.ACKNOWLEDGED)
        assert (said.actor, said.params["reason"]) == (owner, "On the phone with all of them")
    assert set(Notification.objects.filter(channel="email").values_list("status", flat=True)) == {"cancelled"}
    kept = AuditEntry.objects.get(action="incidents.acknowledged")
    assert (kept.batch_count, kept.changes["reason"]) == (3, "On the phone with all of them")


def test_what_others_have_or_nobody_may_touch_is_left(owner: User) -> None:
    ids = fire(owner, 3)
    acknowledge(incident=Incident.objects.get(pk=ids[0]), by=owner.deputy, now=NOW)

    taken = acknowledge_many(incidents=[*ids, 10_000], reason="Mine", by=owner, now=NOW)

    assert (taken.count, taken.left) == (2, 2)
    assert Incident.objects.get(pk=ids[0]).acknowledged_by == owner.deputy


def test_a_stranger_takes_none_and_an_executive_every_one(owner: User) -> None:
    ids = fire(owner, 2)

    assert acknowledge_many(incidents=ids, reason="Mine", by=manager(), now=NOW).count == 0
    assert acknowledge_many(incidents=ids, reason="Mine", by=person(Role.EXECUTIVE), now=NOW).count == 2


def test_a_reason_and_the_permission_are_needed(owner: User) -> None:
    ids = fire(owner, 1)

    with pytest.raises(ReasonMissing):
        acknowledge_many(incidents=ids, reason=" ", by=owner, now=NOW)
    with pytest.raises(Forbidden):
        acknowledge_many(incidents=ids, reason="Mine", by=person(Role.FINANCE), now=NOW)


def test_more_incidents_take_no_more_statements(owner: User) -> None:
    few, many = fire(owner, 12)[:2], slice(2, 12)
    rest = list(Incident.objects.order_by("pk").values_list("pk", flat=True))[many]

    acknowledge_many(incidents=[], reason="Nothing, but the roles are read", by=owner, now=NOW)
    counts = []
    for ids in (few, rest):
        with CaptureQueriesContext(connection) as statements:
            assert acknowledge_many(incidents=ids, reason="Mine", by=owner, now=NOW).count == len(ids)
        counts.append(len(statements))

    assert counts[0] == counts[1] == 10
