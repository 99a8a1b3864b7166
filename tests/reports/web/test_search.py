from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from governance.services import create_action, create_meeting
from reports.read.search import search
from tests.factories.accounts import administrator, manager
from tests.factories.alerts import firing_incident, owner_with_ladder
from tests.factories.partners import ContactFactory, PartnerFactory, outsider_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin() -> User:
    """A manager with a partner, a contact of it, a meeting and an action."""
    user = manager(name="Lin Qiao")
    partner = PartnerFactory(code="LITHOS", name="Lithos Energy", name_zh="锂石能源", owner=user)
    ContactFactory(partner=partner, name="Shen Yi")
    now = timezone.now()
    create_meeting(
        partner=partner,
        level="business",
        title="Cell review",
        starts_at=now + timedelta(days=2),
        by=user,
        now=now,
    )
    create_action(title="Send cell data", owner=user, due_on=now.date(), partner=partner, by=user, now=now)
    return user


def labels(reader: User, text: str, only: str = "") -> dict[str, list[str]]:
    return {group.key: [hit.label for hit in group.hits] for group in search(reader=reader, text=text, only=only)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lithos", {"partners": ["Lithos Energy"], "meetings": ["Cell review"]}),
        ("石能", {"partners": ["Lithos Energy"], "meetings": ["Cell review"]}),
        ("cell", {"meetings": ["Cell review"], "actions": ["Send cell data"]}),
        ("shen", {"contacts": ["Shen Yi"]}),
        ("inbox", {"pages": ["Inbox"]}),
        ("xyz", {}),
    ],
)
def test_one_text_finds_things_of_every_sort(lin, text, found):
    assert labels(lin, text) == found


def test_an_incident_is_found_by_its_number():
    incident = firing_incident(owner_with_ladder())

    for text in (incident.code, incident.code.lower(), str(incident.pk)):
        assert labels(administrator(), text, "incidents")["incidents"][0].startswith(incident.code)


def test_what_is_out_of_sight_is_not_found(lin):
    assert labels(manager(), "lithos") == {}
    assert labels(outsider_of(PartnerFactory()).user, "lithos") == {}


def test_many_of_a_sort_are_cut_and_lead_to_all_of_them(lin, client):
    for number in range(8):
        PartnerFactory(name=f"Harbour {number}", owner=lin)
    client.force_login(lin)

    few = search(reader=lin, text="harbour")[0]
    page = client.get("/search/?q=harbour").content.decode()

    assert (len(few.hits), few.has_more) == (5, True)
    assert 'href="?q=harbour&amp;in=partners"' in page
    assert len(search(reader=lin, text="harbour", only="partners")[0].hits) == 8


def test_the_dialog_gets_the_bare_list(lin, client):
    client.force_login(lin)

    answer = client.get("/search/?q=lithos", headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in answer
    assert 'href="/partners/LITHOS/"' in answer


def test_a_search_asks_as_often_whatever_there_is_to_find(lin, client):
    client.force_login(lin)
    counts = []
    for more in (2, 200):
        for number in range(more):
            PartnerFactory(name=f"Harbour {more} {number}", owner=lin)
        client.get("/search/?q=harbour")
        with CaptureQueriesContext(connection) as found:
            client.get("/search/?q=harbour")
        counts.append(len(found))

    assert counts[0] == counts[1] <= 11
