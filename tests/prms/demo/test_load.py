from collections import Counter
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from accounts.models import AuditEntry, User
from accounts.rules.permissions import Role
from accounts.services import create_user
from agreements.models import Statement
from alerts.defaults.rules import RULES
from alerts.models import AlertRule, Incident
from alerts.services import ensure_agreement_rules
from evaluations.models import Measurement, MonthClose, Scorecard
from governance.models import Meeting
from governance.services import ensure_meetings
from messaging.models import Notification
from partners.models import Partner
from prms.demo.load import load_demo
from prms.demo.logins import LOGINS
from prms.demo.scms import PACKED, read_history
from prms.demo.scms_load import load_scms
from prms.lib.periods import Month, add_months

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
SAMPLE = PACKED.with_name("scms_sample.csv")

pytestmark = pytest.mark.django_db


def quiet(text: str) -> None:
    """Say nothing."""


def test_in_the_demo_each_default_rule_fires_for_one_partner():
    load_demo(now=NOW, say=quiet)

    fired = Counter(Incident.objects.open().filter(rule__cause="").values_list("rule__code", flat=True))
    assert set(fired) == {rule.code for rule in RULES}
    assert set(User.objects.values_list("email", flat=True)) >= {login.email for login in LOGINS}
    assert set(Partner.objects.values_list("level", flat=True)) == set("SABC")
    assert MonthClose.objects.count() == 18
    assert Scorecard.objects.filter(status="disputed").count() == 1
    late = Incident.objects.get(rule__code="delivery_delay")
    assert (late.partner.code, late.evidence["value"]) == ("MERIDIAN", "0.123809524")
    assert Meeting.objects.filter(status="proposed", cause__startswith="incident:").get().partner == late.partner
    assert Partner.objects.get(code="VOLTSWAP").data_exchange == "stopped"


def test_what_agreements_ask_for_is_there_before_the_scheduler_has_run():
    load_demo(now=NOW, say=quiet)

    assert AlertRule.objects.exclude(cause="").filter(is_active=True).exists()
    assert Meeting.objects.filter(status="proposed", cause__startswith="cadence:").exists()
    assert (ensure_agreement_rules(now=NOW), ensure_meetings(now=NOW)) == (0, 0)
    year = Statement.objects.get(agreement__partner__code="CARLOOP", lines__kind="deduction")
    assert Month.of(year.month).next().first_day == add_months(year.agreement.starts_on, 12)
    assert year.lines.get(kind="deduction").trace["kpi"] == "nps"


def test_the_demo_is_built_in_an_empty_database_only(django_user_model):
    manager = create_user(email="manager@example.com", name="Lin", roles=[Role.MANAGER], by=None)
    Partner.objects.create(code="P", name="P", owner=manager)

    with pytest.raises(CommandError, match="partners already"):
        call_command("load_demo")


def test_the_real_deliveries_come_in_once_with_their_known_numbers():
    owner = create_user(email="manager@example.com", name="Lin", roles=[Role.MANAGER], by=None)

    first = load_scms(history=read_history(PACKED), owner=owner, now=NOW, say=quiet)

    assert (first.vendors, first.lines, first.created) == (73, 10_324, 11_928)
    assert (first.months_closed, first.open_incidents) == (113, 0)
    rdc = Measurement.objects.filter(partner__name="SCMS from RDC", kpi__code="delivery_delay_rate")
    assert rdc.aggregate(late=Sum("numerator"), lines=Sum("denominator")) == {"late": 927, "lines": 5404}
    assert set(Incident.objects.values_list("resolution", flat=True)) == {"historical"}
    assert set(Incident.objects.values_list("rule__code", flat=True)) == {"delivery_delay", "scorecard_poor"}
    assert not Notification.objects.exists()
    assert set(Partner.objects.values_list("level", "stage", "owner")) == {("C", "active", owner.pk)}

    trail = AuditEntry.objects.count()
    again = load_scms(history=read_history(PACKED), owner=owner, now=NOW, say=quiet)

    assert (again.new_partners, again.created, again.updated, again.months_closed) == (0, 0, 0, 0)
    assert (again.cards, again.incidents) == (first.cards, first.incidents)
    assert AuditEntry.objects.count() == trail


def test_the_command_takes_a_slice_and_says_what_came_of_it(capsys):
    create_user(email="manager@example.com", name="Lin", roles=[Role.MANAGER], by=None)

    call_command("load_scms", SAMPLE)

    assert "300 lines" in capsys.readouterr().out


def test_the_command_asks_for_an_owner_who_signs_in():
    with pytest.raises(CommandError, match="name the vendors' owner"):
        call_command("load_scms", SAMPLE)
