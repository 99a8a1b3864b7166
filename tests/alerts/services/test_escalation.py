"""The ladder: in working time, once to each person, by rows that any sweep may pick up."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import BusinessCalendar, CalendarDay, User
from accounts.rules.permissions import Role
from alerts.models import Incident, IncidentEvent
from alerts.services import acknowledge, escalate, resolve, silence
from alerts.services.escalation import _claim
from governance.models import Meeting
from messaging.models import Notification
from tests.factories import alerts as make
from tests.factories.accounts import UserFactory
from tests.factories.partners import ContactFactory

pytestmark = pytest.mark.django_db

LADDER = ((0, "owner"), (240, "deputy"), (480, "manager"), (60, "executives"))
# Incidents of these tests open on Tuesday 4 March 2025 at 08:00 UTC; the default calendar works 9 to 18.
OPENED = datetime(2025, 3, 4, 8, tzinfo=UTC)


def told() -> list[tuple[User, int]]:
    """Return who found which step in the inbox, in order."""
    rows = Notification.objects.filter(channel="inbox", cause__endswith=":escalation", status="sent")
    return [(row.recipient, row.step) for row in rows.order_by("pk")]


def climbing(**terms: object) -> Incident:
    return make.firing_incident(escalation_policy=make.policy(*LADDER), **terms)


def test_the_owner_is_told_when_the_incident_opens() -> None:
    incident = climbing()

    assert told() == [(incident.partner.owner, 1)]
    assert (incident.next_step_no, incident.next_step_at) == (2, OPENED.replace(hour=13))


def test_each_step_waits_in_working_time() -> None:
    incident = climbing()
    owner = incident.partner.owner
    executive = User.objects.with_role(Role.EXECUTIVE).get()

    for at in (OPENED.replace(hour=12, minute=59), OPENED.replace(hour=13)):
        escalate(now=at)
    assert told()[1:] == [(owner.deputy, 2)]

    # Five of the manager's eight hours are left of Tuesday, three come on Wednesday.
    escalate(now=datetime(2025, 3, 5, 11, 59, tzinfo=UTC))
    assert len(told()) == 2
    escalate(now=datetime(2025, 3, 5, 12, tzinfo=UTC))
    escalate(now=datetime(2025, 3, 5, 13, tzinfo=UTC))
    assert told()[2:] == [(owner.reports_to, 3), (executive, 4)]
    incident.refresh_from_db()
    assert (incident.next_step_at, incident.clock_stopped_by) == (None, "ladder_done")


def test_waiting_passes_over_the_policys_holidays() -> None:
    calendar = BusinessCalendar.objects.create(name="Office")
    CalendarDay.objects.create(calendar=calendar, day=OPENED.date(), is_working=False)
    incident = make.firing_incident(escalation_policy=make.policy(*LADDER, calendar=calendar))

    assert incident.next_step_at == datetime(2025, 3, 5, 13, tzinfo=UTC)


def test_the_ladder_is_the_one_the_incident_opened_with() -> None:
    incident = climbing()
    incident.rule_version.escalation_policy.steps.all().delete()

    escalate(now=OPENED.replace(hour=13))

    assert told()[1:] == [(incident.partner.owner.deputy, 2)]


def test_a_sweep_that_runs_twice_tells_once() -> None:
    climbing()

    assert escalate(now=OPENED.replace(hour=13)) == 1
    assert escalate(now=OPENED.replace(hour=13)) == 0
    assert len(told()) == 2


def test_what_another_sweep_has_claimed_is_behind_its_fence() -> None:
    incident = climbing()
    due = Incident.objects.with_due_step(now=OPENED.replace(hour=13))

    first, second = _claim(due), _claim(due)

    incident.refresh_from_db()
    assert first[0].fence != second[0].fence == incident.fence


def test_after_a_dead_worker_a_step_is_sent_late_once_and_says_so() -> None:
    incident = climbing()

    escalate(now=datetime(2025, 3, 6, 13, tzinfo=UTC))

    assert told()[1:] == [(incident.partner.owner.deputy, 2)]
    row = Notification.objects.get(step=2, channel="inbox")
    assert row.params["was_due_at"] == OPENED.replace(hour=13).isoformat()
    assert incident.events.get(kind="notified", params__step=2).params["was_due_at"]


def test_nobody_eligible_means_the_next_step_at_once_and_a_notice_to_administrators() -> None:
    owner = make.owner_with_ladder(deputy=UserFactory(is_active=False))
    incident = make.firing_incident(owner, escalation_policy=make.policy(*LADDER))

    escalate(now=OPENED.replace(hour=13))

    assert told()[1:] == [(owner.reports_to, 3)]
    assert incident.events.filter(kind=IncidentEvent.Kind.NOBODY_ELIGIBLE).count() == 1
    notice = Notification.objects.get(template="alerts/messages/nobody_eligible", channel="inbox")
    assert notice.recipient.has_role(Role.ADMINISTRATOR)


def test_the_executive_sponsor_stands_for_the_executives() -> None:
    sponsor = UserFactory(roles=[Role.EXECUTIVE])
    partner = make.partner_of(make.owner_with_ladder(), sponsor=sponsor)

    make.firing_incident(partner=partner, escalation_policy=make.policy((0, "executives")))

    assert told() == [(sponsor, 1)]


@pytest.mark.parametrize(("severity", "days"), [("critical", 1), ("major", 3), ("minor", 7)])
def test_an_acknowledgement_runs_out_by_severity_and_the_ladder_begins_again(severity: str, days: int) -> None:
    incident = climbing(severity=severity)
    owner = incident.partner.owner
    acknowledge(incident=incident, by=owner, now=OPENED)

    escalate(now=OPENED + timedelta(days=days) - timedelta(seconds=1))
    assert len(told()) == 1

    escalate(now=OPENED + timedelta(days=days))
    escalate(now=OPENED + timedelta(days=days))
    assert told() == [(owner, 1), (owner, 1)]
    incident.refresh_from_db()
    assert (incident.status, incident.next_step_no) == ("firing", 2)
    assert Notification.objects.filter(template="alerts/messages/incident_forgotten", channel="inbox").count() == 1


def test_a_resolved_incident_climbs_no_further() -> None:
    incident = climbing()
    resolve(incident=incident, reason="Settled", by=incident.partner.owner, now=OPENED)

    escalate(now=OPENED + timedelta(days=9))

    assert len(told()) == 1


def test_the_last_step_may_propose_an_executive_meeting() -> None:
    incident = make.firing_incident(escalation_policy=make.policy((0, "owner"), (60, "executive_meeting")))

    escalate(now=OPENED.replace(hour=10))
    escalate(now=OPENED.replace(hour=10))

    meeting = Meeting.objects.get()
    assert (meeting.cause, meeting.level, meeting.status) == (f"incident:{incident.pk}", "executive", "proposed")
    assert incident.events.filter(kind=IncidentEvent.Kind.MEETING_PROPOSED).count() == 1


def test_a_delivery_delay_reminds_executives_and_proposes_a_meeting_to_both_sides() -> None:
    make.default_rules()
    owner = make.owner_with_ladder()
    partner = make.partner_of(owner)
    theirs = ContactFactory(partner=partner, stakeholder_role="decision_maker")
    make.actuals(partner, make.delay_rate(), {"2025-01": "0.172"}, sample=5404)
    make.close_and_evaluate("2025-01")

    escalate(now=make.after("2025-01"))

    executive = User.objects.with_role(Role.EXECUTIVE).get()
    assert [person for person, _step in told()] == [owner, executive]
    meeting = Meeting.objects.get()
    assert set(meeting.attendances.values_list("user", "contact")) == {
        (owner.pk, None),
        (executive.pk, None),
        (None, theirs.pk),
    }
    agenda = [item.text for item in meeting.agenda_items.all()]
    assert agenda[0] == "The figures: 17.2% in 2025-01 against a limit of 10.0%"
    assert len(agenda) == 6


def test_a_silenced_incident_does_not_climb() -> None:
    incident = climbing()
    silence(
        incident=incident,
        until=OPENED + timedelta(days=2),
        reason="Known",
        by=incident.partner.owner,
        now=OPENED,
    )

    escalate(now=OPENED + timedelta(days=1))

    assert len(told()) == 1
