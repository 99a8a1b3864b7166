from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.rules.permissions import Role
from tests.factories.accounts import manager, person
from tests.factories.alerts import firing_incident, owner_with_ladder
from tests.factories.partners import PartnerFactory, outsider_of
from tests.factories.reports import LAST, bands, lined, portfolio, scored

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client):
    bands()
    person_ = manager()
    client.force_login(person_)
    return person_


def shown(client, query: str = "") -> list[str]:
    page = client.get(f"/partners/{query}").context["page"]
    return [row.partner.code for row in page.object_list]


def test_the_list_begins_with_the_worst_score(client, owner):
    for code, total in (("GOOD", "104"), ("POOR", "61"), ("FAIR", "88")):
        scored(PartnerFactory(code=code, owner=owner), total)
    PartnerFactory(code="NEW", owner=owner)

    assert shown(client) == ["POOR", "FAIR", "GOOD", "NEW"]
    assert shown(client, "?sort=-total") == ["GOOD", "FAIR", "POOR", "NEW"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?level=S", ["ONE"]),
        ("?level=S,A", ["ONE", "TWO"]),
        ("?level=S&level=A", ["ONE", "TWO"]),
        ("?q=second", ["TWO"]),
        ("?grade=poor", ["ONE"]),
        ("?stage=dropped", []),
    ],
)
def test_the_address_holds_the_filters(client, owner, query, expected):
    scored(PartnerFactory(code="ONE", owner=owner, level="S"), "60")
    scored(PartnerFactory(code="TWO", name="The second", owner=owner, level="A"), "101")

    assert shown(client, query) == expected


def test_an_empty_result_offers_the_removal_that_brings_most_back(client, owner):
    for level in "SSA":
        PartnerFactory(owner=owner, level=level, name="Known")

    relax = client.get("/partners/?q=unknown&level=S").context["relax"]

    assert (str(relax.label), relax.count, relax.href) == ("Name or code", 2, "?level=S")


def test_the_export_follows_the_filters_and_runs_nothing_in_excel(client, owner):
    scored(PartnerFactory(code="ONE", name="=cmd()", owner=owner, level="S"), "60")
    PartnerFactory(code="TWO", owner=owner, level="A")

    lines = b"".join(client.get("/partners/export.csv?level=S").streaming_content).decode("utf-8-sig").splitlines()

    assert len(lines) == 2
    assert lines[1].startswith("ONE,'=cmd(),,,,S,identified,")
    assert ",2025-10,60.0,poor,0,," in lines[1]


def test_the_list_asks_as_often_for_a_thousand_partners_as_for_ten(client, owner):
    counts = []
    for more in (10, 990):
        portfolio(owner, more)
        client.get("/partners/")
        with CaptureQueriesContext(connection) as found:
            client.get("/partners/?per_page=100")
        counts.append(len(found))

    assert counts[0] == counts[1] <= 11


def test_a_partner_page_tells_the_streak_and_where_the_points_went(client, owner):
    partner = PartnerFactory(code="ONE", owner=owner, stage="active")
    card = scored(partner, "95", "70", "60")[-1]
    lined(card, delay="30", nps="90")

    health = client.get("/partners/ONE/").context["health"]

    assert (health.poor_streak, health.rank, health.ranked) == (2, 1, 1)
    assert health.top_kpis == ["Delay", "Nps"]


def test_a_partner_without_cards_has_a_page(client, owner):
    PartnerFactory(code="NEW", owner=owner)

    answer = client.get("/partners/NEW/")

    assert answer.status_code == 200
    assert answer.context["health"] is None


@pytest.mark.parametrize("address", ["/partners/ONE/", "/partners/ONE/scorecards/2025-10/", "/partners/NOBODY/"])
def test_outside_the_scope_there_is_no_page(client, owner, address):
    partner = PartnerFactory(code="ONE")
    scored(partner, "80")

    assert client.get(address).status_code == 404


def test_a_contact_reads_published_cards_of_the_own_company_only(client):
    bands()
    own, other = PartnerFactory(code="OWN"), PartnerFactory(code="OTHER")
    scored(own, "90", last=LAST - 1)
    scored(own, "80", status="draft")
    scored(other, "70")
    client.force_login(outsider_of(own).user)

    found = {
        address: client.get(address).status_code
        for address in (
            "/partners/OWN/scorecards/2025-09/",
            "/partners/OWN/scorecards/2025-10/",
            "/partners/OTHER/scorecards/2025-10/",
            "/partners/OTHER/",
        )
    }

    assert list(found.values()) == [302, 404, 404, 404]


def test_an_executive_acknowledges_but_does_not_work_the_playbook(client):
    incident = firing_incident(owner_with_ladder())
    client.force_login(person(Role.EXECUTIVE))

    page = client.get(incident.get_absolute_url()).context

    assert page["decision"]["can_acknowledge"]
    assert not page["decision"]["can_resolve"]
    assert page["step_url"] == ""


def test_the_owner_sees_the_readings_up_to_the_breach(client):
    incident = firing_incident()
    client.force_login(incident.partner.owner)

    page = client.get(incident.get_absolute_url()).context

    assert [reading.value for reading in page["readings"]] == [Decimal("0.58"), Decimal("0.56")]
    assert page["rungs"][0].state == "now"
