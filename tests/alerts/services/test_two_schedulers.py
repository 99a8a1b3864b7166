"""Several schedulers and callers at the same rows, on a real PostgreSQL."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import InterfaceError, connection, transaction

from alerts.errors import AlreadyAcknowledged
from alerts.models import Incident, IncidentEvent, ReportedEvent
from alerts.services import acknowledge, escalate, evaluate_everything, evaluate_marks, report_event
from evaluations.models import KpiMonthMark
from messaging.models import InboxItem, Notification
from partners.models import Partner
from tests.at_once import at_once
from tests.factories import alerts as make

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

WORKERS = 4
CLOSED = make.after("2025-02")


@pytest.fixture
def slump() -> list[Partner]:
    """Ten partners of one owner whose two bad months are closed and not yet evaluated."""
    owner = make.owner_with_ladder()
    make.slump_rule(escalation_policy=make.policy((0, "owner"), (60, "deputy"), (60, "manager")))
    partners = [make.partner_of(owner) for _number in range(10)]
    for partner in partners:
        make.target(partner, make.contracts())
        make.actuals(partner, make.contracts(), {"2025-01": 290, "2025-02": 280})
    make.close("2025-01")
    make.close("2025-02")
    return partners


def told() -> Counter[tuple[str, int]]:
    return Counter(InboxItem.objects.values_list("notification__recipient__name", "notification__step"))


def test_schedulers_that_evaluate_together_open_each_incident_once(slump: list[Partner]) -> None:
    def sweep() -> None:
        evaluate_marks(now=CLOSED)
        evaluate_everything(now=CLOSED)

    at_once(*[sweep] * WORKERS)

    assert Incident.objects.count() == len(slump)
    assert told() == {(slump[0].owner.name, 1): len(slump)}
    assert not KpiMonthMark.objects.filter(evaluated_at=None).exists()


def test_schedulers_that_escalate_together_take_each_step_once(slump: list[Partner]) -> None:
    evaluate_marks(now=CLOSED)
    owner = slump[0].owner
    for hours, step in ((2, 2), (3, 3)):
        at_once(*[lambda hours=hours: escalate(now=CLOSED + timedelta(hours=hours))] * WORKERS)
        assert Counter(IncidentEvent.objects.filter(kind="notified").values_list("params__step", flat=True)) == {
            number: len(slump) for number in range(1, step + 1)
        }

    everybody = (owner, owner.deputy, owner.reports_to)
    assert told() == {(person.name, step): len(slump) for step, person in enumerate(everybody, start=1)}


def test_an_event_delivered_four_times_at_once_is_one_incident() -> None:
    make.default_rules()
    partner = make.partner_of(make.owner_with_ladder())

    def deliver() -> bool:
        said = {"kind": "data_incident", "source_id": "SOC-1", "description": "A leak", "by": None}
        return report_event(partner=partner, occurred_at=CLOSED, now=CLOSED, **said)[1]

    assert sorted(at_once(*[deliver] * WORKERS)) == [False, False, False, True]
    assert (ReportedEvent.objects.count(), Incident.objects.count()) == (1, 1)
    partner.refresh_from_db()
    assert partner.data_exchange == "stopped"


def test_an_acknowledgement_and_the_sweep_leave_one_of_two_whole_outcomes(slump: list[Partner]) -> None:
    evaluate_marks(now=CLOSED)
    incident = Incident.objects.first()
    owner, due = slump[0].owner, CLOSED + timedelta(hours=2)
    work = iter([lambda: acknowledge(incident=incident, by=owner, now=due)] + [lambda: escalate(now=due)] * 3)

    at_once(*[lambda: next(work)()] * WORKERS)

    incident.refresh_from_db()
    assert (incident.status, incident.next_step_at) == ("acknowledged", None)
    assert not Notification.objects.about(f"incident:{incident.pk}").unsent().exists()


def test_only_one_of_several_who_acknowledge_at_once_has_it(slump: list[Partner]) -> None:
    evaluate_marks(now=CLOSED)
    incident = Incident.objects.first()
    owner = slump[0].owner
    people = iter([owner, owner.deputy, owner.reports_to, owner])

    def take() -> str:
        person = next(people)
        try:
            return acknowledge(incident=incident, by=person, now=CLOSED).acknowledged_by.name
        except AlreadyAcknowledged:
            return ""

    assert len(set(filter(None, at_once(*[take] * WORKERS)))) == 1
    assert incident.events.filter(kind="acknowledged").count() == 1


def test_what_dies_before_its_commit_is_done_whole_by_the_next_run(slump: list[Partner]) -> None:
    def evaluate_and_die() -> None:
        with suppress(InterfaceError), transaction.atomic():
            evaluate_marks(now=CLOSED)
            connection.connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(evaluate_and_die).result(60)

    assert not Incident.objects.exists()
    evaluate_marks(now=CLOSED)
    assert told() == {(slump[0].owner.name, 1): len(slump)}
