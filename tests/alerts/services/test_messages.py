"""What people read about incidents, in both languages."""

import pytest
from django.utils import translation

from accounts.rules.permissions import Role
from alerts.models import Incident
from alerts.services import resolve
from messaging.models import Notification
from messaging.services import body_of, subject_of
from tests.factories import alerts as make

pytestmark = pytest.mark.django_db

TEMPLATES = ("opened", "escalated", "forgotten", "silence_ended", "resolved")


def letter(incident: Incident, template: str, language: str = "en") -> tuple[str, str]:
    row = Notification.objects.filter(channel="inbox").first()
    row.template = f"alerts/messages/{template}"
    with translation.override(language):
        said = {"reader": row.recipient, "language": language}
        return subject_of(row, **said), body_of(row, **said)


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_letter_names_the_rule_and_the_partner(template: str) -> None:
    incident = make.firing_incident(name="Performance slump", name_zh="业绩下滑")

    subject, _body = letter(incident, f"incident_{template}")

    assert "Performance slump" in subject
    assert incident.partner.name in subject


def test_the_letter_says_what_broke_the_rule() -> None:
    incident = make.firing_incident(name="Performance slump")

    _subject, body = letter(incident, "incident_opened")

    assert body.startswith("Contracts reached 56.0% of its target in February 2025; the limit is 60.0%.")
    assert incident.code in body


def test_a_chinese_reader_finds_chinese_names() -> None:
    incident = make.firing_incident(name="Performance slump", name_zh="业绩下滑")

    subject, body = letter(incident, "incident_opened", "zh-hans")

    assert "业绩下滑" in subject
    assert "签约数" in body
    assert "2025年2月" in body


def test_the_letter_of_a_person_who_resolved_it_carries_the_reason() -> None:
    incident = make.firing_incident()
    boss = incident.partner.owner.reports_to
    resolve(incident=incident, reason="Agreed with the partner.", by=boss, now=make.after("2025-02"))

    row = Notification.objects.get(template="alerts/messages/incident_resolved", channel="inbox")

    assert row.recipient == incident.partner.owner
    body = body_of(row, reader=row.recipient, language="en")
    assert body == f"{boss.name} resolved {incident.code}.\n\nAgreed with the partner."


def test_administrators_read_whom_a_step_could_not_find() -> None:
    owner = make.owner_with_ladder(deputy=None)
    incident = make.firing_incident(owner, escalation_policy=make.policy((0, "deputy"), (0, "owner")))

    row = Notification.objects.get(template="alerts/messages/nobody_eligible", channel="inbox")

    said = {"reader": row.recipient, "language": "en"}
    assert row.recipient.has_role(Role.ADMINISTRATOR)
    assert subject_of(row, **said) == f"Nobody could be told of {incident.code}"
    assert body_of(row, **said).startswith("Step 1 of the escalation")
