"""Annexes belong to a master agreement with the same partner: by service, API and page alike."""

from datetime import date

import pytest
from django.test import Client

from agreements.errors import AgreementRefused
from agreements.models import Agreement
from agreements.services import create_agreement, edit_agreement
from tests.clients import api_of
from tests.factories.agreements import AgreementFactory
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db
START = date(2025, 1, 1)


@pytest.fixture
def master() -> Agreement:
    return AgreementFactory(code="AG-1", kind="master", status="active")


def annexed(of: Agreement, **terms: object) -> Agreement:
    values = {"partner": of.partner, "kind": "data", "master": of, **terms}
    return create_agreement(starts_on=START, by=None, **values)


def test_a_master_agreement_has_annexes_of_several_kinds(master: Agreement) -> None:
    data, technical = annexed(master), annexed(master, kind="technical")

    assert list(master.annexes.order_by("pk")) == [data, technical]
    assert annexed(master, kind="nda", master=None).master is None


def test_what_is_no_annex_is_refused_with_what_would_be(master: Agreement) -> None:
    elsewhere = AgreementFactory(code="AG-2", kind="master", partner=PartnerFactory())
    annex = annexed(master)

    for terms, words in (
        ({"kind": "master"}, "A master agreement is no annex"),
        ({"master": elsewhere}, "AG-2 is no master agreement with this partner"),
        ({"master": annex}, "is no master agreement with this partner"),
    ):
        with pytest.raises(AgreementRefused, match=words) as refused:
            annexed(master, **terms)
        assert refused.value.errors[0].pointer == "/master"


def test_a_draft_with_annexes_stays_a_master_agreement() -> None:
    draft = AgreementFactory(code="AG-1", kind="master", status="draft")
    annexed(draft)

    with pytest.raises(AgreementRefused, match="stays a master agreement"):
        edit_agreement(agreement=draft, values={"kind": "data"}, by=None)


def test_the_api_names_the_master_and_lists_its_annexes(master: Agreement) -> None:
    owner = api_of(master.partner.owner)
    AgreementFactory(code="AG-2", kind="master", partner=PartnerFactory())
    drafted = {"partner": master.partner.code, "kind": "data", "starts_on": "2025-01-01", "master": "AG-1"}

    made = owner.post("/api/v1/agreements/", drafted)
    hidden = owner.post("/api/v1/agreements/", drafted | {"master": "AG-2"})
    listed = owner.get("/api/v1/agreements/?master=AG-1").json()["results"]

    assert (made.status_code, made.json()["master"], hidden.status_code) == (201, "AG-1", 404)
    assert [row["code"] for row in listed] == [made.json()["code"]]


def test_the_pages_lead_from_one_to_the_other(client: Client, master: Agreement) -> None:
    client.force_login(master.partner.owner)
    terms = client.get("/agreements/AG-1/terms/")
    form = client.get(terms.context["annex_url"])
    typed = {"kind": "data", "master": master.pk, "starts_on": "2025-01-01", "currency": "CNY", "title": "Exchange"}

    made = client.post(terms.context["annex_url"], typed)
    annex = master.annexes.get()

    assert form.context["form"].initial["master"] == master
    assert made["Location"] == annex.get_absolute_url()
    assert "Exchange" in client.get("/agreements/AG-1/terms/").content.decode()
    shown = client.get(f"/agreements/{annex.code}/terms/")
    assert 'href="/agreements/AG-1/"' in shown.content.decode()
    assert shown.context["annex_url"] == ""
