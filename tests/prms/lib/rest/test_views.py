"""The pieces together, on a small API over partners."""

from datetime import date

import pytest

from accounts.rules.permissions import Role
from partners.models import Nda, Partner
from tests.factories.accounts import manager, person
from tests.factories.partners import NdaFactory, PartnerFactory, outsider_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.prms.lib.rest.sample")]
PARTNERS = "/api/v1/partners/"


def test_an_object_is_read_with_its_version(api, boss):
    PartnerFactory(owner=boss, code="ACME", name="Acme 极米", since=date(2024, 5, 1))

    response = api.get(f"{PARTNERS}ACME/")

    assert response.status_code == 200
    assert response.json() == {
        "code": "ACME",
        "name": "Acme 极米",
        "level": "C",
        "since": "2024-05-01",
        "version": 1,
    }
    assert response.headers["ETag"] == '"1"'
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert "极米".encode() in response.content


def test_a_list_is_written_from_columns_as_the_serializer_says(api, boss, django_assert_num_queries):
    PartnerFactory(owner=boss, code="ACME", name="Acme", since=date(2024, 5, 20))
    PartnerFactory(owner=boss, code="BOLT", name="Bolt")
    api.get(PARTNERS)

    with django_assert_num_queries(3):
        response = api.get(PARTNERS)

    assert response.json()["results"] == [
        {
            "code": "ACME",
            "name": "Acme",
            "level": "C",
            "since": "2024-05-20",
            "since_month": "2024-05",
            "owner": boss.pk,
            "owner_email": "boss@example.com",
        },
        {
            "code": "BOLT",
            "name": "Bolt",
            "level": "C",
            "since": None,
            "since_month": None,
            "owner": boss.pk,
            "owner_email": "boss@example.com",
        },
    ]


def test_a_created_object_says_where_it_is(api):
    response = api.post(PARTNERS, {"code": "ACME", "name": "Acme"})

    assert response.status_code == 201
    assert response.headers["Location"] == "http://testserver/api/v1/partners/ACME/"
    assert response.headers["ETag"] == '"1"'


def test_every_fault_of_a_body_is_listed(api):
    response = api.post(PARTNERS, {"nmae": "Acme", "since": "2024-02-30", "share": 0.5})

    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["type"] == "urn:prms:problem:invalid"
    assert problem["detail"] == "5 things in the request are wrong: see errors."
    assert {(error["pointer"], error["code"]) for error in problem["errors"]} == {
        ("/code", "required"),
        ("/name", "required"),
        ("/since", "not_a_date"),
        ("/share", "float_not_exact"),
        ("/nmae", "unknown_field"),
    }
    details = {error["pointer"]: error["detail"] for error in problem["errors"]}
    assert details["/share"] == 'Send the number as text so that it stays exact: "0.5".'
    assert "“name”" in details["/nmae"]


def test_a_body_that_is_no_object_is_refused(api):
    response = api.post(PARTNERS, ["ACME"])

    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == ""


@pytest.mark.parametrize("address", [f"{PARTNERS}ACME/", f"{PARTNERS}ACME/nda/"])
def test_outside_the_scope_an_object_does_not_exist(api, address):
    PartnerFactory(code="ACME")

    assert api.get(address).status_code == 404
    assert api.patch(f"{PARTNERS}ACME/", {"nonsense": 1}).status_code == 404


def test_in_scope_without_the_role_the_refusal_names_who_can_grant_it(api_client):
    partner = PartnerFactory(code="ACME")
    api_client.force_login(outsider_of(partner).user)

    response = api_client.patch(f"{PARTNERS}ACME/", {"name": "Mine"}, headers={"If-Match": '"1"'})

    assert response.status_code == 403
    assert response.json()["type"] == "urn:prms:problem:role_missing"
    assert "An administrator can grant it." in response.json()["detail"]
    assert "Partnership manager" in response.json()["detail"]


def test_a_colleague_of_the_owner_reads_but_does_not_change(api_client, boss):
    colleague = manager()
    partner = PartnerFactory(code="ACME", owner=colleague, sponsor=boss)
    api_client.force_login(boss)
    assert api_client.get(f"{PARTNERS}ACME/").status_code == 200

    response = api_client.patch(f"{PARTNERS}ACME/", {"name": "Mine"}, headers={"If-Match": '"1"'})

    assert response.status_code == 403
    assert response.json()["type"] == "urn:prms:problem:not_yours"
    partner.refresh_from_db()
    assert partner.name != "Mine"


def test_an_action_without_a_permission_name_is_refused(api):
    response = api.get(f"{PARTNERS}forgotten/")

    assert response.status_code == 403
    assert response.json()["type"] == "urn:prms:problem:action_closed"


def test_nobody_is_nobody(api_client):
    response = api_client.get(PARTNERS)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="PRMS"'


@pytest.mark.parametrize("method", ["put", "delete", "options"])
def test_a_method_the_address_does_not_know_is_refused(api, method):
    response = getattr(api, method)(PARTNERS)

    assert response.status_code == 405
    assert response.headers["Content-Type"] == "application/problem+json"


def test_a_role_without_the_permission_cannot_list(api_client):
    api_client.force_login(person(Role.TEAM_MEMBER))

    assert api_client.get(PARTNERS).status_code == 403


def test_a_child_belongs_to_the_parent_of_the_address(api, boss):
    acme, bolt = PartnerFactory(owner=boss, code="ACME"), PartnerFactory(owner=boss, code="BOLT")
    mine, other = NdaFactory(partner=acme), NdaFactory(partner=bolt)

    listed = api.get(f"{PARTNERS}ACME/nda/").json()["results"]
    assert [row["id"] for row in listed] == [mine.pk]
    assert api.get(f"{PARTNERS}ACME/nda/{mine.pk}/").status_code == 200
    assert api.get(f"{PARTNERS}ACME/nda/{other.pk}/").status_code == 404

    created = api.post(f"{PARTNERS}ACME/nda/", {"signed_on": "2025-01-31"})
    assert created.status_code == 201
    assert Nda.objects.get(pk=created.json()["id"]).partner == acme


def test_an_id_beyond_the_database_is_not_found(api, boss):
    PartnerFactory(owner=boss, code="ACME")

    assert api.get(f"{PARTNERS}ACME/nda/{10**17}/").status_code == 404


def test_a_reference_outside_the_scope_reads_like_a_missing_one(api, boss):
    PartnerFactory(owner=boss, code="MINE")
    PartnerFactory(code="HIDDEN")

    accepted = api.post("/api/v1/moves/", {"partner": "MINE", "to": boss.pk})
    hidden = api.post("/api/v1/moves/", {"partner": "HIDDEN", "to": 10**30})
    missing = api.post("/api/v1/moves/", {"partner": "NOWHERE", "to": "1"})

    assert accepted.json() == {"partner": "MINE", "to": boss.pk}
    assert hidden.status_code == missing.status_code == 404
    assert hidden.json()["errors"][0]["code"] == missing.json()["errors"][0]["code"] == "does_not_exist"
    assert [error["code"] for error in missing.json()["errors"]] == ["does_not_exist", "not_number"]
    assert hidden.json()["errors"][0]["detail"].replace("HIDDEN", "NOWHERE") == missing.json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("address", "pointer"),
    [
        (f"{PARTNERS}?colour=red", "?colour"),
        (f"{PARTNERS}ACME/?colour=red", "?colour"),
        (f"{PARTNERS}ACME/?as_of=today", "?as_of"),
        (f"{PARTNERS}?level=Z", "?level"),
        (f"{PARTNERS}?since=2025-13", "?since"),
        (f"{PARTNERS}?ordering=secret", "?ordering"),
        (f"{PARTNERS}?limit=201", "?limit"),
        (f"{PARTNERS}?limit=0", "?limit"),
        (f"{PARTNERS}?limit=٣", "?limit"),
        (f"{PARTNERS}?cursor=forged", "?cursor"),
    ],
)
def test_a_query_parameter_that_cannot_be_read_is_named(api, boss, address, pointer):
    PartnerFactory(owner=boss, code="ACME")

    response = api.get(address)

    assert response.status_code == 400
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]


def test_an_unknown_parameter_of_a_verb_is_refused(api):
    response = api.post(f"{PARTNERS}?dry_run=1", {"code": "ACME", "name": "Acme"})

    assert response.status_code == 400
    assert not Partner.objects.exists()


def test_filters_narrow_a_list(api, boss):
    PartnerFactory(owner=boss, code="OLD", since=date(2024, 5, 1), level="S")
    PartnerFactory(owner=boss, code="NEW", since=date(2025, 5, 1), level="S")

    rows = api.get(f"{PARTNERS}?level=S&since=2024-05").json()["results"]

    assert [row["code"] for row in rows] == ["OLD"]
