from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from accounts.rules.permissions import Role
from evaluations.models import MonthClose, Scorecard
from messaging.models import Notification
from tests.factories.accounts import manager, person
from tests.factories.partners import PartnerFactory, outsider_of
from tests.factories.reports import LAST, bands, lined, portfolio, scored

pytestmark = pytest.mark.django_db

URL = f"/scorecards/{LAST}/"
CONFIRM = f"{URL}publication/"


@pytest.fixture
def owner(client):
    bands()
    person_ = manager()
    client.force_login(person_)
    return person_


def shown(client, query: str = "") -> list[str]:
    return [row.card.partner.code for row in client.get(f"{URL}{query}").context["page"].object_list]


def draft(owner, code: str, total: str = "90") -> Scorecard:
    return scored(PartnerFactory(code=code, owner=owner), total, status="draft")[0]


def test_the_list_leads_to_the_newest_closed_month(client, owner):
    MonthClose.objects.create(month=LAST.first_day, status="finished")

    assert client.get("/scorecards/")["Location"] == URL
    assert client.get("/scorecards/?by=dimension")["Location"] == f"{URL}?by=dimension"


def test_the_worst_total_comes_first_and_any_column_sorts(client, owner):
    for code, total, score in (("GOOD", "104", "70"), ("POOR", "61", "119"), ("FAIR", "88", None)):
        lined(scored(PartnerFactory(code=code, name=code, owner=owner), total)[0], delay=score)

    assert shown(client) == ["POOR", "FAIR", "GOOD"]
    assert shown(client, "?sort=name") == ["FAIR", "GOOD", "POOR"]
    assert shown(client, "?sort=-kpi.delay") == ["POOR", "GOOD", "FAIR"]
    assert shown(client, "?sort=nonsense") == ["POOR", "FAIR", "GOOD"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [("?level=S", ["ONE"]), ("?grade=good,poor", ["ONE", "TWO"]), ("?status=draft", ["TWO"]), ("?q=sec", ["TWO"])],
)
def test_the_address_holds_the_filters(client, owner, query, expected):
    scored(PartnerFactory(code="ONE", owner=owner, level="S"), "60")
    scored(PartnerFactory(code="TWO", name="The second", owner=owner, level="A"), "101", status="draft")

    assert shown(client, query) == expected


def test_a_cell_tells_a_score_from_no_data_and_from_no_target(client, owner):
    lined(scored(PartnerFactory(code="ONE", owner=owner), "60")[0], delay="70", nps=None)
    lined(scored(PartnerFactory(code="TWO", owner=owner), "80")[0], delay="101")

    rows = client.get(URL).context["page"].object_list

    assert [(cell.score, cell.grade, cell.is_measured) for cell in rows[0].cells] == [
        (Decimal(70), "poor", True),
        (None, "", True),
    ]
    assert not rows[1].cells[1].is_measured


def test_a_dimension_is_the_weighted_mean_of_its_kpis(client, owner):
    lined(scored(PartnerFactory(owner=owner), "80")[0], delay="70", nps="90", idle=None)

    row = client.get(f"{URL}?by=dimension").context["page"].object_list[0]

    assert [(cell.score, cell.grade) for cell in row.cells] == [(Decimal("80.0"), "acceptable")]


def test_only_partners_in_reach_are_listed(client, owner):
    scored(PartnerFactory(code="OWN", owner=owner), "80")
    scored(PartnerFactory(code="OTHER"), "60")

    assert shown(client) == ["OWN"]


def test_a_month_without_cards_offers_to_close_it(client, owner):
    page = client.get("/scorecards/2024-01/")

    assert page.context["close_url"] == "/month-closes/new/?month=2024-01"
    assert "/month-closes/new/?month=2024-01" in page.content.decode()
    assert client.get("/scorecards/2024-13/").status_code == 404


def test_the_export_follows_the_filters_and_has_a_column_for_each_kpi(client, owner):
    lined(scored(PartnerFactory(code="ONE", name="=cmd()", owner=owner), "90", "60")[-1], delay="70.5")
    scored(PartnerFactory(code="TWO", owner=owner), "101")

    answer = client.get(f"{URL}export.csv?grade=poor")

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].endswith("total,grade,previous_total,delay")
    assert lines[1].startswith("ONE,'=cmd(),C,")
    assert lines[1].endswith(",60.0,poor,90.00,70.50")
    assert len(lines) == 2


def test_the_month_asks_as_often_for_a_thousand_partners_as_for_ten(client, owner):
    counts = []
    for more in (10, 990):
        portfolio(owner, more)
        client.get(URL)
        with CaptureQueriesContext(connection) as found:
            client.get(URL)
        counts.append(len(found))

    assert counts[0] == counts[1] <= 18


def test_who_will_see_what_stands_there_before_it_is_published(client, owner):
    told, untold = draft(owner, "ONE"), draft(owner, "TWO")
    contact = outsider_of(told.partner)

    page = client.get(f"{CONFIRM}?card={told.pk}&card={untold.pk}").context

    assert [(reader.card, reader.contacts) for reader in page["readers"]] == [(told, [contact.user]), (untold, [])]
    assert page["told"] == 1
    assert Scorecard.objects.filter(status="draft").count() == 2


def test_drafts_are_published_together_and_their_contacts_told(client, owner):
    cards = [draft(owner, "ONE"), draft(owner, "TWO")]
    contact = outsider_of(cards[0].partner)

    answer = client.post(CONFIRM, {"card": [card.pk for card in cards], "answer_days": 5})

    assert answer["Location"] == URL
    assert set(Scorecard.objects.values_list("status", "published_by")) == {("published", owner.pk)}
    assert {row.recipient for row in Notification.objects.all()} == {contact.user}
    entry = AuditEntry.objects.get(action="scorecards.published")
    assert (entry.actor, entry.batch_count) == (owner, 2)


def test_cards_of_others_and_published_ones_are_left_out(client, owner):
    own, foreign = draft(owner, "OWN"), draft(manager(), "OTHER")
    published = scored(PartnerFactory(code="DONE", owner=owner), "90")[0]

    page = client.get(f"{CONFIRM}?card={own.pk}&card={foreign.pk}&card={published.pk}").context
    answer = client.post(CONFIRM, {"card": [own.pk, foreign.pk], "answer_days": 10})

    assert ([reader.card for reader in page["readers"]], page["left_out"]) == ([own], 2)
    assert answer.status_code == 422
    assert Scorecard.objects.filter(status="draft").count() == 2


def test_publishing_asks_as_often_for_many_cards_as_for_few(client, owner):
    counts = []
    for count in (2, 40):
        cards = Scorecard.objects.filter(partner__in=portfolio(owner, count), status="draft")
        values = {"card": list(cards.values_list("pk", flat=True)), "answer_days": 10}
        with CaptureQueriesContext(connection) as found:
            client.post(CONFIRM, values)
        counts.append(len(found))

    assert counts[0] == counts[1]
    assert not Scorecard.objects.filter(status="draft").exists()


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.FINANCE])
def test_readers_see_the_month_and_publish_nothing(client, role):
    bands()
    card = draft(manager(), "ONE")
    client.force_login(person(role))

    assert not client.get(URL).context["may_publish"]
    assert client.get(f"{CONFIRM}?card={card.pk}").status_code == 403
