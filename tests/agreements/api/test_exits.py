from datetime import date

import pytest
from rest_framework.test import APIClient

from agreements.models import Agreement
from tests.clients import api_of
from tests.factories.agreements import AgreementFactory
from tests.factories.exits import executive, leaving
from tests.factories.partners import PartnerFactory
from tests.factories.statements import worked_agreement, year_of

pytestmark = pytest.mark.django_db
SHARES = [{"party": "Aurora", "share": "60"}, {"party": "Zephyr", "share": "40"}]
NOTICE = {"given_on": "2025-08-31", "clause": "unilateral"}


@pytest.fixture
def agreement(db) -> Agreement:
    agreement = worked_agreement(code="AG-1", ends_on=date(2027, 12, 31))
    year_of(agreement, [750] * 8)
    agreement.refresh_from_db()
    return agreement


@pytest.fixture
def owner(agreement) -> APIClient:
    return api_of(agreement.partner.owner)


def match(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


def test_notice_is_proposed_by_one_and_approved_by_another(agreement, owner) -> None:
    proposal = owner.post("/api/v1/agreements/AG-1/notice/", NOTICE, headers=match(agreement.version))

    assert proposal.status_code == 201
    told = proposal.json()
    assert (told["status"], told["earliest_end"], told["fee"]) == ("proposed", "2026-02-28", "306000.00")
    tag = {"If-Match": proposal.headers["ETag"]}
    approval = "/api/v1/agreements/AG-1/notice/approval/"
    assert owner.post(approval, headers=tag).status_code == 409
    approved = api_of(executive()).post(approval, headers=tag)
    assert (approved.status_code, approved.json()["status"]) == (201, "in_force")
    assert owner.get("/api/v1/agreements/AG-1/").json()["status"] == "exiting"


def test_a_stale_or_missing_version_is_refused(agreement, owner) -> None:
    address = "/api/v1/agreements/AG-1/notice/"

    assert owner.post(address, NOTICE).status_code == 428
    assert owner.post(address, NOTICE, headers=match(agreement.version + 1)).status_code == 412


def test_notice_before_the_start_is_refused(agreement, owner) -> None:
    values = NOTICE | {"given_on": "2024-12-31"}

    answer = owner.post("/api/v1/agreements/AG-1/notice/", values, headers=match(agreement.version))

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/given_on")


def test_a_proposal_is_withdrawn_with_its_reason(agreement, owner) -> None:
    tag = owner.post("/api/v1/agreements/AG-1/notice/", NOTICE, headers=match(agreement.version)).headers["ETag"]

    answer = owner.post(
        "/api/v1/agreements/AG-1/notice/withdrawal/", {"reason": "They came round."}, headers={"If-Match": tag}
    )

    assert (answer.status_code, answer.json()["status"]) == (201, "withdrawn")


def test_the_ways_out_are_told_as_they_stand(agreement, owner) -> None:
    told = owner.get("/api/v1/agreements/AG-1/exit/").json()

    assert [clause["clause"] for clause in told["clauses"]] == [
        "underperformance",
        "missed_milestones",
        "falling_surveys",
    ]
    assert told["unilateral_today"] is not None
    assert (told["notice"], told["case"]) == (None, None)


def test_an_exit_is_opened_worked_and_told_to_the_switches(agreement, owner) -> None:
    values = {"clause": "strategy", "reason": "New market.", "trigger_on": "2025-08-31"}

    case = owner.post("/api/v1/agreements/AG-1/exit/", values, headers=match(agreement.version)).json()
    address = f"/api/v1/exit-cases/{case['id']}/"
    done = {"stage": "brand", "done_on": "2025-09-01", "evidence": "Statement of 1 September."}
    worked = owner.post(f"{address}stages/", done, headers=match(case["version"]))
    switches = owner.get(f"/api/v1/partners/{agreement.partner.code}/switches/").json()

    assert case["earliest_end"] == "2026-02-28"
    assert worked.status_code == 201
    assert owner.post(f"{address}stages/", done, headers=match(case["version"])).status_code == 412
    assert owner.post(f"{address}end/", headers={"If-Match": worked.headers["ETag"]}).status_code == 409
    assert switches["api_entitlement"] == 100


def test_costs_are_recorded_and_listed(agreement, owner) -> None:
    address = "/api/v1/agreements/AG-1/outlays/"
    cost = {"kind": "cost", "booked_on": "2025-08-31", "amount": "2000000.00", "description": "Launch"}

    assert owner.post(address, cost).status_code == 201
    assert owner.post(address, cost | {"booked_on": "2024-08-31"}).status_code == 400
    assert [row["amount"] for row in owner.get(address).json()["results"]] == ["2000000.00"]


@pytest.mark.parametrize("count", [1, 6])
def test_the_list_of_exits_takes_the_same_queries_however_long(count, django_assert_max_num_queries) -> None:
    partner = PartnerFactory()
    for number in range(count):
        leaving(AgreementFactory(code=f"L-{number}", status="active", partner=partner))

    client = api_of(partner.owner)
    with django_assert_max_num_queries(4):
        assert len(client.get("/api/v1/exit-cases/").json()["results"]) == count


def test_a_joint_cost_says_how_it_is_shared_until_it_is_taken_back(agreement, owner) -> None:
    clauses = {"cost_shares": SHARES}
    AgreementFactory(code="AG-2", status="active", partner=agreement.partner, clauses=clauses)
    address = "/api/v1/agreements/AG-2/outlays/"
    cost = {"kind": "cost", "booked_on": "2025-08-31", "amount": "100000.00", "description": "Launch"}

    wrong = owner.post(address, cost | {"share_of": "Boreas"})
    made = owner.post(address, cost | {"share_of": "Zephyr", "paid_by": "us"})
    unexplained = owner.post(f"{address}{made.json()['id']}/removal/", {})
    removed = owner.post(f"{address}{made.json()['id']}/removal/", {"reason": "Booked twice."})

    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "/share_of")
    assert "Aurora, Zephyr" in wrong.json()["detail"]
    assert (made.json()["shares"], made.json()["share_of"], made.json()["paid_by"]) == (SHARES, "Zephyr", "us")
    assert (unexplained.status_code, removed.status_code) == (400, 204)
    assert owner.get(address).json()["results"] == []
