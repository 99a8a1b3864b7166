from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from alerts.models import AlertRule, Incident
from alerts.services.defaults import ensure_playbooks
from tests.factories import alerts as make
from tests.factories.accounts import administrator, manager

pytestmark = pytest.mark.django_db

LIST = reverse("alerts:rules")
NEW = reverse("alerts:rule_add")
SLUMP = {
    "name": "Slump",
    "name_zh": "下滑",
    "code": "slump",
    "measure": "attainment",
    "kpi": "contracts",
    "operator": "<",
    "threshold": "60",
    "period": "month",
    "periods": "2",
    "scope": "all",
    "severity": "major",
}


@pytest.fixture
def admin(client_of: Callable[[User], Client]) -> Client:
    make.contracts(), make.complaint_rate()
    return client_of(administrator())


def sentence(client: Client, **terms: str) -> str:
    """Return what the preview of a rule with these terms says."""
    answer = client.post(NEW, {**SLUMP, **terms, "preview": "1"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_administrator_writes_a_rule(admin: Client) -> None:
    answer = admin.post(NEW, SLUMP)

    rule = AlertRule.objects.get()
    assert answer.headers["Location"] == rule.get_absolute_url() == "/settings/rules/slump/"
    version = rule.version_in_force
    assert (version.threshold, version.periods, rule.name_zh) == (Decimal("0.6"), 2, "下滑")
    shown = admin.get(rule.get_absolute_url()).content.decode()
    assert "Fires when attainment of Contracts is below 60.0% for 2 months in a row." in shown


def test_an_edit_makes_a_new_version_and_keeps_the_old_one(admin: Client) -> None:
    admin.post(NEW, SLUMP)
    rule = AlertRule.objects.get()
    address = reverse("alerts:rule_edit", args=["slump"])
    form = admin.get(address).content.decode()
    assert 'value="60%"' in form

    changed = {**SLUMP, "threshold": "55,5 %".replace(",", "."), "periods": "3", "version": rule.version}
    assert admin.post(address, changed).status_code == 302
    assert [(row.number, row.threshold, row.periods) for row in rule.versions.all()] == [
        (2, Decimal("0.555"), 3),
        (1, Decimal("0.6"), 2),
    ]
    stale = admin.post(address, {**changed, "periods": "4"})
    assert stale.status_code == 412
    assert "changed in the meantime" in stale.content.decode()


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({}, "below 60.0% for 2 months in a row."),
        ({"threshold": "60 %"}, "below 60.0%"),
        ({"threshold": "６"}, "is not a number"),
        ({"threshold": ""}, "Name the threshold"),
        ({"clear_at": "65%"}, "Clears at 65.0% or more."),
        ({"clear_at": "50%"}, "clears at the threshold or above it"),
        ({"scope": "level", "level": "S"}, "For partners of level S only."),
        ({"scope": "level"}, "Name the level"),
        ({"scope": "partner", "partner": "NOBODY"}, "There is no partner “NOBODY”."),
        ({"measure": "score", "threshold": "80"}, "the scorecard total is below 80.0 for 2 months in a row."),
        ({"measure": "score", "threshold": "80%"}, "leave the percent sign out"),
        ({"measure": "kpi_actual", "kpi": "contracts", "threshold": "1，200"}, "Contracts is below 1,200"),
        ({"measure": "kpi_actual", "kpi": "contracts", "threshold": "1.2 万"}, "Contracts is below 12,000"),
        ({"measure": "kpi_actual", "kpi": "complaint_rate", "operator": ">", "threshold": "10"}, "is above 10.0%"),
        ({"measure": "event", "event_kind": "data_incident"}, "as soon as this is reported: Data incident."),
        ({"measure": "nodata"}, "brought no data for a KPI"),
        ({"measure": "attainment", "kpi": "complaint_rate"}, "compare the actual instead"),
        ({"periods": "25"}, "Not a rule yet:"),
    ],
)
def test_the_preview_says_the_rule_in_plain_words(admin: Client, terms: dict[str, str], expected: str) -> None:
    assert expected in sentence(admin, **terms)
    assert not AlertRule.objects.exists()


def test_the_preview_speaks_chinese(client_of: Callable[[User], Client]) -> None:
    make.contracts()

    said = sentence(client_of(administrator(language="zh-hans")))

    assert "签约数" in said
    assert "60.0%" in said


def test_without_scripts_a_button_shows_the_sentence_on_the_page(admin: Client) -> None:
    shown = admin.post(NEW, {**SLUMP, "preview": "1"}).content.decode()

    assert "<!doctype html>" in shown.lower()
    assert "below 60.0% for 2 months in a row." in shown
    assert 'value="slump"' in shown


def test_a_refused_rule_keeps_what_was_typed(admin: Client) -> None:
    refused = admin.post(NEW, {**SLUMP, "kpi": ""})

    assert refused.status_code == 422
    assert "Name the KPI that the rule watches." in refused.content.decode()
    assert 'value="60"' in refused.content.decode()


def test_no_rule_takes_the_code_of_a_page(admin: Client) -> None:
    assert "is taken" in admin.post(NEW, {**SLUMP, "code": "new"}).content.decode()


def test_a_rule_is_taken_out_of_force_and_put_back(admin: Client) -> None:
    incident = make.firing_incident()
    rule = incident.rule

    ended = admin.post(reverse("alerts:rule_deactivate", args=[rule.code]), {"reason": "Replaced"}, follow=True)
    incident.refresh_from_db()
    assert (incident.resolution, incident.resolution_reason) == ("obsolete", "Replaced")
    assert "Put in force" in ended.content.decode()
    assert rule.code in admin.get(LIST, {"state": "off"}).content.decode()

    admin.post(reverse("alerts:rule_activate", args=[rule.code]))
    rule.refresh_from_db()
    assert rule.is_active


def test_without_a_reason_a_rule_stays_in_force(admin: Client) -> None:
    rule = make.slump_rule()

    admin.post(reverse("alerts:rule_deactivate", args=[rule.code]))

    rule.refresh_from_db()
    assert rule.is_active


def test_a_manager_reads_rules_and_what_they_fired_for_own_partners(client_of: Callable[[User], Client]) -> None:
    incident = make.firing_incident()
    owner, stranger = client_of(incident.partner.owner), client_of(manager())
    address = incident.rule.get_absolute_url()

    assert incident.partner.name in owner.get(address).content.decode()
    assert incident.partner.name not in stranger.get(address).content.decode()
    assert owner.get(reverse("alerts:rule_edit", args=[incident.rule.code])).status_code == 403
    assert "Take it out of force" not in owner.get(address).content.decode()


def test_the_pages_take_a_fixed_number_of_statements(admin: Client) -> None:
    incident = make.firing_incident(playbook=ensure_playbooks()["performance_slump"])
    form = reverse("alerts:rule_edit", args=[incident.rule.code])
    addresses = {LIST: 5, incident.rule.get_absolute_url(): 7, form: 7}
    for address in addresses:
        admin.get(address)
    few = {address: count(admin, address) for address in addresses}
    for number in range(5):
        make.slump_rule(code=f"again-{number}", periods=1)
        Incident.objects.filter(pk=incident.pk).update(status="resolved", resolved_at=make.LONG_AGO, resolution="auto")
    make.close_and_evaluate("2025-03")

    assert {address: count(admin, address) for address in addresses} == few == addresses


def count(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as statements:
        assert client.get(address).status_code == 200
    return len(statements)
