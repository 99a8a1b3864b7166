from dataclasses import fields

import pytest

from accounts.rules.permissions import Role
from agreements.api.clauses import EXAMPLE
from agreements.models import Agreement
from agreements.rules.exit_clause import ExitTerms
from agreements.rules.terms import TYPED_CLAUSES, DataRights, Meetings, Renewal, read_terms
from tests.factories.accounts import administrator, person
from tests.factories.agreements import AgreementFactory, KpiFactory, worked_plan
from tests.factories.partners import ContactFactory, PartnerFactory, outsider_of

pytestmark = pytest.mark.django_db
AGREEMENTS = "/api/v1/agreements/"
TYPED = {"exit": ExitTerms, "data_rights": DataRights, "meetings": Meetings, "renewal": Renewal}


@pytest.fixture
def partner(boss):
    return PartnerFactory(code="VOLT", owner=boss)


def drafted(api, **more):
    return api.post(
        AGREEMENTS, {"partner": "VOLT", "code": "AG-1", "starts_on": "2025-01-01", "currency": "CNY", **more}
    )


def test_an_agreement_goes_from_draft_to_active_over_the_api(api, partner, boss):
    contact = ContactFactory(partner=partner)

    created = drafted(api, ends_on="2027-12-31", clauses={"ip": "Each side keeps its own."})
    reviewed = api.post(f"{AGREEMENTS}AG-1/review/")
    signed = api.post(f"{AGREEMENTS}AG-1/signature/", {"signed_on": "2025-01-01"})
    refused = api.post(f"{AGREEMENTS}AG-1/activation/", headers={"If-Match": signed.headers["ETag"]})
    leaders = {"our_project_manager": boss.email, "their_project_manager": contact.pk}
    led = api.patch(f"{AGREEMENTS}AG-1/", leaders, headers={"If-Match": signed.headers["ETag"]})
    active = api.post(f"{AGREEMENTS}AG-1/activation/", headers={"If-Match": led.headers["ETag"]})

    assert [row.json()["status"] for row in (created, reviewed, signed, active)] == [
        "draft",
        "in_review",
        "signed",
        "active",
    ]
    assert refused.status_code == 422
    pointers = [error["pointer"] for error in refused.json()["errors"]]
    assert pointers == ["/our_project_manager", "/their_project_manager"]
    assert active.json()["clauses"] == {"ip": "Each side keeps its own."}
    assert active.json()["commission_plan"] is None


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"starts_on": "soon"}, "/starts_on"),
        ({"ends_on": "2024-12-31"}, "/ends_on"),
        ({"currency": "yuan"}, "/currency"),
        ({"kind": "friendship"}, "/kind"),
        ({"clauses": ["a"]}, "/clauses"),
        ({"status": "active"}, "/status"),
        ({"code": "a b"}, "/code"),
    ],
)
def test_a_wrong_term_is_named(api, partner, wrong, pointer):
    response = drafted(api, **wrong)

    assert response.status_code == 400
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]
    assert not Agreement.objects.exists()


def test_an_agreement_with_a_partner_out_of_sight_is_not_drafted(api, partner):
    PartnerFactory(code="HIDDEN")

    response = drafted(api, partner="HIDDEN")

    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (404, "/partner")
    assert not Agreement.objects.exists()


def test_a_step_out_of_turn_is_a_conflict(api, partner):
    drafted(api)

    assert api.post(f"{AGREEMENTS}AG-1/signature/").status_code == 409
    assert api.post(f"{AGREEMENTS}AG-1/activation/").status_code == 428
    assert api.post(f"{AGREEMENTS}AG-1/activation/", headers={"If-Match": "9"}).status_code == 412
    assert api.post(f"{AGREEMENTS}AG-1/activation/", headers={"If-Match": "1"}).status_code == 409


def test_what_was_signed_is_not_edited(api, partner):
    AgreementFactory(code="AG-1", partner=partner, status="signed")

    response = api.patch(f"{AGREEMENTS}AG-1/", {"ends_on": "2030-01-01"}, headers={"If-Match": "1"})

    assert response.status_code == 409


def test_agreements_are_found_by_partner_and_status(api, partner):
    AgreementFactory(code="AG-1", partner=partner)
    AgreementFactory(code="AG-2", partner=partner, status="active")
    AgreementFactory(code="AG-3", status="active")

    def found(query):
        return [row["code"] for row in api.get(f"{AGREEMENTS}?{query}").json()["results"]]

    assert found("partner=VOLT") == ["AG-1", "AG-2"]
    assert found("status=active") == ["AG-2"]
    assert found("ordering=-code") == ["AG-2", "AG-1"]


def test_an_agreement_shows_the_plan_of_the_asked_day(api, partner):
    worked_plan(AgreementFactory(code="AG-1", partner=partner), has_deductions=True)

    plan = api.get(f"{AGREEMENTS}AG-1/?as_of=2025-06-30").json()["commission_plan"]

    assert plan["tiers"] == [
        {"from": "0", "rate": "250"},
        {"from": "5000", "rate": "280"},
        {"from": "8000", "rate": "320"},
        {"from": "12000", "rate": "350"},
    ]
    assert plan["deductions"][0] == {"kpi": "complaint_rate", "operator": ">", "threshold": "0.08", "percent": "10"}
    assert (plan["base_target"], plan["shortfall_rate"], plan["volume_kpi"]) == ("5000", "200", "contracts")
    assert api.get(f"{AGREEMENTS}AG-1/?as_of=2026-06-30").json()["commission_plan"] is None


def test_agreements_of_others_are_not_there(api_of):
    mine, other = AgreementFactory(), AgreementFactory(code="AG-9")
    outsider = api_of(outsider_of(mine.partner).user)

    for path in ("", "commission-plans/"):
        assert outsider.get(f"{AGREEMENTS}AG-9/{path}").status_code == 404
        assert outsider.get(f"{AGREEMENTS}{mine.code}/{path}").status_code == 403
    assert outsider.post(f"{AGREEMENTS}{other.code}/commission-quote/", {"units": "1"}).status_code == 404
    assert api_of(person(Role.TEAM_MEMBER)).get(f"{AGREEMENTS}AG-9/").status_code == 404


def test_an_executive_reads_but_activates_nothing(api_of):
    agreement = AgreementFactory(status="signed", is_led=True)
    executive = api_of(person(Role.EXECUTIVE))

    assert executive.get(f"{AGREEMENTS}{agreement.code}/").status_code == 200
    assert executive.post(f"{AGREEMENTS}{agreement.code}/activation/", headers={"If-Match": "1"}).status_code == 403


def test_a_page_of_agreements_takes_four_queries_and_one_with_its_plan_six(token_api, django_assert_max_num_queries):
    reader = token_api(administrator(), "agreements:read")
    worked_plan(AgreementFactory(code="AG-1"), has_deductions=True)
    AgreementFactory.create_batch(20)
    reader.get(AGREEMENTS)

    with django_assert_max_num_queries(4):
        assert len(reader.get(AGREEMENTS).json()["results"]) == 21
    with django_assert_max_num_queries(6):
        assert reader.get(f"{AGREEMENTS}AG-1/").json()["commission_plan"]["tiers"]


def test_an_agreement_sets_kpi_targets(api, partner):
    AgreementFactory(code="AG-1", partner=partner)
    KpiFactory(code="contracts")
    sent = {"kpi": "contracts", "target": "500", "weight": "2", "valid_to": "2025-12"}

    created = api.post(f"{AGREEMENTS}AG-1/kpi-targets/", sent)

    assert created.status_code == 201
    assert created.json() == {
        "kpi_target": created.json()["kpi_target"],
        "kpi": "contracts",
        "valid_from": "2025-01",
        "valid_to": "2025-12",
        "target": "500",
        "weight": "2",
    }
    assert api.get(f"{AGREEMENTS}AG-1/kpi-targets/").json()["results"] == [created.json()]
    wrong = api.post(f"{AGREEMENTS}AG-1/kpi-targets/", {"kpi": "contracts", "target": "NaN"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "/target")


def test_the_clauses_of_the_documents_example_are_read_as_terms():
    KpiFactory(code="contracts")

    terms = read_terms(EXAMPLE)

    assert (terms.written, dict(terms.free)) == (set(TYPED_CLAUSES), {})
    # Technical meetings are agreed by the week or by the month, never by both.
    shown = {name: {*EXAMPLE[name], *({"technical_months"} if name == "meetings" else ())} for name in TYPED}
    assert shown == {name: {field.name for field in fields(terms_of)} for name, terms_of in TYPED.items()}
