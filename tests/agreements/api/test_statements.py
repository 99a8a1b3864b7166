import pytest

from agreements.rules.verify import differences
from tests.factories.accounts import manager
from tests.factories.partners import outsider_of
from tests.factories.statements import JANUARY, finance, run, statement_of, worked_agreement, year_of

pytestmark = pytest.mark.django_db
NOT_CLOSED = "The month is not closed yet"
RUNS, STATEMENTS = "/api/v1/statement-runs/", "/api/v1/statements/"


@pytest.fixture
def agreement(boss):
    agreement = worked_agreement(code="AG-1", partner__owner=boss)
    year_of(agreement, [416])
    return agreement


@pytest.fixture
def clerk(api_of):
    return api_of(finance())


@pytest.fixture
def treasurer(api_of):
    return api_of(finance())


def address_of(client, agreement="AG-1"):
    (statement,) = client.get(STATEMENTS, {"agreement": agreement}).json()["results"]
    return f"{STATEMENTS}{statement['id']}/"


def act(client, address, verb, version, **headers):
    return client.post(f"{address}{verb}/", headers={"If-Match": f'"{version}"', **headers})


def test_a_month_goes_from_preview_to_locked(agreement, clerk, treasurer):
    preview = clerk.post(RUNS, {"month": "2025-01", "dry_run": True})
    assert preview.status_code == 201
    assert preview.json()["included"] == [
        {"agreement": "AG-1", "statement": None, "outcome": "CREATED", "total": "104000.00", "currency": "CNY"}
    ]
    assert clerk.get(STATEMENTS).json()["results"] == []

    made = clerk.post(RUNS, {"month": "2025-01"}).json()
    address = address_of(clerk)
    statement = clerk.get(address)

    assert made["included"][0]["statement"] == statement.json()["id"]
    body = statement.json()
    assert (body["agreement"], body["month"], body["status"], body["total"]) == (
        "AG-1",
        "2025-01",
        "draft",
        "104000.00",
    )
    (line,) = body["lines"]
    assert (line["kind"], line["quantity"], line["rate"], line["amount"]) == ("tier", "416", "250", "104000.00")
    assert (line["line"], line["description"]) == (1, "From 0 to 5,000")
    assert line["trace"]["tier_to"] == "5000"
    assert act(clerk, address, "approval", 1).status_code == 409
    assert act(treasurer, address, "lock", 1).status_code == 409
    assert act(treasurer, address, "approval", 7).status_code == 412
    assert treasurer.post(f"{address}approval/").status_code == 428
    approved = act(treasurer, address, "approval", 1)
    assert (approved.status_code, approved.json()["status"], approved.headers["ETag"]) == (201, "approved", '"2"')
    assert act(treasurer, address, "lock", 2).json()["status"] == "locked"
    assert act(treasurer, address, "lock", 3).status_code == 409


def test_who_is_skipped_is_named_with_the_reason(agreement, clerk):
    assert clerk.post(RUNS, {"month": "2025-02"}).json() == {
        "month": "2025-02",
        "dry_run": False,
        "included": [],
        "skipped": [{"agreement": "AG-1", "reason": "OPEN_MONTH", "message": NOT_CLOSED, "detail": ""}],
    }


@pytest.mark.parametrize("body", [{}, {"month": "2025-13"}, {"month": "2025-01", "force": True}])
def test_a_run_that_cannot_be_read_is_refused(agreement, clerk, body):
    assert clerk.post(RUNS, body).status_code == 400


def test_a_key_sent_twice_approves_once(agreement, clerk, treasurer):
    clerk.post(RUNS, {"month": "2025-01"})
    address = address_of(clerk)

    first, second = (act(treasurer, address, "approval", 1, **{"Idempotency-Key": "k-1"}) for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert second.headers["Idempotent-Replayed"] == "true"


def test_an_adjustment_is_a_line_with_its_reason(agreement, clerk):
    run(JANUARY)
    address = address_of(clerk)
    body = {"amount": "-4000.00", "reason": "Brochures returned"}

    answer = clerk.post(f"{address}adjustments/", body, headers={"If-Match": '"1"'})

    assert answer.json()["lines"][-1]["description"] == "Adjustment: Brochures returned"
    assert answer.json()["total"] == "100000.00"
    assert (
        clerk.post(f"{address}adjustments/", {"amount": "0", "reason": "x"}, headers={"If-Match": '"2"'}).status_code
        == 422
    )


def test_the_proof_computes_again_offline(agreement, clerk):
    run(JANUARY)

    proof = clerk.get(f"{address_of(clerk)}proof/").json()

    assert differences(proof) == []
    assert proof["sha256"] == statement_of(agreement, JANUARY).sha256
    assert proof["inputs"]["years"][0]["months"][0]["units"] == "416"


def test_a_partner_sees_what_was_approved_for_the_own_company(agreement, treasurer, api_of):
    run(JANUARY)
    own, stranger = api_of(outsider_of(agreement.partner).user), api_of(manager())
    address = address_of(treasurer)
    assert own.get(address).status_code == 404

    act(treasurer, address, "approval", 1)

    assert own.get(address).json()["total"] == "104000.00"
    assert own.get(f"{address}proof/").status_code == 200
    assert stranger.get(address).status_code == 404
    assert act(own, address, "lock", 2).status_code == 403


def test_a_token_approves_with_its_own_scope_only(agreement, token_api):
    run(JANUARY)
    person = finance()
    writer = token_api(person, "statements:read", "statements:write")
    address = address_of(writer)

    assert act(writer, address, "approval", 1).status_code == 403
    assert act(token_api(person, "statements:approve"), address, "approval", 1).status_code == 201


def test_the_list_takes_the_same_queries_for_one_as_for_three(agreement, clerk, django_assert_num_queries):
    year_of(agreement, [1, 2], first=JANUARY + 1)
    for month in JANUARY.through(JANUARY + 2):
        run(month)
        with django_assert_num_queries(6):
            assert clerk.get(STATEMENTS, {"limit": 2}).status_code == 200


def test_a_payment_stands_beside_the_locked_statement(agreement, treasurer):
    run(JANUARY)
    address = address_of(treasurer)
    body = {"paid_on": "2025-02-20", "amount": "100000.00", "reference": "BANK-1", "invoice_number": "INV-7"}
    assert treasurer.post(f"{address}payments/", body).status_code == 409
    act(treasurer, address, "approval", 1)
    act(treasurer, address, "lock", 2)

    for _ in range(2):
        assert treasurer.post(f"{address}payments/", body).json()["payments"] == [body]
    too_much = treasurer.post(f"{address}payments/", {**body, "reference": "BANK-2"})
    assert (too_much.status_code, too_much.json()["errors"][0]["pointer"]) == (422, "/amount")
    assert treasurer.post(f"{address}payments/", {**body, "amount": "1.00"}).status_code == 422
    assert (
        treasurer.post(f"{address}payments/", {**body, "reference": "B3", "paid_on": "2099-01-01"}).status_code == 422
    )
    rest = treasurer.post(f"{address}payments/", {**body, "amount": "4000.00", "reference": "BANK-2"})
    assert len(rest.json()["payments"]) == 2
    assert rest.json()["status"] == "locked"


def test_a_line_is_disputed_and_answered_over_the_wire(agreement, clerk, treasurer):
    clerk.post(RUNS, {"month": "2025-01"})
    address = address_of(clerk)

    opened = clerk.post(f"{address}disputes/", {"line": 1, "reason": "413 of them were ours.", "claimed": "103250.00"})
    assert opened.status_code == 201
    body = opened.json()
    assert (body["total"], body["disputes"][0]["is_kept_out"], body["disputes"][0]["outcome"]) == ("0.00", True, "")
    assert clerk.post(f"{address}disputes/", {"line": 1, "reason": "Again."}).status_code == 409
    assert clerk.post(f"{address}disputes/", {"line": 7, "reason": "None."}).status_code == 422

    answer = {"line": 1, "outcome": "upheld", "answer": "The list says so."}
    assert clerk.post(f"{address}resolutions/", answer).status_code == 403
    assert treasurer.post(f"{address}resolutions/", answer).json()["total"] == "103250.00"
    assert treasurer.post(f"{address}resolutions/", {**answer, "line": 5}).status_code == 404
    assert differences(clerk.get(f"{address}proof/").json()) == []


def test_the_runs_say_whom_they_skipped(agreement, clerk, api_of):
    worked_agreement(code="AG-2")
    clerk.post(RUNS, {"month": "2025-01"})

    (listed,) = clerk.get(RUNS, {"month": "2025-01"}).json()["results"]

    assert listed["included"] == [{"agreement": "AG-1", "outcome": "CREATED"}]
    told = {"reason": "NO_VOLUME", "message": "No volume was measured", "detail": "contracts"}
    assert listed["skipped"] == [{"agreement": "AG-2", **told}]
    (chinese,) = api_of(finance(language="zh-hans")).get(RUNS).json()["results"]
    assert chinese["skipped"][0]["message"] == "没有业务量数据"
    assert clerk.get(f"{RUNS}{listed['id']}/").json() == listed
    assert api_of(manager()).get(RUNS).json()["results"][0]["skipped"] == []


@pytest.mark.parametrize(("verb", "kind"), [("pdf", "application/pdf"), ("csv", "text/csv"), ("xlsx", "spreadsheetml")])
def test_a_statement_is_downloaded_in_each_form(agreement, clerk, verb, kind):
    clerk.post(RUNS, {"month": "2025-01"})

    answer = clerk.get(f"{address_of(clerk)}{verb}/")

    assert answer.status_code == 200
    assert kind in answer.headers["Content-Type"]
    assert "attachment" in answer.headers["Content-Disposition"]
