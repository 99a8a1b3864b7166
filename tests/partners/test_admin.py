import pytest
from django.test import Client

from accounts.models import AuditEntry
from partners.models import LevelRule
from tests.factories.accounts import administrator, manager

pytestmark = pytest.mark.django_db
ADD = "/admin/partners/levelrule/add/"
OPEN = {"position": 9, "level": "C", "least_value": 1, "most_substitutability": 5, "least_investment": 1}


def browser_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_an_administrator_edits_the_level_table_and_the_trail_knows():
    browser = browser_of(administrator())

    assert browser.post(ADD, OPEN).status_code == 302
    assert browser.post(ADD, {**OPEN, "position": 1, "level": "S", "least_value": 5}).status_code == 302

    assert [rule.level for rule in LevelRule.objects.table()] == ["S", "C"]
    assert AuditEntry.objects.filter(action="level_rules.changed").count() == 2


@pytest.mark.parametrize(
    "wrong", [{**OPEN, "least_value": 2}, {**OPEN, "least_value": 6}], ids=["no row for everybody", "no such rating"]
)
def test_a_table_that_leaves_a_partner_without_a_level_is_refused(wrong):
    assert browser_of(administrator()).post(ADD, wrong).status_code == 200

    assert not LevelRule.objects.exists()


def test_the_row_that_holds_for_everybody_stays_while_others_stand():
    browser = browser_of(administrator())
    last = LevelRule.objects.create(**OPEN)
    first = LevelRule.objects.create(**{**OPEN, "position": 1, "level": "S", "least_value": 5})

    assert browser.post(f"/admin/partners/levelrule/{last.pk}/delete/", {"post": "yes"}).status_code == 403
    assert browser.post(f"/admin/partners/levelrule/{first.pk}/delete/", {"post": "yes"}).status_code == 302


def test_a_manager_does_not_enter_the_admin():
    assert browser_of(manager()).get(ADD).status_code == 302
