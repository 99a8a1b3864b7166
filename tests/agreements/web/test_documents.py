import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import AuditEntry
from agreements.models import AgreementDocument
from tests.factories.accounts import manager
from tests.factories.agreements import AgreementFactory
from tests.factories.partners import PartnerFactory, outsider_of

PDF = b"%PDF-1.7\n%%EOF\n"
ADD = "/agreements/AG-1/documents/new/"
API = "/api/v1/agreements/AG-1/documents/"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def agreement(partner):
    return AgreementFactory(code="AG-1", partner=partner)


def pdf(name="contract.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def served(client, address):
    answer = client.get(address)
    return answer.status_code, b"".join(answer.streaming_content) if answer.streaming else b""


def test_a_document_is_attached_on_the_page_and_served_as_an_attachment(reader, agreement):
    sent = {"title": "Signed contract", "file": pdf()}

    assert reader.post(ADD, sent).headers["Location"] == "/agreements/AG-1/terms/"

    document = AgreementDocument.objects.get()
    address = f"/agreements/AG-1/documents/{document.pk}/file/"
    assert "Signed contract" in reader.get("/agreements/AG-1/terms/").content.decode()
    assert served(reader, address) == (200, PDF)
    assert 'attachment; filename="contract.pdf"' in reader.get(address).headers["Content-Disposition"]
    assert AuditEntry.objects.filter(action="agreements.document_added").count() == 1


@pytest.mark.parametrize(("name", "content"), [("contract.exe", PDF), ("contract.pdf", b"MZ\x90 not a PDF")])
def test_a_file_of_another_kind_is_refused_by_its_name_and_by_its_content(reader, agreement, name, content):
    answer = reader.post(ADD, {"file": pdf(name, content)})

    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"file"})
    refused = reader.post(API, {"file": pdf(name, content)})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/file")
    assert not AgreementDocument.objects.exists()


def test_a_document_is_attached_listed_and_served_over_the_api(reader, agreement, owner):
    created = reader.post(API, {"file": pdf(), "title": "Contract"})

    row = created.json()
    assert (created.status_code, row["file_name"], row["added_by"]) == (201, "contract.pdf", owner.email)
    assert reader.get(API).json()["results"] == [row]
    assert served(reader, f"{API}{row['id']}/file/") == (200, PDF)


def test_a_document_of_others_is_not_there(client_of, reader, agreement, owner):
    reader.post(API, {"file": pdf()})
    number = AgreementDocument.objects.get().pk
    AgreementFactory(code="AG-2", partner=PartnerFactory(owner=owner))
    stranger, outsider = client_of(manager()), client_of(outsider_of(agreement.partner).user)

    assert stranger.get(f"/agreements/AG-1/documents/{number}/file/").status_code == 404
    assert stranger.get(f"{API}{number}/file/").status_code == 404
    assert outsider.get(f"{API}{number}/file/").status_code == 403
    assert reader.get(f"/agreements/AG-2/documents/{number}/file/").status_code == 404
    assert reader.get(f"/api/v1/agreements/AG-2/documents/{number}/file/").status_code == 404
