from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from accounts.models import Team
from accounts.rules.permissions import Role
from agreements.services import ensure_renewal
from alerts.models import Incident
from reports.read.scope import Scope, Whose, default_scope
from reports.read.today import today
from tests.factories.accounts import manager, person
from tests.factories.agreements import AgreementFactory
from tests.factories.alerts import firing_incident, owner_with_ladder
from tests.factories.governance import ActionFactory, MeetingFactory
from tests.factories.obligations import MilestoneFactory, ObligationFactory
from tests.factories.partners import PartnerFactory
from tests.factories.reports import LAST, bands, portfolio, scored

NOW = datetime(2026, 3, 10, 8, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def keys(page: dict) -> dict[str, int]:
    return {group.key: len(group.items) for group in page["groups"]}


@pytest.mark.parametrize(
    ("due_on", "key"),
    [
        (date(2026, 3, 9), "late"),
        (date(2026, 3, 10), "today"),
        (date(2026, 3, 11), "week"),
        (date(2026, 3, 16), "week"),
        (date(2026, 3, 17), None),
    ],
)
def test_an_action_waits_in_the_group_of_its_day(due_on, key):
    owner = manager()
    ActionFactory(owner=owner, partner=None, due_on=due_on)

    page = today(Scope(owner, Whose.MINE, NOW))

    assert keys(page) == ({key: 1} if key else {})
    assert page["mine_count"] == (1 if key else 0)


def test_mine_is_what_i_answer_for_and_the_team_is_what_i_may_read():
    team = Team.objects.create(name="Key accounts")
    owner, colleague = manager(team=team), manager(team=team)
    for person_, days in ((owner, 1), (colleague, 2)):
        partner = PartnerFactory(owner=person_)
        MeetingFactory(partner=partner, starts_at=NOW + timedelta(days=days))
    MeetingFactory(starts_at=NOW + timedelta(days=1))

    mine, of_team = (today(Scope(owner, whose, NOW)) for whose in (Whose.MINE, Whose.TEAM))

    assert (keys(mine), keys(of_team)) == ({"week": 1}, {"week": 2})
    assert (mine["mine_count"], mine["team_count"]) == (1, 2)


def test_whoever_reads_everything_begins_with_the_whole():
    assert default_scope(person(Role.EXECUTIVE)) == Whose.TEAM
    assert default_scope(manager()) == Whose.MINE


def test_the_lead_is_the_critical_incident_that_climbs_first_within_a_day():
    owner = owner_with_ladder()
    calm = firing_incident(owner)
    Incident.objects.filter(pk=calm.pk).update(
        severity="critical", next_step_no=1, next_step_at=NOW + timedelta(hours=30), clock_stopped_by=""
    )

    assert today(Scope(owner, Whose.MINE, NOW))["lead"] is None

    Incident.objects.filter(pk=calm.pk).update(next_step_at=NOW + timedelta(hours=23))
    page = today(Scope(owner, Whose.MINE, NOW))

    assert page["lead"].incident == calm
    assert page["waiting"] == 0, "the lead is not a row of the queue as well"
    assert page["lead"].reading.value == Decimal("0.56")


def test_the_portfolio_score_is_the_mean_of_the_last_month_that_was_closed():
    bands()
    owner = manager()
    scored(PartnerFactory(owner=owner, level="S"), "100", "110")
    scored(PartnerFactory(owner=owner, level="C"), "90", "75.5")
    scored(PartnerFactory(owner=owner), "50", "60", last=LAST - 1)

    figures = today(Scope(owner, Whose.MINE, NOW))["figures"]

    assert figures["total"] == Decimal("92.8")
    assert figures["change"] == Decimal("-2.2")
    assert (figures["partners"], figures["poor"]) == (2, 1)


def test_the_biggest_moves_come_with_twelve_months_behind_them():
    bands()
    owner = manager()
    small, large = PartnerFactory(owner=owner), PartnerFactory(owner=owner)
    scored(small, "100", "101")
    scored(large, "100", "80", "95")

    movers = today(Scope(owner, Whose.MINE, NOW))["movers"]

    assert [row.partner for row in movers] == [large, small]
    assert movers[0].history == [None] * 9 + [Decimal(100), Decimal(80), Decimal(95)]


def test_above_150_partners_the_strip_becomes_counts_per_level():
    owner = manager()
    portfolio(owner, 152)

    page = today(Scope(owner, Whose.MINE, NOW))["portfolio"]

    assert page.is_large
    assert page.rows == []
    assert sum(row.excellent + row.good + row.acceptable + row.poor for row in page.levels) == 152


# Above 150 partners the strip is counted and the moves are asked for, each apart.
@pytest.mark.parametrize(("partners", "queries"), [(10, 13), (100, 13), (160, 15), (1000, 15)])
def test_the_page_asks_as_often_for_many_partners_as_for_few(client, django_assert_max_num_queries, partners, queries):
    owner = manager()
    portfolio(owner, partners)
    client.force_login(owner)
    client.get("/")

    with django_assert_max_num_queries(queries):
        assert client.get("/").status_code == 200


def test_what_agreements_owe_waits_with_the_rest():
    owner = manager()
    agreement = AgreementFactory(partner__owner=owner, status="active", ends_on=date(2026, 7, 10))
    ObligationFactory(agreement=agreement, due_on=date(2026, 3, 9))
    ObligationFactory(agreement=agreement, due_on=date(2026, 3, 17))
    MilestoneFactory(agreement=agreement, due_on=date(2026, 3, 11))
    ensure_renewal(agreement=agreement, by=None)

    page = today(Scope(owner, Whose.MINE, NOW))

    found = [(group.key, item.kind, str(item.due_at)) for group in page["groups"] for item in group.items]
    assert found == [
        ("late", "obligation", "2026-03-09"),
        ("week", "milestone", "2026-03-11"),
        ("week", "renewal", "2026-03-12"),
    ]
    assert page["mine_count"] == 3
    assert keys(today(Scope(manager(), Whose.MINE, NOW))) == {}
