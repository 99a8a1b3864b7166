"""Rules as data: every change of what a rule says is a new version."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from accounts.models import AuditEntry
from accounts.rules.permissions import Role
from alerts.errors import RuleCodeTaken, RuleRefused, RuleStateUnchanged
from alerts.models import AlertRule, Incident
from alerts.services import activate_rule, create_rule, deactivate_rule, edit_rule, evaluate_marks
from prms.lib.errors import Forbidden, InvalidInput, Stale
from tests.factories import alerts as make
from tests.factories.accounts import administrator, manager, person

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 3, 4, 9, tzinfo=UTC)
ABOVE_TEN = {"measure": "kpi_actual", "operator": ">", "threshold": Decimal("0.10")}


def test_a_rule_begins_with_its_first_version() -> None:
    admin = administrator()

    rule = create_rule(code="late", by=admin, now=NOW, kpi=make.delay_rate(), **ABOVE_TEN)

    assert (rule.name, rule.current.number, rule.current.made_by, rule.current.made_at) == ("late", 1, admin, NOW)
    assert AuditEntry.objects.get(action="alert_rules.created").changes["threshold"] == [None, "0.10"]


def test_an_edit_of_the_terms_makes_a_new_version_and_keeps_the_old_one() -> None:
    rule = make.slump_rule()

    edited = edit_rule(rule=rule, values={"threshold": Decimal("0.50")}, by=administrator(), now=NOW)

    assert list(rule.versions.values_list("number", "threshold")) == [(2, Decimal("0.5")), (1, Decimal("0.6"))]
    assert (edited.version, edited.current.number) == (2, 2)


def test_a_new_name_is_no_new_version() -> None:
    rule = make.slump_rule()

    edit_rule(rule=rule, values={"name": "Slump", "name_zh": "下滑"}, by=administrator(), now=NOW)

    assert rule.versions.count() == 1


def test_an_edit_that_changes_nothing_writes_nothing() -> None:
    rule = make.slump_rule()

    edited = edit_rule(rule=rule, values={"threshold": Decimal("0.60")}, by=administrator(), now=NOW)

    assert edited.version == 1


def test_an_edit_of_a_version_that_is_no_longer_current_is_stale() -> None:
    rule = make.slump_rule()
    edit_rule(rule=rule, values={"periods": 3}, by=administrator(), now=NOW)

    with pytest.raises(Stale):
        edit_rule(rule=rule, values={"periods": 4}, by=administrator(), now=NOW, expected_version=1)


def test_a_rule_out_of_force_resolves_what_is_open_as_obsolete() -> None:
    incident = make.firing_incident()

    deactivate_rule(rule=incident.rule, reason="The KPI is retired", by=administrator(), now=NOW)

    incident.refresh_from_db()
    assert (incident.resolution, incident.resolution_reason) == ("obsolete", "The KPI is retired")
    assert not AlertRule.objects.in_force().exists()


def test_a_rule_put_in_force_again_tells_what_still_breaches() -> None:
    incident = make.firing_incident()
    admin = administrator()
    rule = deactivate_rule(rule=incident.rule, reason="A pause", by=admin, now=NOW)

    activate_rule(rule=rule, by=admin, now=NOW)
    evaluate_marks(now=NOW)

    assert [row.status for row in Incident.objects.order_by("pk")] == ["resolved", "firing"]


def test_a_rule_is_not_taken_out_of_force_twice() -> None:
    rule = deactivate_rule(rule=make.slump_rule(), reason="A pause", by=administrator(), now=NOW)

    with pytest.raises(RuleStateUnchanged):
        deactivate_rule(rule=rule, reason="Again", by=administrator(), now=NOW)


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"measure": "kpi_actual", "operator": ">", "threshold": Decimal(1)}, "/kpi"),
        ({"measure": "score", "operator": "~", "threshold": Decimal(1)}, "/operator"),
        ({"measure": "score", "operator": "<"}, "/threshold"),
        ({"measure": "score", "operator": "<", "threshold": Decimal(80), "scope": "level"}, "/scope_value"),
        (
            {"measure": "score", "operator": "<", "threshold": Decimal(80), "scope": "partner", "scope_value": "P-9"},
            "/scope_value",
        ),
    ],
)
def test_terms_that_could_never_be_judged_are_refused(terms: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_rule(code="odd", by=administrator(), now=NOW, **terms)

    assert field in [error.pointer for error in refused.value.errors]
    assert not AlertRule.objects.exists()


def test_a_code_is_taken_once() -> None:
    make.slump_rule(code="slump")

    with pytest.raises(RuleCodeTaken):
        make.slump_rule(code="slump")


def test_an_edit_may_not_break_the_rule() -> None:
    rule = make.slump_rule()

    with pytest.raises(RuleRefused):
        edit_rule(rule=rule, values={"clear_at": Decimal("0.50")}, by=administrator(), now=NOW)


def test_only_an_administrator_writes_rules() -> None:
    with pytest.raises(Forbidden):
        create_rule(code="late", by=manager(), now=NOW, kpi=make.delay_rate(), **ABOVE_TEN)


def test_a_rule_about_one_partner_is_seen_by_those_who_see_the_partner() -> None:
    partner = make.partner_of(manager())
    create_rule(
        code="special", by=None, now=NOW, kpi=make.delay_rate(), scope="partner", scope_value=partner.code, **ABOVE_TEN
    )

    seen = {user: AlertRule.objects.visible_to(user).exists() for user in (partner.owner, manager())}
    assert list(seen.values()) == [True, False]
    assert not AlertRule.objects.visible_to(person(Role.PARTNER_CONTACT)).exists()


def test_a_rule_speaks_plainly_in_both_languages() -> None:
    make.default_rules()
    said = {rule.code: rule.current.sentence() for rule in AlertRule.objects.select_related("current__kpi")}

    assert said["performance_slump"] == "Fires when attainment of Contracts is below 60.0% for 2 months in a row."
    assert said["delivery_delay"] == (
        "Fires when Delivery delay rate is above 10.0% in a month. Clears at 8.0% or less."
        " A period with fewer than 10 cases says nothing. Proposes an executive meeting."
    )
    assert said["data_incident"] == "Fires as soon as this is reported: Data incident. Stops data exchange at once."
    with translation.override("zh-hans"):
        rule = AlertRule.objects.select_related("current__kpi").get(code="performance_slump")
        assert "签约数" in rule.current.sentence()


@pytest.mark.parametrize(("scope", "value", "fires"), [("level", "A", True), ("level", "B", False)])
def test_a_rule_for_a_level_is_for_its_partners_only(scope: str, value: str, fires: bool) -> None:
    partner = make.partner_of(make.owner_with_ladder(), level="A")
    make.target(partner, make.contracts())
    make.slump_rule(periods=1, scope=scope, scope_value=value)
    make.actuals(partner, make.contracts(), {"2025-01": 100})

    make.close_and_evaluate("2025-01")

    assert Incident.objects.exists() is fires
