from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from evaluations.models import Scorecard, ScorecardResponse
from governance.services import create_action, create_meeting
from partners.models import Partner
from tests.factories.accounts import manager
from tests.factories.partners import PartnerFactory, outsider_of
from tests.factories.reports import LAST, bands, lined, scored

pytestmark = pytest.mark.django_db

CARD = f"/portal/scorecards/{LAST}/"
PDF = b"%PDF-1.7 the export of our own system"


@pytest.fixture
def partner() -> Partner:
    bands()
    return PartnerFactory(code="ONE", name="Meridian", owner=manager(name="Lin Qiao"), stage="active")


@pytest.fixture
def contact(client: Client, partner: Partner) -> User:
    """A contact of ONE who is signed in."""
    user = outsider_of(partner).user
    client.force_login(user)
    return user


@pytest.fixture
def card(partner: Partner) -> Scorecard:
    """A published card with two results, to be answered within five days."""
    card = scored(partner, "78")[0]
    lined(card, nps="60", contracts="104")
    card.answers_until = timezone.now().date() + timedelta(days=5)
    card.published_at = timezone.now()
    card.save()
    return card


def body(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_the_front_door_of_a_contact_is_the_portal(client, contact, card):
    response = client.get("/")

    assert (response.status_code, response.url) == (302, "/portal/")
    page = body(client, "/portal/")
    assert "Meridian" in page
    assert "Your contact person is Lin Qiao." in page


@pytest.mark.parametrize(
    ("office", "portal"),
    [
        ("/meetings/", "/portal/meetings/"),
        ("/actions/", "/portal/actions/"),
        (f"/partners/ONE/scorecards/{LAST}/", CARD),
    ],
)
def test_addresses_of_letters_lead_to_the_portal(client, contact, card, office, portal):
    assert client.get(office).url == portal


def test_the_portal_has_no_way_into_the_office(client, contact, card):
    page = body(client, "/portal/")

    for address in ("/partners/", "/incidents/", "/meetings/", "/settings/users/", "/search/"):
        assert f'href="{address}"' not in page


def test_a_card_tells_the_result_and_nothing_of_the_inside(client, contact, card):
    page = body(client, CARD)

    assert "78.0" in page
    assert "1 result is below its target." in page
    for inside in ("Average of level", "Limits crossed", "Draft"):
        assert inside not in page


def test_drafts_and_cards_of_others_are_not_found(client, contact, partner):
    scored(partner, "90", status="draft")
    scored(PartnerFactory(code="TWO"), "61")

    assert client.get(CARD).status_code == 404
    assert "No scorecard was shown to you yet." in body(client, "/portal/")


def test_accepting_makes_the_card_final(client, contact, card):
    response = client.post(f"{CARD}acceptance/", follow=True)

    card.refresh_from_db()
    assert card.status == "final"
    assert "accepted it on" in response.content.decode()
    assert "Accept the scorecard" not in response.content.decode()


def test_a_dispute_brings_a_figure_a_reason_and_a_file(client, contact, card, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    sent = {"claimed": "0.97", "reason": "Three hubs are missing.", "file": SimpleUploadedFile("hubs.pdf", PDF)}

    response = client.post(f"{CARD}nps/dispute/", sent, follow=True)

    dispute = ScorecardResponse.objects.get()
    assert (dispute.claimed, dispute.reason, dispute.file_name) == (
        Decimal("0.97"),
        "Three hubs are missing.",
        "hubs.pdf",
    )
    page = response.content.decode()
    assert "Your dispute is being looked at" in page
    assert b"".join(client.get(f"/disputes/{dispute.pk}/file/").streaming_content) == PDF


def test_the_owner_reads_the_file_and_another_partner_does_not(client, contact, card, partner, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.post(f"{CARD}nps/dispute/", {"reason": "No.", "file": SimpleUploadedFile("hubs.pdf", PDF)})
    path = f"/disputes/{ScorecardResponse.objects.get().pk}/file/"
    stranger, owner = Client(), Client()
    stranger.force_login(outsider_of(PartnerFactory()).user)
    owner.force_login(partner.owner)

    assert (stranger.get(path).status_code, owner.get(path).status_code) == (404, 200)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"claimed": "4.9.1", "reason": "No."}, "claimed"),
        ({"claimed": "1"}, "reason"),
        ({"reason": "No.", "file": SimpleUploadedFile("hubs.exe", b"MZ")}, "file"),
    ],
)
def test_a_dispute_that_cannot_be_read_stays_on_the_form(client, contact, card, sent, field):
    response = client.post(f"{CARD}nps/dispute/", sent)

    assert response.status_code == 422
    assert response.context["form"].errors[field]


def test_after_the_last_day_there_is_nothing_to_answer(client, contact, card):
    card.answers_until = timezone.now().date() - timedelta(days=1)
    card.save()

    assert "nps/dispute/" not in body(client, CARD)
    response = client.post(f"{CARD}nps/dispute/", {"reason": "Late."})
    assert response.status_code == 409
    assert "could be answered until" in response.content.decode()


def test_a_contact_completes_an_own_action_and_sees_the_meeting(client, contact, partner):
    now = timezone.now()
    meeting = create_meeting(
        partner=partner, level="business", title="Review", starts_at=now + timedelta(days=3), by=partner.owner, now=now,
        contacts=[contact.contact],
    )  # fmt: skip
    action = create_action(
        title="Send the export", owner=contact, due_on=now.date(), partner=partner, meeting=meeting, by=partner.owner,
        now=now,
    )  # fmt: skip

    assert "Send the export" in body(client, f"/portal/meetings/{meeting.pk}/")
    assert client.get(f"/actions/{action.pk}/").url == f"/portal/actions/{action.pk}/"
    assert client.post(f"/portal/actions/{action.pk}/", {"evidence": ""}).status_code == 422
    assert client.post(f"/portal/actions/{action.pk}/", {"evidence": "Sent by mail."}).status_code == 302
    action.refresh_from_db()
    assert (action.status, action.done_by) == ("done", contact)


def test_an_account_without_a_company_is_told_so(client, contact):
    contact.contact.delete()

    response = client.get("/portal/")

    assert response.status_code == 403
    assert "Your account belongs to no partner any more." in response.content.decode()


def test_the_portal_asks_as_often_for_many_cards_as_for_few(client, contact, partner):
    counts = []
    for totals in (["80"], [str(80 + n) for n in range(12)]):
        Scorecard.objects.all().delete()
        scored(partner, *totals)
        client.get("/portal/")
        with CaptureQueriesContext(connection) as found:
            client.get("/portal/")
        counts.append(len(found))

    assert counts[0] == counts[1] <= 11
