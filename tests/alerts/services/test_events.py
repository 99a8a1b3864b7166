"""Reported events fire at once, once per id of their source."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.rules.permissions import Role
from alerts.errors import SourceIdTaken
from alerts.models import Incident, IncidentEvent, ReportedEvent
from alerts.services import evaluate_everything, report_event, resolve
from messaging.models import Notification
from partners.models import Partner
from prms.lib.errors import Forbidden, InvalidInput, NotFound
from tests.factories import alerts as make
from tests.factories.accounts import manager, person

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 3, 4, 8, tzinfo=UTC)


@pytest.fixture
def partner() -> Partner:
    make.default_rules()
    return make.partner_of(make.owner_with_ladder())


def report(partner: Partner, kind: str = "data_incident", source_id: str = "SOC-1", **fields: object) -> ReportedEvent:
    said = {"occurred_at": NOW, "description": "A dump was found.", "by": partner.owner, "now": NOW}
    event, _is_new = report_event(partner=partner, kind=kind, source_id=source_id, **{**said, **fields})
    return event


def test_an_event_delivered_three_times_is_one_incident(partner: Partner) -> None:
    for _time in range(3):
        report(partner)

    incident = Incident.objects.get()
    assert (incident.severity, incident.evidence["description"]) == ("critical", "A dump was found.")
    assert ReportedEvent.objects.count() == 1
    assert Notification.objects.filter(cause=incident.cause("escalation"), channel="inbox").count() == 1


def test_a_data_incident_stops_data_exchange_at_once(partner: Partner) -> None:
    report(partner)

    partner.refresh_from_db()
    assert (partner.data_exchange, partner.switched_at) == ("stopped", NOW)
    assert IncidentEvent.objects.get(kind=IncidentEvent.Kind.SWITCHED).params == {
        "switch": "data_exchange",
        "to": "stopped",
    }


def test_a_change_of_ownership_leaves_data_exchange_open(partner: Partner) -> None:
    report(partner, kind="ownership_change")

    partner.refresh_from_db()
    assert partner.data_exchange == "open"
    assert Incident.objects.get().rule.code == "ownership_change"


def test_a_second_event_while_open_is_noted_on_the_same_incident(partner: Partner) -> None:
    report(partner)
    report(partner, source_id="SOC-2", description="A second dump.")

    incident = Incident.objects.get()
    noted = incident.events.get(kind=IncidentEvent.Kind.REPORTED_AGAIN)
    assert noted.params["description"] == "A second dump."


def test_a_further_event_stops_an_exchange_that_was_opened_again(partner: Partner) -> None:
    report(partner)
    Partner.objects.update(data_exchange="open")
    report(partner, source_id="SOC-2")

    partner.refresh_from_db()
    assert partner.data_exchange == "stopped"


def test_an_event_incident_never_resolves_by_itself(partner: Partner) -> None:
    report(partner)
    make.close_and_evaluate("2025-02")
    evaluate_everything(now=NOW + timedelta(days=300))

    assert Incident.objects.get(rule__code="data_incident").status == "firing"


def test_after_a_resolve_a_new_event_opens_a_new_incident(partner: Partner) -> None:
    report(partner)
    resolve(incident=Incident.objects.get(), reason="Contained", by=partner.owner, now=NOW)
    report(partner, source_id="SOC-2")

    assert [row.status for row in Incident.objects.order_by("pk")] == ["resolved", "firing"]


def test_an_event_without_a_rule_is_only_recorded(partner: Partner) -> None:
    report(partner, kind="strategy_change")

    assert ReportedEvent.objects.count() == 1
    assert not Incident.objects.exists()


def test_the_same_source_id_for_another_partner_is_refused(partner: Partner) -> None:
    report(partner)

    with pytest.raises(SourceIdTaken):
        report(make.partner_of(partner.owner))


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "earthquake"},
        {"source_id": " "},
        {"source_id": "x" * 121},
        {"occurred_at": NOW + timedelta(hours=1)},
        {"description": "x" * 10_001},
    ],
)
def test_what_cannot_be_an_event_is_refused(partner: Partner, wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        report(partner, **wrong)


def test_who_reports_sees_the_partner_and_has_the_role(partner: Partner) -> None:
    with pytest.raises(NotFound):
        report(partner, by=manager())
    with pytest.raises(Forbidden):
        report(partner, by=person(Role.EXECUTIVE))
    assert report(partner, by=person(Role.INTEGRATOR)).pk
