import pytest

from tests.factories.agreements import AgreementFactory
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db
AGREEMENT = "/api/v1/agreements/AG-1/"
AMENDMENTS = f"{AGREEMENT}amendments/"
NINE = {"renewal": {"notice_months": 9}}
SENT = {"effective_from": "2025-07-01", "reason": "market", "why": "Rivals ask for more.", "clauses": NINE}


@pytest.fixture
def agreement(boss):
    partner = PartnerFactory(code="VOLT", owner=boss)
    return AgreementFactory(code="AG-1", partner=partner, status="active", clauses={"renewal": {"notice_months": 6}})


def test_an_amendment_is_drafted_edited_and_signed_over_the_api(api, agreement):
    drafted = api.post(AMENDMENTS, SENT)
    edited = api.patch(f"{AMENDMENTS}2/", {"title": "Swap"}, headers={"If-Match": drafted.headers["ETag"]})
    signed = api.post(f"{AMENDMENTS}2/signature/", {"signed_on": "2025-06-20"}, headers={"If-Match": '"2"'})

    assert [row.status_code for row in (drafted, edited, signed)] == [201, 200, 201]
    assert (signed.json()["status"], signed.json()["signed_by"]) == ("signed", "boss@example.com")
    shown = api.get(AGREEMENT).json()
    assert (shown["clauses"], shown["terms_version"], shown["title"]) == (NINE, 2, "Swap")
    then = api.get(f"{AGREEMENT}?as_of=2025-06-30").json()
    assert (then["clauses"], then["terms_version"], then["title"]) == ({"renewal": {"notice_months": 6}}, 1, "")


def test_versions_are_listed_and_compared(api, agreement):
    api.post(AMENDMENTS, SENT)

    versions = api.get(f"{AGREEMENT}versions/").json()["results"]
    changes = api.get(f"{AGREEMENT}versions/2/changes/").json()

    assert [(row["number"], row["status"]) for row in versions] == [(2, "draft"), (1, "signed")]
    assert api.get(f"{AGREEMENT}versions/1/").json()["clauses"] == {"renewal": {"notice_months": 6}}
    assert changes == {
        "before": 1,
        "after": 2,
        "reason": "market",
        "why": "Rivals ask for more.",
        "changes": [
            {"field": "renewal/notice_months", "before": 6, "after": 9},
            {"field": "renewal/decision_days", "before": 186, "after": 279},
        ],
    }
    assert api.get(f"{AGREEMENT}versions/2/changes/?since=2").json()["changes"] == []
    assert api.get(f"{AGREEMENT}versions/2/changes/?since=9").status_code == 404
    assert api.get(f"{AGREEMENT}versions/2/changes/?since=x").status_code == 400


@pytest.mark.parametrize(
    ("wrong", "status", "pointer"),
    [
        ({"effective_from": "soon"}, 400, "/effective_from"),
        ({"reason": "initial"}, 400, "/reason"),
        ({"why": ""}, 400, "/why"),
        ({"clauses": {"exit": {"fee_rate": "20"}}}, 400, "/clauses/exit/fee_rate"),
        ({"currency": "USD"}, 400, "/currency"),
        ({"effective_from": "2024-12-31"}, 422, "/effective_from"),
        ({"ends_on": "2025-01-01"}, 422, "/ends_on"),
    ],
)
def test_what_is_wrong_with_an_amendment_is_named(api, agreement, wrong, status, pointer):
    response = api.post(AMENDMENTS, {**SENT, **wrong})

    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/problem+json")
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]


def test_an_amendment_out_of_turn_is_a_conflict_and_an_old_version_is_stale(api, agreement):
    api.post(AMENDMENTS, SENT)

    assert api.post(AMENDMENTS, SENT).status_code == 409
    assert api.patch(f"{AMENDMENTS}2/", {"title": "x"}).status_code == 428
    assert api.patch(f"{AMENDMENTS}2/", {"title": "x"}, headers={"If-Match": "7"}).status_code == 412
    assert api.post(f"{AMENDMENTS}2/signature/", headers={"If-Match": "7"}).status_code == 412
    assert api.patch(f"{AMENDMENTS}1/", {"title": "x"}, headers={"If-Match": "1"}).status_code == 409
    assert api.delete(f"{AMENDMENTS}2/", headers={"If-Match": "1"}).status_code == 204
    assert api.get(f"{AGREEMENT}versions/2/").status_code == 404


@pytest.mark.parametrize("day", ["yesterday", "2025-02-30", "1999-01-01", ""])
def test_a_day_that_is_none_is_refused(api, agreement, day):
    response = api.get(f"{AGREEMENT}?as_of={day}")

    assert response.status_code == 400
    assert "as_of" in str(response.json()["errors"])


def test_as_of_a_day_its_status_is_told(api, agreement, boss):
    AgreementFactory(code="AG-2", partner=agreement.partner, is_led=True)
    api.post("/api/v1/agreements/AG-2/review/")

    assert api.get("/api/v1/agreements/AG-2/?as_of=2025-01-01").json()["status"] == "draft"
    assert api.get("/api/v1/agreements/AG-2/?as_of=2100-01-01").json()["status"] == "in_review"


def test_a_list_of_versions_takes_the_same_queries_for_few_and_many(api, agreement, django_assert_max_num_queries):
    for number in range(2, 12):
        agreement.versions.create(
            number=number,
            effective_from=agreement.starts_on,
            reason="market",
            why="More",
            status="signed",
            signed_on=agreement.starts_on,
        )
    with django_assert_max_num_queries(6):
        assert len(api.get(f"{AGREEMENT}versions/").json()["results"]) == 11
