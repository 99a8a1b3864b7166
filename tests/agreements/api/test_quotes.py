import pytest

from tests.factories.agreements import AgreementFactory, KpiFactory
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db
PLANS = "/api/v1/agreements/AG-1/commission-plans/"
QUOTE = "/api/v1/agreements/AG-1/commission-quote/"

GRADUATED = {
    "4999": "999800.00",
    "5000": "1250000.00",
    "5001": "1250280.00",
    "6000": "1530000.00",
    "7999": "2089720.00",
    "8000": "2090000.00",
    "8001": "2090320.00",
    "11999": "3369680.00",
    "12000": "3370000.00",
    "12001": "3370350.00",
    "15000": "4420000.00",
    "18500": "5645000.00",
}
VOLUME = {
    "4999": "999800.00",
    "5000": "1400000.00",
    "5001": "1400280.00",
    "6000": "1680000.00",
    "7999": "2239720.00",
    "8000": "2560000.00",
    "8001": "2560320.00",
    "11999": "3839680.00",
    "12000": "4200000.00",
    "12001": "4200350.00",
    "15000": "5250000.00",
    "18500": "6475000.00",
}
TIERS = [{"from": "0", "rate": "250"}, {"from": "5000", "rate": "280"}]
TIERS += [{"from": "8000", "rate": "320"}, {"from": "12000", "rate": "350"}]
DEDUCTIONS = [
    {"kpi": "complaint_rate", "operator": ">", "threshold": "0.08", "percent": "10"},
    {"kpi": "nps", "operator": "<", "threshold": "65", "percent": "15"},
]


@pytest.fixture
def agreement(boss):
    for code in ("complaint_rate", "nps", "revenue"):
        KpiFactory(code=code, is_integer=False)
    KpiFactory(code="contracts")
    return AgreementFactory(code="AG-1", partner=PartnerFactory(owner=boss))


def plan(**terms):
    return {
        "kind": "per_unit",
        "volume_kpi": "contracts",
        "base_target": "5000",
        "shortfall_rate": "200",
        "tiers": TIERS,
        **terms,
    }


@pytest.mark.parametrize(("mode", "table"), [("graduated", GRADUATED), ("volume", VOLUME)])
def test_every_volume_of_the_worked_plan_comes_out(api, agreement, mode, table):
    assert api.post(PLANS, plan(mode=mode)).status_code == 201

    quoted = {units: api.post(QUOTE, {"units": units}).json()["net"] for units in table}

    assert quoted == table


@pytest.mark.parametrize(("mode", "gross"), [("graduated", "28.00"), ("volume", "40.00")])
def test_a_percentage_plan_pays_a_share_of_revenue(api, agreement, mode, gross):
    tiers = [{"from": "0", "rate": "0.04"}, {"from": "200", "rate": "0.06"}, {"from": "400", "rate": "0.08"}]
    api.post(PLANS, {"kind": "percent", "mode": mode, "volume_kpi": "revenue", "tiers": tiers})

    assert api.post(QUOTE, {"units": "500"}).json()["gross"] == gross


@pytest.mark.parametrize(
    ("complaints", "nps", "net", "taken"),
    [
        ("0.09", "60", "1147500.00", ["-153000.00", "-229500.00"]),
        ("0.09", "65", "1377000.00", ["-153000.00"]),
        ("0.08", "60", "1300500.00", ["-229500.00"]),
        ("0.08", "65", "1530000.00", []),
    ],
    ids=["both", "complaints only", "NPS only", "exactly on both thresholds"],
)
def test_quality_deductions_are_lines_of_their_own(api, agreement, complaints, nps, net, taken):
    api.post(PLANS, plan(deductions=DEDUCTIONS))

    quoted = api.post(QUOTE, {"units": "6000", "kpis": {"complaint_rate": complaints, "nps": nps}})

    assert quoted.status_code == 200
    assert (quoted.json()["gross"], quoted.json()["net"]) == ("1530000.00", net)
    assert [line["amount"] for line in quoted.json()["deductions"]] == taken


def test_a_quote_explains_each_line(api, agreement):
    api.post(PLANS, plan(deductions=DEDUCTIONS))

    body = api.post(QUOTE, {"units": "6000", "kpis": {"complaint_rate": "0.09", "nps": "70"}}).json()

    assert body["lines"][1] == {
        "kind": "tier",
        "description": "From 5,000 to 8,000",
        "quantity": "1000",
        "rate": "280",
        "amount": "280000.00",
        "trace": {"mode": "graduated", "tier_from": "5000", "tier_to": "8000", "units": "6000"},
    }
    assert body["deductions"][0]["description"] == "complaint_rate of 0.09 is above 0.08: 10.0% of the gross"
    assert body["currency"] == "CNY"


def test_without_quality_data_nothing_is_paid_as_if_perfect(api, agreement):
    api.post(PLANS, plan(deductions=DEDUCTIONS))

    body = api.post(QUOTE, {"units": "6000", "kpis": {"complaint_rate": "0.09"}}).json()

    assert (body["gross"], body["net"], body["missing"]) == ("1530000.00", None, ["nps"])


def test_a_fixed_fee_comes_on_top_of_the_percentage(api, agreement):
    terms = {"kind": "fixed_plus_percent", "fixed_fee": "1000", "tiers": [{"from": "0", "rate": "0.05"}]}
    api.post(PLANS, {**terms, "volume_kpi": "revenue"})

    assert api.post(QUOTE, {"units": "500"}).json()["gross"] == "1025.00"


@pytest.mark.parametrize(
    ("sent", "status", "pointer"),
    [
        ({"units": 6000.5}, 400, "/units"),
        ({"units": "NaN"}, 400, "/units"),
        ({"units": "1" + "0" * 40}, 400, "/units"),
        ({}, 400, "/units"),
        ({"units": "5000.5"}, 422, "/units"),
        ({"units": "6000", "kpis": {"nps": "many"}}, 400, "/kpis/nps"),
    ],
)
def test_a_volume_that_is_none_is_refused(api, agreement, sent, status, pointer):
    api.post(PLANS, plan())

    response = api.post(QUOTE, sent)

    assert response.status_code == status
    assert response.json()["errors"][0]["pointer"] == pointer


def test_an_agreement_without_a_plan_quotes_nothing(api, agreement):
    response = api.post(QUOTE, {"units": "6000"})

    assert (response.status_code, response.json()["type"]) == (422, "urn:prms:problem:no_plan")


@pytest.mark.parametrize(
    ("terms", "status", "pointer"),
    [
        ({"tiers": list(reversed(TIERS))}, 422, "/tiers/1/from"),
        ({"tiers": []}, 422, "/tiers"),
        ({"effective_from": "2025-01-15"}, 422, "/effective_from"),
        ({"shortfall_rate": None}, 422, "/shortfall_rate"),
        ({"volume_kpi": "revenue"}, 422, "/volume_kpi"),
        ({"volume_kpi": "unknown"}, 404, "/volume_kpi"),
        ({"tiers": [{"from": "0", "rate": 250.5}]}, 400, "/tiers/0/rate"),
        ({"tiers": [{"from": "0", "rate": "250", "to": "1"}]}, 400, "/tiers/0/to"),
        ({"deductions": [{**DEDUCTIONS[0], "percent": "0"}]}, 400, "/deductions/0/percent"),
        ({"deductions": [{**DEDUCTIONS[0], "operator": "="}]}, 400, "/deductions/0/operator"),
        ({"deductions_judged_on": "quarter"}, 400, "/deductions_judged_on"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_the_place(api, agreement, terms, status, pointer):
    response = api.post(PLANS, plan(**terms))

    assert response.status_code == status
    assert response.json()["errors"][0]["pointer"] == pointer
    assert not agreement.commission_plans.exists()


def test_an_agreement_has_one_plan_from_a_month(api, agreement):
    first = api.post(PLANS, plan())

    assert api.post(PLANS, plan()).status_code == 409
    assert api.post(PLANS, plan(effective_from="2026-01-01")).status_code == 201
    assert [row["effective_from"] for row in api.get(PLANS).json()["results"]] == ["2026-01-01", "2025-01-01"]
    assert first.json()["direction"] == "payable"


def test_a_plan_says_whether_a_month_or_the_year_is_judged(api, agreement):
    monthly = api.post(PLANS, plan(deductions=DEDUCTIONS))
    mixed = api.post(PLANS, plan(deductions=DEDUCTIONS, deductions_judged_on="year", effective_from="2025-07-01"))
    yearly = api.post(PLANS, plan(deductions=DEDUCTIONS, deductions_judged_on="year", effective_from="2026-01-01"))

    assert [row.json().get("deductions_judged_on") for row in (monthly, mixed, yearly)] == ["month", None, "year"]
    assert (mixed.status_code, mixed.json()["errors"][0]["pointer"]) == (422, "/deductions_judged_on")
    assert "all versions of an agreement year judge them alike" in mixed.json()["detail"]


def test_a_wrong_plan_is_taken_away_with_its_reason_until_the_signature(api, agreement):
    first, second = (api.post(PLANS, plan(effective_from=day)).json() for day in ("2025-01-01", "2026-01-01"))

    assert api.post(f"{PLANS}{first['id']}/removal/", {}).json()["errors"][0]["pointer"] == "/reason"
    assert api.post(f"{PLANS}{first['id']}/removal/", {"reason": "Wrong rates."}).status_code == 204
    agreement.status = "signed"
    agreement.save(update_fields=["status"])
    refused = api.post(f"{PLANS}{second['id']}/removal/", {"reason": "Wrong rates."})
    assert (refused.status_code, "add a version that takes effect later" in refused.json()["detail"]) == (409, True)
    assert [row["id"] for row in api.get(PLANS).json()["results"]] == [second["id"]]
