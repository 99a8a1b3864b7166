import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.rules.permissions import Role
from partners.models import Contact, Nda, Partner
from tests.factories.accounts import administrator, manager, person
from tests.factories.partners import ContactFactory, NdaFactory, PartnerFactory, outsider_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(db):
    return manager(email="boss@example.com", name="Lin Qiao")


@pytest.fixture
def browser(client, boss):
    client.force_login(boss)
    return client


@pytest.fixture
def partner(boss):
    return PartnerFactory(code="VOLT", name="Volt Cells", owner=boss)


def browser_of(user):
    client = Client()
    client.force_login(user)
    return client


def page(name, *args):
    return reverse(f"partners:{name}", args=args)


def test_a_partner_is_entered_with_the_reader_as_owner(browser, boss):
    form = browser.get(page("create")).context["form"]
    assert form["owner"].value() == boss.pk

    response = browser.post(
        page("create"), {"name": "Harbour Insurance", "owner": boss.pk, "level": "B", "stage": "active"}
    )

    partner = Partner.objects.get()
    assert response.headers["Location"] == f"/partners/{partner.code}/"
    assert (partner.name, partner.level, partner.stage) == ("Harbour Insurance", "B", "active")


def test_what_cannot_be_entered_comes_back_with_what_was_typed(browser, boss, partner):
    sent = {"code": "VOLT", "name": "Another", "owner": boss.pk, "level": "C", "stage": "identified"}

    response = browser.post(page("create"), sent)

    assert response.status_code == 422
    assert response.context["form"]["name"].value() == "Another"
    assert "code" in response.context["form"].errors
    assert Partner.objects.count() == 1


def test_a_partner_is_edited_on_the_version_that_was_shown(browser, boss, partner):
    sent = {"name": "Volt Power", "owner": boss.pk, "version": 1}

    assert browser.post(page("edit", "VOLT"), sent).status_code == 302
    stale = browser.post(page("edit", "VOLT"), {**sent, "name": "Older"})

    partner.refresh_from_db()
    assert (partner.name, stale.status_code) == ("Volt Power", 412)
    assert "you saw version 1" in stale.content.decode()


@pytest.mark.parametrize(("typed", "is_refused"), [("", True), ("Volt Power", False)])
def test_one_field_is_checked_without_saving_anything(browser, boss, partner, typed, is_refused):
    sent = {"name": typed, "owner": boss.pk, "version": 1}

    notes = browser.post(page("edit", "VOLT"), sent, headers={"X-Check-Field": "name"})

    partner.refresh_from_db()
    assert (notes.status_code, partner.name) == (200, "Volt Cells")
    assert ('id="id_name_error"' in notes.content.decode()) == is_refused
    assert browser.post(page("edit", "VOLT"), sent, headers={"X-Check-Field": "nothing"}).status_code == 204


def test_who_edits_sees_who_changed_it_last(browser, boss, partner):
    assert "Last changed by" not in browser.get(page("edit", "VOLT")).content.decode()

    browser.post(page("edit", "VOLT"), {"name": "Volt Power", "owner": boss.pk, "version": 1})

    assert "Last changed by Lin Qiao, " in browser.get(page("edit", "VOLT")).content.decode()


def test_a_level_changes_with_a_reason_and_its_history_stands_below(browser, partner):
    without = browser.post(page("level", "VOLT"), {"level": "A", "version": 1})
    incomplete = browser.post(page("level", "VOLT"), {"level": "A", "version": 1, "reason": "x", "value": 4})
    changed = browser.post(
        page("level", "VOLT"),
        {
            "level": "S",
            "version": 1,
            "reason": "They build our cells.",
            "value": 4,
            "substitutability": 2,
            "investment": 4,
        },
    )

    assert (without.status_code, incomplete.status_code, changed.status_code) == (422, 422, 302)
    history = browser.get(page("level", "VOLT")).content.decode()
    assert "C → S; the rules gave A" in history
    assert "They build our cells." in history


def test_a_stage_page_offers_only_possible_moves_and_says_why_one_waits(browser, boss):
    PartnerFactory(code="NEW", owner=boss, stage="nda_signed")

    shown = browser.get(page("stage", "NEW"))
    refused = browser.post(page("stage", "NEW"), {"stage": "due_diligence", "version": 1})
    impossible = browser.post(page("stage", "NEW"), {"stage": "active", "version": 1})

    choices = [value for value, _label in shown.context["form"].fields["stage"].choices]
    assert choices == ["due_diligence", "dropped"]
    assert refused.status_code == impossible.status_code == 422
    assert "record the signed NDA first" in refused.content.decode()


def test_switches_are_set_with_a_reason(browser, partner):
    sent = {
        "referrals": "paused",
        "data_exchange": "open",
        "api_entitlement": 90,
        "reason": "Complaints.",
        "version": 1,
    }

    assert browser.post(page("switches", "VOLT"), sent).status_code == 302

    partner.refresh_from_db()
    assert (partner.referrals, partner.api_entitlement) == ("paused", 90)
    assert "Complaints." in browser.get(page("switches", "VOLT")).content.decode()


def test_contacts_are_added_edited_invited_and_removed(browser, partner):
    described = {"name": "Wu Min", "side": "partner", "stakeholder_role": "user", "influence": 3, "interest": 3}
    described["email"] = "wu@volt.example"

    browser.post(page("contact_add", "VOLT"), described)
    contact = Contact.objects.get()
    browser.post(page("contact_edit", "VOLT", contact.pk), {**described, "name": "Wu Ming", "version": 1})
    browser.post(page("contact_invite", "VOLT", contact.pk))
    listed = browser.get(page("contacts", "VOLT")).content.decode()
    browser.post(page("contact_remove", "VOLT", contact.pk))

    assert "Wu Ming" in listed
    assert "Invited" in listed
    assert not Contact.objects.exists()


def test_an_nda_is_recorded_with_its_file_downloaded_and_removed(browser, partner):
    file = SimpleUploadedFile("nda.pdf", b"%PDF-1.7 signed")

    recorded = browser.post(page("nda", "VOLT"), {"signed_on": "2025-01-31", "file": file})
    nda = Nda.objects.get()
    shown = browser.get(page("nda", "VOLT")).content.decode()
    downloaded = browser.get(page("nda_file", "VOLT", nda.pk))
    browser.post(page("nda_remove", "VOLT", nda.pk))

    assert recorded.status_code == 302
    assert "nda.pdf" in shown
    assert "In force" in shown
    assert b"".join(downloaded.streaming_content) == b"%PDF-1.7 signed"
    assert not Nda.objects.exists()


def test_a_file_that_is_no_document_is_refused_on_the_page(browser, partner):
    wrong = SimpleUploadedFile("nda.pdf", b"<html>")

    response = browser.post(page("nda", "VOLT"), {"signed_on": "2025-01-31", "file": wrong})

    assert response.status_code == 422
    assert "file" in response.context["form"].errors


def test_partners_of_a_leaver_are_handed_over_by_an_administrator_alone(browser, boss, partner):
    successor = manager()
    sent = {"leaver": boss.pk, "to": successor.pk, "reason": "Moves on."}

    assert browser.post(page("hand_over"), sent).status_code == 403
    assert f"{boss}: 1 partner<" in browser_of(administrator()).get(page("hand_over")).content.decode()
    assert browser_of(administrator()).post(page("hand_over"), sent).status_code == 302
    partner.refresh_from_db()
    assert partner.owner == successor


FORMS = ["edit", "level", "stage", "switches", "contact_add", "contacts", "nda"]


@pytest.mark.parametrize("name", FORMS)
def test_another_managers_partner_is_not_there(name, partner):
    assert browser_of(manager()).get(page(name, "VOLT")).status_code == 404
    assert browser_of(outsider_of(PartnerFactory()).user).get(page(name, "VOLT")).status_code == 404


@pytest.mark.parametrize("name", FORMS[:5])
def test_who_only_reads_a_partner_changes_nothing(name, partner):
    assert browser_of(person(Role.EXECUTIVE)).get(page(name, "VOLT")).status_code == 403
    assert browser_of(outsider_of(partner).user).get(page(name, "VOLT")).status_code == 403


def test_a_record_is_reached_only_through_its_own_partner(browser, boss, partner):
    contact, nda = ContactFactory(partner__owner=boss), NdaFactory(partner__owner=boss)

    for name, pk in (("contact_edit", contact.pk), ("nda_file", nda.pk)):
        assert browser.get(page(name, "VOLT", pk)).status_code == 404
    for name, pk in (("contact_remove", contact.pk), ("contact_invite", contact.pk), ("nda_remove", nda.pk)):
        assert browser.post(page(name, "VOLT", pk)).status_code == 404


def test_a_reader_without_the_pen_sees_no_buttons(partner):
    ContactFactory(partner=partner)
    listed = browser_of(person(Role.EXECUTIVE)).get(page("contacts", "VOLT")).content.decode()

    assert "Remove" not in listed
    assert "Add contact" not in listed


@pytest.mark.parametrize("name", [*FORMS, "create"])
def test_every_page_speaks_chinese(name, boss, partner):
    args = [] if name == "create" else ["VOLT"]
    browser = browser_of(boss)

    assert browser.get(page(name, *args) + "?lang=zh-hans").status_code == 200
