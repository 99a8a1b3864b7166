"""What is refused on the page is refused over the API, and both say what would be right."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from agreements.models import Agreement, CommissionPlan, Notice, Outlay, Statement
from tests.factories.accounts import manager
from tests.factories.agreements import AgreementFactory, KpiFactory, worked_plan
from tests.factories.partners import PartnerFactory
from tests.factories.statements import JANUARY, finance, run, settled, statement_of, worked_agreement, year_of

pytestmark = pytest.mark.django_db
AGREEMENT, API = "/agreements/AG-1/", "/api/v1/agreements/AG-1/"


@pytest.fixture(autouse=True)
def _july() -> Iterator[None]:
    with time_machine.travel(datetime(2025, 7, 10, 2, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def boss() -> User:
    return manager()


@pytest.fixture
def draft(boss: User) -> Agreement:
    return AgreementFactory(code="AG-1", partner=PartnerFactory(owner=boss))


@pytest.fixture
def statement(boss: User) -> Statement:
    """A January of 416 contracts that the owner prepared."""
    agreement = worked_agreement(code="AG-1", partner=PartnerFactory(owner=boss))
    year_of(agreement, [416])
    run(JANUARY, by=boss)
    return statement_of(agreement, JANUARY)


def page(user: User, address: str, sent: Mapping[str, Any], *, status: int = 422) -> str:
    client = Client()
    client.force_login(user)
    answer = client.post(address, sent, follow=status == 302)
    assert answer.status_code == (200 if status == 302 else status)
    return answer.content.decode().replace("&quot;", '"').replace("&#x27;", "'")


def api(user: User, address: str, sent: Mapping[str, Any], *, version: int | None = None, verb: str = "post") -> Any:
    client = APIClient()
    client.force_login(user)
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return getattr(client, verb)(address, sent, headers=headers)


def refusal(answer: Any) -> tuple[int, str, str]:
    """Return the status, where the mistake is, and what is said about it."""
    body = answer.json()
    (error,) = body.get("errors") or [{"pointer": "", "detail": body["detail"]}]
    return answer.status_code, error["pointer"], error["detail"]


def deductions(*points: str) -> dict[str, Any]:
    kpis = ("complaint_rate", "nps")
    return {
        "deduction_kpi": list(kpis),
        "deduction_operator": [">", "<"],
        "deduction_threshold": ["8%", "65"],
        "deduction_percent": list(points),
    }


@pytest.mark.parametrize(
    ("starts", "points", "pointer", "words"),
    [
        (
            ("0", "8000", "5000"),
            ("10", "15"),
            "/tiers/2/from",
            "Tiers ascend by their lower bound: 5000 must be more than 8000 before it.",
        ),
        (
            ("0", "10000", "10000"),
            ("10", "15"),
            "/tiers/2/from",
            "Tiers ascend by their lower bound: 10000 must be more than 10000 before it.",
        ),
        (
            ("0", "5000", "8000"),
            ("60", "41"),
            "/deductions",
            "All deductions together take 101 of 100: at most 100 can be taken.",
        ),
    ],
    ids=["out of order", "equal bounds", "over 100 %"],
)
def test_a_plan_that_cannot_be(
    draft: Agreement, boss: User, starts: tuple[str, ...], points: tuple[str, ...], pointer: str, words: str
) -> None:
    for code in ("contracts", "complaint_rate", "nps"):
        KpiFactory(code=code, is_integer=code == "contracts", unit="%" if code == "complaint_rate" else "")
    terms = {"kind": "per_unit", "mode": "graduated", "basis": "agreement_year", "volume_kpi": "contracts"}
    rows = {"tier_from": list(starts), "tier_rate": ["250", "280", "320"], **deductions(*points)}
    judged = {"effective_from": "2025-01", "direction": "payable", "deductions_judged_on": "month"}

    shown = page(boss, f"{AGREEMENT}plans/new/", terms | rows | judged)
    answer = api(
        boss,
        f"{API}commission-plans/",
        terms
        | {
            "tiers": [{"from": start, "rate": rate} for start, rate in zip(starts, rows["tier_rate"], strict=True)],
            "deductions": [
                {"kpi": "complaint_rate", "operator": ">", "threshold": "0.08", "percent": points[0]},
                {"kpi": "nps", "operator": "<", "threshold": "65", "percent": points[1]},
            ],
        },
    )

    assert words in shown
    assert refusal(answer) == (422, pointer, words)
    assert not CommissionPlan.objects.exists()


def test_an_end_before_the_start(draft: Agreement, boss: User) -> None:
    words = "An agreement ends on its first day or later."
    typed = {"kind": "master", "currency": "CNY", "starts_on": "2025-01-01", "ends_on": "2024-12-31"}

    shown = page(boss, f"{AGREEMENT}edit/", typed | {"version": 1})
    answer = api(boss, API, {"ends_on": "2024-12-31"}, version=1, verb="patch")

    assert words in shown
    assert refusal(answer) == (400, "/ends_on", words)


def test_a_notice_before_the_start(boss: User) -> None:
    AgreementFactory(code="AG-1", status="active", partner=PartnerFactory(owner=boss))
    typed = {"given_on": "2024-12-31", "clause": "unilateral", "reason": "New market."}

    shown = page(boss, f"{AGREEMENT}exit/notice/", typed | {"version": 1})
    status, pointer, words = refusal(api(boss, f"{API}notice/", typed, version=1))

    assert (status, pointer) == (422, "/given_on")
    assert "2025-01-01" in words
    assert words in shown
    assert not Notice.objects.exists()


def test_an_approval_by_who_prepared_it(statement: Statement) -> None:
    clerk = finance()
    Statement.objects.update(prepared_by=clerk)
    words = "You prepared this statement: somebody else in finance approves it."

    shown = page(clerk, f"/commissions/statements/{statement.pk}/approval/", {"version": 1}, status=302)
    answer = api(clerk, f"/api/v1/statements/{statement.pk}/approval/", {}, version=1)

    assert words in shown
    assert refusal(answer) == (409, "", words)
    assert Statement.objects.get().status == "draft"


def test_a_version_that_is_no_longer_the_last(draft: Agreement, boss: User) -> None:
    typed = {"kind": "master", "currency": "CNY", "starts_on": "2025-01-01", "title": "Mine"}
    assert api(boss, API, {"title": "Theirs"}, version=1, verb="patch").status_code == 200

    shown = page(boss, f"{AGREEMENT}edit/", typed | {"version": 1}, status=412)
    answer = api(boss, API, {"title": "Mine"}, version=1, verb="patch")

    assert "while you were editing" in shown
    assert (answer.status_code, answer.json()["detail"]) == (412, refusal(answer)[2])
    assert Agreement.objects.get().title == "Theirs"


def test_an_edit_of_what_is_locked(statement: Statement) -> None:
    clerk = finance()
    locked = settled(statement.agreement, JANUARY, by=clerk)
    typed = {"amount": "-1000.00", "reason": "Late."}

    sent = typed | {"version": locked.version}
    shown = page(clerk, f"/commissions/statements/{locked.pk}/adjustments/", sent, status=409)
    address = f"/api/v1/statements/{locked.pk}/adjustments/"
    status, pointer, words = refusal(api(clerk, address, typed, version=locked.version))

    assert (status, pointer) == (409, "")
    assert words in shown
    assert Statement.objects.get().total == 104_000


def test_a_fraction_of_a_unit(draft: Agreement, boss: User) -> None:
    worked_plan(draft)
    words = "A per-unit plan counts whole units: 6000.5 has decimals."
    client = Client()
    client.force_login(boss)

    shown = client.get(f"{AGREEMENT}what-if/", {"volume": "6000.5"}).content.decode()
    answer = api(boss, f"{API}commission-quote/", {"units": "6000.5"})

    assert words in shown
    assert refusal(answer) == (422, "/units", words)


def test_amounts_that_another_currency_would_change(draft: Agreement, boss: User) -> None:
    worked_plan(draft)
    words = "There are amounts in CNY already: keep that currency, or remove the plans and costs first."
    typed = {"kind": "master", "currency": "usd", "starts_on": "2025-01-01"}
    version = Agreement.objects.get().version

    shown = page(boss, f"{AGREEMENT}edit/", typed | {"version": version})
    answer = api(boss, API, {"currency": "USD"}, version=version, verb="patch")

    assert words in shown
    assert refusal(answer) == (422, "/currency", words)
    assert Agreement.objects.get().currency == "CNY"


def test_amounts_in_another_currency_than_the_agreements(statement: Statement, boss: User) -> None:
    clerk, version = finance(), statement.version
    words = f"{statement.agreement} is in CNY, not in USD: give the amounts in CNY."
    plan = {"kind": "per_unit", "volume_kpi": "contracts", "tiers": [{"from": "0", "rate": "1"}]}
    plan |= {"effective_from": "2026-01-01"}
    outlay = {"kind": "cost", "booked_on": "2025-01-31", "amount": "5.00", "description": "Launch"}
    paid = {"paid_on": "2025-02-20", "amount": "5.00", "reference": "BANK-1"}
    adjusted = {"amount": "5.00", "reason": "Agreed"}
    own = f"/api/v1/statements/{statement.pk}/"

    adjustment = api(clerk, f"{own}adjustments/", adjusted | {"currency": "USD"}, version=version)
    locked = settled(statement.agreement, JANUARY, by=clerk)
    answers = [
        adjustment,
        api(boss, f"{API}commission-plans/", plan | {"currency": "USD"}),
        api(boss, f"{API}outlays/", outlay | {"currency": "USD"}),
        api(clerk, f"{own}payments/", paid | {"currency": "USD"}),
    ]

    assert [refusal(answer) for answer in answers] == [(422, "/currency", words)] * 4
    assert (Outlay.objects.exists(), locked.payments.exists(), CommissionPlan.objects.count()) == (False, False, 1)
    shown = page(clerk, f"/commissions/statements/{locked.pk}/payments/", paid | {"amount": "USD5.00"})
    assert "“USD5.00” is not a number: write it like 1234.56." in shown
    assert api(clerk, f"{own}payments/", paid | {"currency": "CNY"}).status_code == 201
    assert api(boss, f"{API}outlays/", outlay | {"currency": "CNY"}).status_code == 201


def test_an_edit_of_what_was_signed(boss: User) -> None:
    agreement = AgreementFactory(code="AG-1", status="active", partner=PartnerFactory(owner=boss))
    typed = {"kind": "master", "currency": "CNY", "starts_on": "2025-01-01", "title": "Mine"}

    shown = page(boss, f"{AGREEMENT}edit/", typed | {"version": agreement.version}, status=409)
    answer = api(boss, API, {"title": "Mine"}, version=agreement.version, verb="patch")

    words = "AG-1 is Active: what was signed is not edited but amended."
    assert refusal(answer) == (409, "", words)
    assert words in shown
    assert "Nothing was saved" in shown


def test_an_older_version_of_a_statement_names_who_changed_it_once(statement: Statement) -> None:
    clerk = finance()
    adjusted = {"amount": "-1000.00", "reason": "Late."}
    assert api(clerk, f"/api/v1/statements/{statement.pk}/adjustments/", adjusted, version=1).status_code == 201

    shown = page(clerk, f"/commissions/statements/{statement.pk}/adjustments/", adjusted | {"version": 1}, status=412)

    assert shown.count("while you were editing") == 1
