import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.rules.permissions import Role
from partners.models import Contact, Nda
from tests.factories.accounts import person
from tests.factories.partners import ContactFactory, NdaFactory, PartnerFactory, outsider_of

pytestmark = pytest.mark.django_db
CONTACTS = "/api/v1/contacts/"


def upload(name="nda.pdf", content=b"%PDF-1.7 signed"):
    return SimpleUploadedFile(name, content)


def test_an_nda_is_recorded_with_its_file_and_read_again(api, boss):
    PartnerFactory(code="VOLT", owner=boss)

    created = api.post(
        "/api/v1/partners/VOLT/nda/",
        {"signed_on": "2025-01-31", "ends_on": "2027-01-31", "file": upload()},
        format="multipart",
    )
    file = api.get(created.json()["file"])

    assert created.status_code == 201
    assert (created.json()["partner"], created.json()["file_name"]) == ("VOLT", "nda.pdf")
    assert b"".join(file.streaming_content) == b"%PDF-1.7 signed"
    assert file.headers["Content-Disposition"] == 'attachment; filename="nda.pdf"'
    assert file.headers["X-Content-Type-Options"] == "nosniff"


def test_an_nda_without_a_file_comes_as_json(api, boss):
    PartnerFactory(code="VOLT", owner=boss)

    created = api.post("/api/v1/partners/VOLT/nda/", {"signed_on": "2025-01-31"})

    assert created.json()["file"] is None
    assert api.get(f"/api/v1/partners/VOLT/nda/{created.json()['id']}/file/").status_code == 404


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"signed_on": "2025-01-31", "file": upload("virus.exe")}, "/file"),
        ({"signed_on": "2025-01-31", "file": upload(content=b"<html>")}, "/file"),
        ({"signed_on": "31.01.2025"}, "/signed_on"),
        ({"signed_on": "2025-01-31", "ends_on": "2024-01-31"}, "/ends_on"),
        ({"signed_on": "2099-01-31"}, "/signed_on"),
        ({}, "/signed_on"),
    ],
)
def test_a_wrong_nda_is_refused_by_field(api, boss, sent, pointer):
    PartnerFactory(code="VOLT", owner=boss)

    response = api.post("/api/v1/partners/VOLT/nda/", sent, format="multipart")

    assert response.status_code == 400
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]
    assert not Nda.objects.exists()


def test_a_file_beyond_every_limit_is_not_read(api, boss):
    PartnerFactory(code="VOLT", owner=boss)
    large = upload(content=b"%PDF-" + b"0" * (12 * 1024 * 1024))

    response = api.post("/api/v1/partners/VOLT/nda/", {"signed_on": "2025-01-31", "file": large}, format="multipart")

    assert response.status_code == 413


def test_an_nda_is_extended_and_removed_on_the_version_read(api, boss):
    nda = NdaFactory(partner__owner=boss, partner__code="VOLT")
    address = f"/api/v1/partners/VOLT/nda/{nda.pk}/"

    changed = api.patch(address, {"ends_on": "2027-12-31"}, headers={"If-Match": '"1"'})
    assert (changed.json()["ends_on"], changed.headers["ETag"]) == ("2027-12-31", '"2"')
    assert api.delete(address).status_code == 428
    assert api.delete(address, headers={"If-Match": '"2"'}).status_code == 204
    assert api.get(address).status_code == 404


def test_another_companys_nda_is_not_there(api_of):
    nda = NdaFactory(partner__code="OTHER")
    own = PartnerFactory(code="MINE")
    outsider = api_of(outsider_of(own).user)

    assert outsider.get(f"/api/v1/partners/OTHER/nda/{nda.pk}/file/").status_code == 404
    assert outsider.get(f"/api/v1/partners/MINE/nda/{nda.pk}/").status_code == 404


def test_a_contact_is_added_changed_and_removed(api, boss):
    PartnerFactory(code="VOLT", owner=boss)
    sent = {"partner": "VOLT", "name": "Lin Qiao", "email": "lin@volt.example", "stakeholder_role": "decision_maker"}

    created = api.post(CONTACTS, sent)
    address = f"{CONTACTS}{created.json()['id']}/"
    changed = api.patch(address, {"influence": 5}, headers={"If-Match": '"1"'})
    removed = api.delete(address, headers={"If-Match": '"2"'})

    assert created.status_code == 201
    assert (created.json()["side"], created.json()["stakeholder_role"]) == ("partner", "decision_maker")
    assert changed.json()["influence"] == 5
    assert removed.status_code == 204
    assert not Contact.objects.exists()


def test_a_contact_of_a_partner_out_of_sight_cannot_be_added(api):
    PartnerFactory(code="HIDDEN")

    response = api.post(CONTACTS, {"partner": "HIDDEN", "name": "Lin Qiao"})

    assert response.status_code == 404
    assert response.json()["errors"][0]["pointer"] == "/partner"


def test_contacts_are_found_by_partner_and_role(api, boss):
    wanted = ContactFactory(partner__owner=boss, partner__code="VOLT", stakeholder_role="supervisor")
    ContactFactory(partner__owner=boss)
    ContactFactory()

    found = api.get(f"{CONTACTS}?partner=VOLT&stakeholder_role=supervisor").json()["results"]

    assert [row["id"] for row in found] == [wanted.pk]
    assert len(api.get(CONTACTS).json()["results"]) == 2


def test_contacts_are_not_for_outsiders_nor_for_team_members(api_of):
    contact = outsider_of(PartnerFactory())

    assert api_of(contact.user).get(CONTACTS).status_code == 403
    assert api_of(person(Role.TEAM_MEMBER)).get(f"{CONTACTS}{contact.pk}/").status_code == 404


def test_an_invited_contact_has_a_login(api, boss):
    contact = ContactFactory(partner__owner=boss)

    invited = api.post(f"{CONTACTS}{contact.pk}/invitation/")

    assert invited.status_code == 201
    assert invited.json()["login"] == contact.email
    assert api.post(f"{CONTACTS}{contact.pk}/invitation/").status_code == 409


def test_contacts_take_the_same_number_of_queries_for_any_number(api, boss, django_assert_max_num_queries):
    ContactFactory.create_batch(20, partner__owner=boss)
    api.get(CONTACTS)

    with django_assert_max_num_queries(4):
        assert len(api.get(CONTACTS).json()["results"]) == 20
