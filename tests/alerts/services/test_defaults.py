import pytest

from alerts.models import AlertRule, EscalationPolicy, Playbook, PlaybookStep
from alerts.services import edit_rule, ensure_default_rules
from tests.factories import alerts as make
from tests.factories.accounts import administrator

pytestmark = pytest.mark.django_db


def test_the_field_guides_rules_come_with_check_lists_and_ladders() -> None:
    make.default_rules()

    rules = AlertRule.objects.select_related("current__playbook", "current__escalation_policy")
    assert {rule.code for rule in rules} == {
        "complaint_outbreak",
        "data_incident",
        "delivery_delay",
        "exit_trigger",
        "nodata",
        "ownership_change",
        "performance_slump",
        "scorecard_poor",
    }
    assert all(rule.name_zh and rule.current.playbook and rule.current.escalation_policy for rule in rules)
    assert not PlaybookStep.objects.filter(text_zh="").exists()


def test_a_second_run_changes_nothing() -> None:
    make.default_rules()
    counts = [model.objects.count() for model in (AlertRule, Playbook, PlaybookStep, EscalationPolicy)]

    assert ensure_default_rules(now=make.LONG_AGO) == 0
    assert [model.objects.count() for model in (AlertRule, Playbook, PlaybookStep, EscalationPolicy)] == counts


def test_an_edited_default_rule_stays_edited() -> None:
    make.default_rules()
    rule = AlertRule.objects.get(code="performance_slump")
    edit_rule(rule=rule, values={"periods": 3}, by=administrator(), now=make.LONG_AGO)

    ensure_default_rules(now=make.LONG_AGO)

    assert AlertRule.objects.get(code="performance_slump").current.periods == 3


def test_rules_on_a_kpi_wait_until_it_exists() -> None:
    assert ensure_default_rules(now=make.LONG_AGO) == 4
    make.contracts()
    assert ensure_default_rules(now=make.LONG_AGO) == 2
