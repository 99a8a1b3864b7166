from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Team, User
from accounts.rules.permissions import Role
from agreements.models import Agreement
from agreements.services import create_agreement
from partners.models import Contact, Partner
from tests.clients import ClientOf
from tests.factories.accounts import manager, person
from tests.factories.partners import ContactFactory, PartnerFactory

pytestmark = pytest.mark.django_db

NEW = reverse("agreements:add")


@pytest.fixture
def contact(partner: Partner) -> Contact:
    return ContactFactory(partner=partner, name="Zhou Wei")


@pytest.fixture
def draft(partner: Partner) -> Agreement:
    return create_agreement(partner=partner, code="AG-1", starts_on=date(2025, 1, 1), currency="CNY", by=None)


@pytest.fixture
def typed(owner: User, contact: Contact) -> dict[str, Any]:
    return {
        "kind": "master",
        "title": "Referral",
        "starts_on": "2025-08-01",
        "ends_on": "2027-07-31",
        "currency": "cny",
        "our_project_manager": owner.pk,
        "their_project_manager": contact.pk,
        "code": "",
    }


def address(verb: str, agreement: Agreement) -> str:
    return reverse(f"agreements:{verb}", args=[agreement.code])


def test_first_the_partner_is_picked_among_ones_own(reader: Client, partner: Partner) -> None:
    other = PartnerFactory()

    answer = reader.get(NEW).content.decode()

    assert "ZEPHYR" in answer
    assert other.code not in answer


def test_who_answers_for_no_partner_is_told_so(client_of: ClientOf) -> None:
    assert "You answer for no partner yet" in client_of(manager()).get(NEW).content.decode()


def test_a_partner_out_of_reach_cannot_be_picked(reader: Client, typed: dict[str, Any]) -> None:
    other = PartnerFactory()

    assert reader.post(f"{NEW}?partner={other.code}", typed).status_code == 422
    assert not Agreement.objects.exists()


def test_an_agreement_is_drafted_with_the_next_free_code(
    reader: Client, partner: Partner, contact: Contact, typed: dict[str, Any]
) -> None:
    answer = reader.post(f"{NEW}?partner=ZEPHYR", typed)

    agreement = Agreement.objects.get()
    assert answer.headers["Location"] == agreement.get_absolute_url()
    assert (agreement.code, agreement.status, agreement.currency) == ("AG-2025-001", "draft", "CNY")
    assert (agreement.partner, agreement.their_project_manager) == (partner, contact)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ends_on": "2025-07-31"}, "An agreement ends on its first day or later."),
        ({"currency": "C1Y"}, "A currency is three capital letters, such as CNY."),
        ({"starts_on": ""}, "This field is required."),
        ({"code": "AG 1"}, "A code starts with a Latin letter or digit"),
    ],
)
def test_what_does_not_go_together_is_refused_beside_its_field(
    reader: Client, typed: dict[str, Any], change: dict[str, str], words: str
) -> None:
    answer = reader.post(f"{NEW}?partner=ZEPHYR", typed | change)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Agreement.objects.exists()


def test_a_code_that_is_taken_is_refused(reader: Client, draft: Agreement, typed: dict[str, Any]) -> None:
    answer = reader.post(f"{NEW}?partner=ZEPHYR", typed | {"code": "AG-1"})

    assert "The code “AG-1” is taken." in answer.content.decode()


def test_a_contact_of_another_partner_cannot_be_named(reader: Client, typed: dict[str, Any]) -> None:
    answer = reader.post(f"{NEW}?partner=ZEPHYR", typed | {"their_project_manager": ContactFactory().pk})

    assert answer.status_code == 422
    assert "their_project_manager" in answer.context["form"].errors


def test_a_draft_is_edited(reader: Client, draft: Agreement, typed: dict[str, Any]) -> None:
    answer = reader.post(address("edit", draft), typed | {"version": draft.version})

    draft.refresh_from_db()
    assert answer.status_code == 302
    assert (draft.title, draft.ends_on) == ("Referral", date(2027, 7, 31))


def test_an_edit_of_an_older_version_says_who_was_faster(
    reader: Client, draft: Agreement, typed: dict[str, Any]
) -> None:
    reader.post(address("edit", draft), typed | {"version": draft.version})

    answer = reader.post(address("edit", draft), typed | {"version": draft.version, "title": "Mine"})

    assert answer.status_code == 412
    assert "while you were editing" in answer.content.decode()


def test_of_what_was_signed_only_the_project_managers_change(
    reader: Client, draft: Agreement, typed: dict[str, Any], contact: Contact
) -> None:
    Agreement.objects.update(status="signed")

    people = {name: typed[name] for name in ("our_project_manager", "their_project_manager")}

    shown = reader.get(address("edit", draft))
    refused = reader.post(address("edit", draft), typed | {"version": draft.version})
    reader.post(address("edit", draft), people | {"version": draft.version})

    draft.refresh_from_db()
    assert "starts_on" not in shown.context["form"].fields
    assert (refused.status_code, draft.title, draft.their_project_manager) == (409, "", contact)


def test_an_agreement_goes_from_draft_into_force(
    reader: Client, draft: Agreement, owner: User, contact: Contact
) -> None:
    Agreement.objects.update(our_project_manager=owner, their_project_manager=contact)

    for verb, sent, status in (
        ("review", {}, "in_review"),
        ("signature", {"signed_on": "2025-07-01"}, "signed"),
        ("activation", {}, "active"),
    ):
        shown = reader.get(address(verb, draft))
        assert shown.status_code == 200
        reader.post(address(verb, draft), {"version": shown.context["form"]["version"].value(), **sent})
        draft.refresh_from_db()
        assert draft.status == status


def test_activation_without_project_managers_says_what_is_missing(reader: Client, draft: Agreement) -> None:
    Agreement.objects.update(status="signed")

    shown = reader.get(address("activation", draft)).content.decode()
    refused = reader.post(address("activation", draft), {"version": draft.version})

    assert shown.count("not named") == 2
    assert refused.status_code == 422
    assert "Name the project manager on our side." in refused.content.decode()
    assert "Name the project manager on the partner&#x27;s side." in refused.content.decode()


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("signature", "AG-1 is Draft; this needs one that is In review."),
        ("activation", "this needs one that is Signed."),
    ],
)
def test_a_step_out_of_turn_is_refused(reader: Client, draft: Agreement, verb: str, words: str) -> None:
    answer = reader.post(address(verb, draft), {"version": draft.version, "signed_on": "2025-07-01"})

    assert answer.status_code == 409
    assert words in answer.content.decode()


def test_a_signature_that_is_still_to_come_is_refused(reader: Client, draft: Agreement) -> None:
    Agreement.objects.update(status="in_review")

    answer = reader.post(address("signature", draft), {"version": draft.version, "signed_on": "2025-08-01"})

    assert "this day is still to come" in answer.content.decode()


@pytest.mark.parametrize(
    ("status", "verbs"),
    [
        ("draft", ["Edit", "Submit for review"]),
        ("in_review", ["Edit", "Record the signature"]),
        ("signed", ["Project managers", "Activate"]),
        ("active", ["Project managers"]),
        ("ended", []),
    ],
)
def test_the_page_offers_what_comes_next(reader: Client, draft: Agreement, status: str, verbs: list[str]) -> None:
    Agreement.objects.update(status=status)

    shown = reader.get(draft.get_absolute_url()).context["verbs"]

    assert [str(verb.label) for verb in shown if str(verb.label) in {*verbs, "Edit", "Activate"}] == verbs


def test_who_only_reads_is_offered_nothing(draft: Agreement, client_of: ClientOf) -> None:
    client = client_of(person(Role.EXECUTIVE))

    assert client.get(draft.get_absolute_url()).context["verbs"] == []
    assert client.get(address("edit", draft)).status_code == 403


def test_a_colleague_of_the_team_moves_nothing(owner: User, draft: Agreement, client_of: ClientOf) -> None:
    colleague = manager(team=Team.objects.create(name="East"))
    User.objects.filter(pk=owner.pk).update(team=colleague.team)

    assert client_of(colleague).post(address("review", draft), {}).status_code == 403
    assert client_of(colleague).get(draft.get_absolute_url()).context["verbs"] == []
