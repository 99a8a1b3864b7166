import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from alerts.models import EscalationPolicy, Playbook
from alerts.services import ensure_default_rules
from tests.factories import alerts as make
from tests.factories.accounts import administrator

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    ensure_default_rules(now=make.LONG_AGO)
    client = Client()
    client.force_login(administrator())
    return client


def sent(prefix: str, rows: list[dict[str, object]], kept: int) -> dict[str, object]:
    """Return what the admin's form sends for the lines below an object."""
    fields = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": kept}
    for place, row in enumerate(rows):
        fields |= {f"{prefix}-{place}-{name}": value for name, value in row.items()}
    return fields


def test_an_administrator_changes_a_check_list_and_the_trail_keeps_both(client: Client) -> None:
    playbook = Playbook.objects.get(code="nodata")
    first, second = playbook.steps.all()
    rows = [
        {"id": first.pk, "playbook": playbook.pk, "position": 1, "text": "Ask IT", "owner_role": "owner"},
        {"id": second.pk, "playbook": playbook.pk, "position": 2, "text": second.text, "owner_role": "manager"},
    ]
    form = {"code": "nodata", "name": "No data", "name_zh": "数据缺失处置", **sent("steps", rows, kept=2)}

    answer = client.post(reverse("admin:alerts_playbook_change", args=[playbook.pk]), form)

    assert answer.status_code == 302
    assert [step.text for step in playbook.steps.all()] == ["Ask IT", second.text]
    entry = AuditEntry.objects.get(action="playbooks.changed")
    assert entry.changes["name"] == ["Data did not arrive", "No data"]
    assert [lines[0] for lines in entry.changes["steps"]] == [
        "1. Find out why the feed brought nothing (owner, 48 h)",
        "1. Ask IT (owner, None h)",
    ]


def test_a_new_ladder_is_recorded(client: Client) -> None:
    rows = [{"number": 1, "wait_working_minutes": 0, "target": "owner"}]
    form = {"code": "short", "name": "Owner only", "name_zh": "", **sent("steps", rows, kept=0)}

    assert client.post(reverse("admin:alerts_escalationpolicy_add"), form).status_code == 302
    assert EscalationPolicy.objects.get(code="short").steps.count() == 1
    assert AuditEntry.objects.filter(action="escalation_policies.created", object_label="Owner only").exists()


def test_a_ladder_that_a_rule_climbs_is_not_removed(client: Client) -> None:
    policy = EscalationPolicy.objects.get(code="urgent")

    client.post(reverse("admin:alerts_escalationpolicy_delete", args=[policy.pk]), {"post": "yes"})

    assert EscalationPolicy.objects.filter(code="urgent").exists()
