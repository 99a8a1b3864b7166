"""What people do with an incident."""

from datetime import timedelta

import pytest

from accounts.models import AuditEntry, Team, User
from accounts.rules.permissions import Role
from alerts.errors import (
    AlreadyAcknowledged,
    IncidentResolved,
    NothingToSwitch,
    NotOnTheIncident,
    StepStateUnchanged,
)
from alerts.models import Incident, IncidentEvent
from alerts.services import (
    acknowledge,
    apply_proposed_switch,
    comment,
    complete_step,
    evaluate_marks,
    reopen_step,
    resolve,
)
from alerts.services.defaults import ensure_playbooks
from messaging.models import Notification
from prms.lib.errors import Forbidden, NotFound, Stale
from tests.factories import alerts as make
from tests.factories.accounts import UserFactory, administrator, manager, person

pytestmark = pytest.mark.django_db

NOW = make.after("2025-02") + timedelta(hours=1)


@pytest.fixture
def incident() -> Incident:
    playbook = ensure_playbooks()["performance_slump"]
    ladder = make.policy((0, "owner"), (240, "deputy"))
    return make.firing_incident(playbook=playbook, escalation_policy=ladder, does_propose_referral_pause=True)


def mails(incident: Incident) -> list[str]:
    rows = Notification.objects.filter(channel="email", cause__startswith=f"incident:{incident.pk}:").order_by("pk")
    return [row.status for row in rows]


def test_acknowledging_cancels_what_is_unsent_and_stops_the_clock(incident: Incident) -> None:
    taken = acknowledge(incident=incident, by=incident.partner.owner, now=NOW)

    assert mails(incident) == ["cancelled"]
    assert (taken.status, taken.next_step_at, taken.clock_stopped_by) == ("acknowledged", None, "acknowledged")
    assert taken.acknowledgement_expires_at == NOW + timedelta(days=3)
    assert AuditEntry.objects.filter(action="incidents.acknowledged", actor=incident.partner.owner).count() == 1


def test_acknowledging_twice_is_one_acknowledgement(incident: Incident) -> None:
    for _time in range(2):
        acknowledge(incident=incident, by=incident.partner.owner, now=NOW)

    assert incident.events.filter(kind=IncidentEvent.Kind.ACKNOWLEDGED).count() == 1


def test_the_second_person_hears_who_was_first(incident: Incident) -> None:
    acknowledge(incident=incident, by=incident.partner.owner, now=NOW)

    with pytest.raises(AlreadyAcknowledged, match=incident.partner.owner.name):
        acknowledge(incident=incident, by=incident.partner.owner.deputy, now=NOW)


def test_acknowledged_then_back_in_order_is_one_resolve(incident: Incident) -> None:
    acknowledge(incident=incident, by=incident.partner.owner, now=NOW)
    make.actuals(incident.partner, make.contracts(), {"2025-03": 450})
    make.close_and_evaluate("2025-03")
    evaluate_marks(now=make.after("2025-03", day=6))

    inbox = Notification.objects.filter(channel="inbox", recipient=incident.partner.owner).order_by("pk")
    assert [row.template.rpartition("_")[2] for row in inbox] == ["opened", "resolved"]


def test_resolving_tells_those_who_were_told_but_not_the_one_who_resolves(incident: Incident) -> None:
    deputy = incident.partner.owner.deputy

    resolved = resolve(incident=incident, reason="Agreed with the partner", by=deputy, now=NOW)

    told = Notification.objects.filter(template__endswith="resolved", channel="inbox")
    assert [row.recipient for row in told] == [incident.partner.owner]
    assert (resolved.resolution, resolved.resolved_by, resolved.resolution_reason) == (
        "manual",
        deputy,
        "Agreed with the partner",
    )


def test_nothing_more_is_done_with_a_resolved_incident(incident: Incident) -> None:
    owner = incident.partner.owner
    resolve(incident=incident, reason="Settled", by=owner, now=NOW)

    with pytest.raises(IncidentResolved):
        resolve(incident=incident, reason="Again", by=owner, now=NOW)
    with pytest.raises(IncidentResolved):
        acknowledge(incident=incident, by=owner, now=NOW)
    with pytest.raises(IncidentResolved):
        complete_step(step=incident.steps.first(), by=owner, now=NOW)


def test_a_stale_version_resolves_nothing(incident: Incident) -> None:
    with pytest.raises(Stale):
        resolve(incident=incident, reason="Old page", by=incident.partner.owner, now=NOW, expected_version=99)


def test_the_check_list_comes_with_owners_and_clocks(incident: Incident) -> None:
    steps = list(incident.steps.all())

    assert [step.owner for step in steps] == [incident.partner.owner] * 3 + [incident.partner.owner.reports_to]
    assert steps[0].due_at == make.after("2025-02") + timedelta(days=3)
    assert steps[0].text_zh == "成立联合诊断小组"


def test_a_step_is_done_and_reopened(incident: Incident) -> None:
    owner, step = incident.partner.owner, incident.steps.first()

    done = complete_step(step=step, by=owner, now=NOW)
    assert (done.done_at, done.done_by) == (NOW, owner)
    with pytest.raises(StepStateUnchanged):
        complete_step(step=step, by=owner, now=NOW)

    assert reopen_step(step=step, by=owner, now=NOW).done_at is None
    kinds = list(incident.events.order_by("pk").values_list("kind", flat=True))
    assert kinds[-2:] == ["step_done", "step_reopened"]


def test_the_owner_applies_the_proposed_switch_with_one_click(incident: Incident) -> None:
    owner = incident.partner.owner

    partner = apply_proposed_switch(incident=incident, by=owner, now=NOW)

    assert partner.referrals == "paused"
    assert partner.switch_reason == f"{incident.code}: slump"
    assert incident.events.get(kind=IncidentEvent.Kind.SWITCHED).actor == owner
    with pytest.raises(NothingToSwitch):
        apply_proposed_switch(incident=incident, by=owner, now=NOW)


def test_a_rule_that_proposes_no_switch_has_none_to_apply() -> None:
    incident = make.firing_incident()

    with pytest.raises(NothingToSwitch):
        apply_proposed_switch(incident=incident, by=incident.partner.owner, now=NOW)


def test_a_comment_is_a_line_of_the_timeline(incident: Incident) -> None:
    event = comment(incident=incident, text=" Called them. ", by=incident.partner.owner, now=NOW)

    assert (event.kind, event.params) == ("commented", {"text": "Called them."})


@pytest.mark.parametrize("who", ["owner", "deputy", "reports_to"])
def test_everybody_on_the_ladder_works_on_the_incident(incident: Incident, who: str) -> None:
    by = incident.partner.owner if who == "owner" else getattr(incident.partner.owner, who)

    assert acknowledge(incident=incident, by=by, now=NOW).acknowledged_by == by


def test_an_executive_acknowledges_but_does_not_resolve(incident: Incident) -> None:
    executive = User.objects.with_role(Role.EXECUTIVE).get()

    with pytest.raises(Forbidden):
        resolve(incident=incident, reason="No", by=executive, now=NOW)
    assert acknowledge(incident=incident, by=executive, now=NOW).acknowledged_by == executive


def test_a_team_member_with_a_step_works_on_the_incident(incident: Incident) -> None:
    member = person(Role.TEAM_MEMBER)
    step = incident.steps.first()
    with pytest.raises(NotFound):
        complete_step(step=step, by=member, now=NOW)

    step.owner = member
    step.save()
    assert complete_step(step=step, by=member, now=NOW).done_by == member


def test_a_colleague_of_the_team_reads_but_does_not_work(incident: Incident) -> None:
    owner = incident.partner.owner
    owner.team = Team.objects.create(name="South")
    owner.save()
    colleague = manager(team=owner.team)

    assert Incident.objects.visible_to(colleague).get() == incident
    with pytest.raises(NotOnTheIncident):
        acknowledge(incident=incident, by=colleague, now=NOW)


def test_who_sees_which_incident(incident: Incident) -> None:
    owner = incident.partner.owner
    seeing = [owner, owner.deputy, owner.reports_to, administrator(), person(Role.FINANCE), person(Role.INTEGRATOR)]
    blind = [manager(), person(Role.TEAM_MEMBER), person(Role.PARTNER_CONTACT), UserFactory()]

    assert all(Incident.objects.visible_to(user).exists() for user in seeing)
    assert not any(Incident.objects.visible_to(user).exists() for user in blind)
