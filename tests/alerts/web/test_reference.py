import pytest
from django.test import Client

from accounts.models import AuditEntry
from alerts.models import EscalationPolicy, Playbook
from alerts.services.defaults import ensure_playbooks, ensure_policies
from tests.factories.accounts import administrator, manager

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _defaults() -> None:
    ensure_playbooks()
    ensure_policies()


def sent(row: Playbook | EscalationPolicy, client: Client, address: str, **changes: str) -> dict[str, str]:
    """Return what the form of the row sends, with these changes."""
    form = client.get(address).context["form"]
    return {name: field.initial or form.initial.get(name) or "" for name, field in form.fields.items()} | changes


def test_whoever_reads_rules_reads_every_step_and_changes_none(client: Client) -> None:
    client.force_login(manager())

    page = client.get("/settings/playbooks/").content.decode()

    step = Playbook.objects.get(code="performance_slump").steps.first()
    assert step
    assert step.text in page
    assert "/settings/playbooks/performance_slump/" not in page
    assert client.post("/settings/playbooks/performance_slump/").status_code == 403


def test_an_administrator_changes_a_check_list_and_the_trail_keeps_both_with_the_reason(client: Client) -> None:
    boss = administrator()
    client.force_login(boss)
    book = Playbook.objects.get(code="performance_slump")
    before = list(book.steps.values_list("text", flat=True))
    address = f"/settings/playbooks/{book.code}/"
    spare = len(before) + 1
    changes = {"text_of_1": "", f"text_of_{spare}": "Tell the sponsor", f"hours_of_{spare}": "4", "reason": "Learnt"}

    answer = client.post(address, sent(book, client, address, **changes))

    assert answer.status_code == 302
    assert list(book.steps.values_list("text", flat=True)) == [*before[1:], "Tell the sponsor"]
    entry = AuditEntry.objects.get(action="playbooks.changed")
    assert (entry.actor, entry.changes["reason"]) == (boss, ["", "Learnt"])
    assert [len(lines) for lines in entry.changes["steps"]] == [len(before), len(before)]


def test_an_administrator_changes_a_ladder(client: Client) -> None:
    client.force_login(administrator())
    ladder = EscalationPolicy.objects.order_by("code")[0]
    address = f"/settings/ladders/{ladder.code}/"

    client.post(address, sent(ladder, client, address, minutes_of_1="30", target_of_1="deputy", reason="Faster"))

    first = ladder.steps.first()
    assert first
    assert (first.wait_working_minutes, first.target) == (30, "deputy")


@pytest.mark.parametrize(("missing", "told"), [("reason", "This field is required"), ("steps", "at least one step")])
def test_a_change_needs_a_reason_and_a_step(client: Client, missing: str, told: str) -> None:
    client.force_login(administrator())
    ladder = EscalationPolicy.objects.order_by("code")[0]
    address = f"/settings/ladders/{ladder.code}/"
    said = sent(ladder, client, address, reason="Why")
    emptied = {name: "" for name in said if name == "reason" or (missing == "steps" and name.startswith("target"))}
    if missing == "steps":
        del emptied["reason"]

    answer = client.post(address, said | emptied)

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not AuditEntry.objects.filter(action="escalation_policies.changed").exists()


@pytest.mark.parametrize("model", [Playbook, EscalationPolicy])
def test_who_read_it_before_somebody_else_changed_it_is_told_so_and_nothing_is_written(
    client: Client, model: type[Playbook | EscalationPolicy]
) -> None:
    first, second = administrator(), administrator()
    client.force_login(second)
    row = model._default_manager.order_by("code")[0]
    address = f"/settings/{'playbooks' if model is Playbook else 'ladders'}/{row.code}/"
    stale = sent(row, client, address, name="Mine", reason="Better")
    other = Client()
    other.force_login(first)
    other.post(address, sent(row, other, address, name="Theirs", reason="Sooner"))

    answer = client.post(address, stale)

    row.refresh_from_db()
    assert (answer.status_code, row.name, row.version) == (412, "Theirs", 2)
    page = answer.content.decode()
    assert f"{first} changed this on" in page
    assert 'value="Mine"' in page
