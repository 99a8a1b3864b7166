"""Comments on a draft, in the browser and by API."""

import pytest
from django.test import Client

from evaluations.models import Scorecard
from evaluations.services import close_month, ensure_default_bands, publish_scorecard
from prms.lib.periods import Month
from tests.clients import api_of
from tests.factories.evaluations import NOW, seed_month

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Scorecard:
    ensure_default_bands(by=None)
    partner = seed_month()
    close_month(month=Month(2025, 1), by=None, now=NOW)
    return Scorecard.objects.get(partner=partner)


def test_a_manager_comments_on_a_draft_and_reads_it_on_the_card(client: Client, draft: Scorecard) -> None:
    client.force_login(draft.partner.owner)
    address = f"/scorecards/{draft.pk}/comments/"
    card = draft.get_absolute_url()

    assert address in client.get(card).content.decode()
    assert client.get(address).status_code == 200
    assert client.post(address, {"comment": "A good start.", "line_nps": "A new hotline."}).status_code == 302

    page = client.get(card).content.decode()
    assert "A good start." in page
    assert "A new hotline." in page


def test_a_published_card_offers_no_comment(client: Client, draft: Scorecard) -> None:
    publish_scorecard(scorecard=draft, by=None, now=NOW)
    client.force_login(draft.partner.owner)
    address = f"/scorecards/{draft.pk}/comments/"

    refused = client.get(address)

    assert (refused.status_code, "while it is a draft" in refused.content.decode()) == (409, True)
    assert address not in client.get(draft.get_absolute_url()).content.decode()


def test_a_program_comments_on_a_line_and_is_told_of_one_that_is_not_there(draft: Scorecard) -> None:
    api = api_of(draft.partner.owner)
    address = f"/api/v1/scorecards/{draft.pk}/comment/"

    done = api.post(address, {"lines": {"nps": "A new hotline."}})
    refused = api.post(address, {"lines": {"parking": "?"}})

    said = {line["kpi"]: line["comment"] for line in done.json()["lines"]}
    assert (done.status_code, said["nps"], said["contracts"]) == (201, "A new hotline.", "")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/lines/parking")
