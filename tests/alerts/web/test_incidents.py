from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.rules.permissions import Role
from alerts.models import Incident
from alerts.services.defaults import ensure_playbooks
from tests.factories import alerts as make
from tests.factories.accounts import administrator, manager, person

pytestmark = pytest.mark.django_db

NOW = make.after("2025-02") + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _morning_after():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def incident(db) -> Incident:
    return make.firing_incident(
        name="Performance slump",
        name_zh="业绩下滑",
        playbook=ensure_playbooks()["performance_slump"],
        does_propose_referral_pause=True,
    )


@pytest.fixture
def page(incident: Incident, client_of: Callable[[User], Client]) -> Client:
    return client_of(incident.partner.owner)


def post(client: Client, name: str, incident: Incident, **sent: object) -> str:
    """Send a verb, expect to come back to the incident, and return the messages shown there."""
    answer = client.post(reverse(f"alerts:{name}", args=[incident.pk]), sent)
    assert answer.headers["Location"] == incident.get_absolute_url()
    incident.refresh_from_db()
    return " ".join(str(message) for message in answer.wsgi_request._messages)


def test_the_list_names_rule_partner_and_what_happened(page: Client, incident: Incident) -> None:
    shown = page.get(reverse("alerts:incidents")).content.decode()

    assert "Performance slump" in shown
    assert incident.partner.name in shown
    assert "Contracts reached 56.0% of its target in February 2025; the limit is 60.0%." in shown


def test_the_list_speaks_chinese(incident: Incident, client_of: Callable[[User], Client]) -> None:
    owner = incident.partner.owner
    owner.language = "zh-hans"
    owner.save()

    shown = client_of(owner).get(reverse("alerts:incidents")).content.decode()

    assert "业绩下滑" in shown
    assert "签约数" in shown


def test_resolved_and_recorded_incidents_have_tabs_of_their_own(page: Client, incident: Incident) -> None:
    address = reverse("alerts:incidents")
    post(page, "decision", incident, decision="resolve", reason="Settled")

    def titles(state: str) -> bool:
        return incident.code in page.get(address, {"state": state}).content.decode()

    assert [titles("open"), titles("resolved"), titles("recorded")] == [False, True, False]


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ({"q": "INC-"}, False),
        ({"rule": "slump"}, True),
        ({"severity": "critical"}, False),
        ({"severity": "major"}, True),
        ({"severity": "odd"}, True),
        ({"page": "99"}, True),
        ({"per_page": "x"}, True),
    ],
)
def test_the_list_is_filtered(page: Client, incident: Incident, query: dict[str, str], is_found: bool) -> None:
    answer = page.get(reverse("alerts:incidents"), query)

    assert answer.status_code == 200
    assert (incident.code in answer.content.decode()) is is_found


def test_the_list_takes_a_fixed_number_of_statements(page: Client, incident: Incident) -> None:
    address = reverse("alerts:incidents")
    page.get(address)
    with CaptureQueriesContext(connection) as one:
        page.get(address)
    for number in range(3):
        make.slump_rule(code=f"again-{number}", periods=1)
    make.close_and_evaluate("2025-02")
    with CaptureQueriesContext(connection) as four:
        assert page.get(address).content.decode().count("INC-") >= 4

    assert len(one) == len(four)


def test_a_stranger_sees_no_incident_and_cannot_touch_one(
    incident: Incident, client_of: Callable[[User], Client]
) -> None:
    for stranger in (manager(), person(Role.TEAM_MEMBER)):
        client = client_of(stranger)
        assert incident.code not in client.get(reverse("alerts:incidents")).content.decode()
        assert client.post(reverse("alerts:acknowledge", args=[incident.pk])).status_code == 404


def test_acknowledging_goes_back_to_the_incident(page: Client, incident: Incident) -> None:
    post(page, "decision", incident, decision="acknowledge", version=incident.version)

    assert incident.acknowledged_by == incident.partner.owner


def test_resolving_without_a_reason_says_so(page: Client, incident: Incident) -> None:
    assert "Say why" in post(page, "decision", incident, decision="resolve")
    assert incident.is_open


def test_a_decision_on_an_old_page_changes_nothing(page: Client, incident: Incident) -> None:
    told = post(page, "decision", incident, decision="resolve", reason="Settled", version=99)

    assert "changed in the meantime" in told
    assert incident.is_open


def test_an_executive_may_not_resolve(incident: Incident, client_of: Callable[[User], Client]) -> None:
    executive = client_of(person(Role.EXECUTIVE))

    sent = {"decision": "resolve", "reason": "Settled"}
    assert executive.post(reverse("alerts:decision", args=[incident.pk]), sent).status_code == 403
    assert executive.post(reverse("alerts:acknowledge", args=[incident.pk])).status_code == 302


def test_a_silence_is_put_and_ended(page: Client, incident: Incident) -> None:
    post(page, "silence", incident, until="2025-03-10T08:00", reason="Known outage")
    assert incident.is_silenced

    post(page, "lift_silence", incident)
    assert not incident.is_silenced


def test_a_step_is_ticked_and_unticked(page: Client, incident: Incident) -> None:
    step = incident.steps.first()
    post(page, "step", incident, step=step.pk, is_done="on")
    step.refresh_from_db()
    assert step.done_by == incident.partner.owner

    post(page, "step", incident, step=step.pk)
    step.refresh_from_db()
    assert step.done_at is None


def test_a_step_of_another_incident_is_refused(page: Client, incident: Incident) -> None:
    other = make.firing_incident(
        partner=make.partner_of(manager()), code="other", playbook=ensure_playbooks()["nodata"]
    )

    post(page, "step", incident, step=other.steps.first().pk, is_done="on")

    assert not other.steps.filter(done_at__isnull=False).exists()


def test_one_click_pauses_referrals(page: Client, incident: Incident) -> None:
    assert post(page, "pause_referrals", incident) == f"Referrals of {incident.partner} are paused."
    incident.partner.refresh_from_db()
    assert incident.partner.referrals == "paused"


def test_a_comment_is_kept(page: Client, incident: Incident) -> None:
    post(page, "comment", incident, text="Called them.")

    assert incident.events.last().params == {"text": "Called them."}


def test_grouped_missing_data_is_listed_by_its_owner(client_of: Callable[[User], Client]) -> None:
    make.default_rules()
    owner = make.owner_with_ladder(name="Lin Qiao")
    for _count in range(2):
        make.target(make.partner_of(owner), make.contracts())
    make.close_and_evaluate("2025-01")

    shown = client_of(administrator()).get(reverse("alerts:incidents")).content.decode()
    assert "Partners of Lin Qiao" in shown
    assert "Figures that did not arrive: 2. Partners concerned: 2." in shown
