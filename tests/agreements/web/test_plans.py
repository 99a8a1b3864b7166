from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Team, User
from accounts.rules.permissions import Role
from agreements.models import Agreement, CommissionPlan
from agreements.rules.plan import Tier
from agreements.services import add_commission_plan
from evaluations.models import Kpi
from partners.models import Partner
from tests.agreements.web.conftest import QueriesOf
from tests.clients import ClientOf
from tests.factories.accounts import manager, person
from tests.factories.agreements import AgreementFactory, KpiFactory, worked_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(partner: Partner) -> Agreement:
    return AgreementFactory(partner=partner, code="AG-1", status="active", ends_on=date(2027, 12, 31))


@pytest.fixture
def address(agreement: Agreement) -> str:
    return reverse("agreements:plan_add", args=[agreement.code])


@pytest.fixture
def typed(db) -> dict[str, Any]:
    """What the form of the worked plan of the second year sends."""
    for code, is_whole in (("contracts", True), ("complaint_rate", False), ("nps", False)):
        KpiFactory(code=code, is_integer=is_whole, unit="%" if code == "complaint_rate" else "")
    return {
        "effective_from": "2026-01",
        "direction": "payable",
        "kind": "per_unit",
        "mode": "graduated",
        "basis": "agreement_year",
        "volume_kpi": "contracts",
        "base_target": "12,000",
        "shortfall_rate": "200",
        "tier_from": ["0", "5,000", "1.2万", ""],
        "tier_rate": ["250", "280", "350", ""],
        "deduction_kpi": ["complaint_rate", "nps", ""],
        "deduction_operator": [">", "<", ">"],
        "deduction_threshold": ["8%", "65", ""],
        "deduction_percent": ["10%", "15", ""],
        "deductions_judged_on": "month",
    }


def test_a_plan_is_written_as_people_write_figures(
    reader: Client, agreement: Agreement, address: str, typed: dict[str, Any]
) -> None:
    answer = reader.post(address, typed)

    assert answer.status_code == 302
    plan = agreement.commission_plans.get()
    assert (plan.effective_from, plan.base_target, plan.shortfall_rate) == (date(2026, 1, 1), 12000, 200)
    assert list(plan.tiers.values_list("starts_at", "rate")) == [(0, 250), (5000, 280), (12000, 350)]
    assert [(row.kpi.code, row.operator, row.threshold, row.percent) for row in plan.deductions.all()] == [
        ("complaint_rate", ">", Decimal("0.08"), 10),
        ("nps", "<", 65, 15),
    ]


def test_the_rates_of_a_percentage_plan_are_percentages(
    reader: Client, agreement: Agreement, address: str, typed: dict[str, Any]
) -> None:
    typed |= {"kind": "percent", "tier_from": ["0", "200"], "tier_rate": ["4%", "0.06"], "shortfall_rate": "2%"}

    assert reader.post(address, typed).status_code == 302
    plan = agreement.commission_plans.get()
    assert list(plan.tiers.values_list("rate", flat=True)) == [Decimal("0.04"), Decimal("0.06")]
    assert plan.shortfall_rate == Decimal("0.02")


def test_a_plan_that_judges_the_year_says_so_and_is_the_start_of_the_next(
    reader: Client, agreement: Agreement, address: str, typed: dict[str, Any]
) -> None:
    assert reader.post(address, typed | {"deductions_judged_on": "year"}).status_code == 302

    assert agreement.commission_plans.get().deductions_judged_on == "year"
    assert "judged on the year" in reader.get(reverse("agreements:plans", args=[agreement.code])).content.decode()
    assert reader.get(address).context["form"]["deductions_judged_on"].value() == "year"


def test_a_fixed_fee_that_the_kind_has_no_use_for_is_left_out(
    reader: Client, agreement: Agreement, address: str, typed: dict[str, Any]
) -> None:
    assert reader.post(address, typed | {"fixed_fee": "1000"}).status_code == 302
    assert agreement.commission_plans.get().fixed_fee is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"tier_from": ["0", "8000", "5000"]}, "Tiers ascend by their lower bound: 5000 must be more than 8000"),
        ({"tier_from": ["0", "0", "5000"]}, "Tiers ascend by their lower bound: 0 must be more than 0"),
        ({"tier_from": ["0", "5000.5", "8000"]}, "A per-unit plan counts whole units: 5000.5 has decimals."),
        ({"tier_from": ["0", "", "8000"]}, "Tier 2: This field is required."),
        ({"tier_from": [], "tier_rate": []}, "A plan has at least one tier"),
        ({"kind": "percent", "tier_rate": ["4", "6%", "8%"]}, "Tier 1: Write 4% or 0.04"),
        ({"shortfall_rate": ""}, "A base target and a shortfall rate belong together"),
        ({"deduction_percent": ["60", "50"]}, "All deductions together take 110 of 100"),
        ({"deduction_percent": ["0", "15"]}, "Deduction 1: A deduction is more than 0"),
        (
            {"deduction_kpi": ["nps", "nps"], "deduction_operator": ["<", "<"], "deduction_threshold": ["60", "65"]},
            "nps already has a deduction",
        ),
        (
            {"kind": "fixed_plus_percent", "tier_rate": ["4%", "6%", "8%"], "shortfall_rate": "1%"},
            "needs its fixed fee",
        ),
        ({"cap": "100", "floor": "200"}, "The cap is not below the floor."),
        ({"volume_kpi": "nps"}, "A per-unit plan counts whole units: nps is not a KPI of whole numbers."),
        ({"effective_from": "2024-12"}, "its plan takes effect on 2025-01-01 or later"),
        ({"effective_from": "2028-01"}, "a plan from 2028-01-01 would never take effect"),
        ({"opening_units": "100"}, "Opening units and amount need the last month"),
    ],
)
def test_what_does_not_go_together_is_refused_with_what_would_be_right(
    reader: Client, address: str, typed: dict[str, Any], change: dict[str, Any], words: str
) -> None:
    answer = reader.post(address, typed | change)

    assert answer.status_code == 422
    assert words in answer.content.decode().replace("&quot;", '"')
    assert not CommissionPlan.objects.exists()


def test_a_second_plan_from_the_same_day_is_refused(reader: Client, address: str, typed: dict[str, Any]) -> None:
    reader.post(address, typed)

    assert "There is a plan from 2026-01-01 already" in reader.post(address, typed).content.decode()


def test_the_form_starts_from_the_plan_in_force(reader: Client, agreement: Agreement, address: str) -> None:
    worked_plan(agreement, has_deductions=True)

    context = reader.get(address).context

    assert context["form"]["effective_from"].value() == "2026-01"
    assert [(row.start_text, row.rate_text) for row in context["rows"].filled_tiers][1] == ("5,000", "280")
    assert context["rows"].together == 25
    assert context["ladder"].quote.gross == 1_250_000


def test_rates_of_a_percentage_plan_are_copied_as_percentages(
    reader: Client, agreement: Agreement, address: str
) -> None:
    terms: dict[str, Any] = {"kind": "percent", "base_target": Decimal(100), "shortfall_rate": Decimal("0.015")}
    tiers = [Tier(Decimal(0), Decimal("0.04"))]
    add_commission_plan(agreement=agreement, volume_kpi=KpiFactory(), tiers=tiers, by=None, **terms)

    context = reader.get(address).context

    assert context["rows"].tiers[0].rate_text == "4%"
    assert context["form"]["shortfall_rate"].value() == "1.5%"


def test_a_preview_draws_the_ladder_and_saves_nothing(reader: Client, address: str, typed: dict[str, Any]) -> None:
    answer = reader.post(address, typed | {"preview": "1"})

    assert answer.status_code == 200
    assert answer.context["ladder"].quote.gross == 5000 * 250 + 7000 * 280
    assert "25 of 100" in answer.content.decode()
    assert not CommissionPlan.objects.exists()


def test_a_preview_says_what_is_wrong_beside_the_row(reader: Client, address: str, typed: dict[str, Any]) -> None:
    answer = reader.post(address, typed | {"tier_from": ["0", "x", "8000"], "preview": "1"}).content.decode()

    assert "“x” is not a number" in answer
    assert 'aria-describedby="tier-2"' in answer
    assert "The ladder is drawn here as soon as the tiers can be read." in answer


def test_more_rows_keep_what_was_typed(reader: Client, address: str, typed: dict[str, Any]) -> None:
    rows = reader.post(address, typed | {"more": "1"}).context["rows"]

    assert len(rows.tiers) == 8
    assert rows.tiers[2].start_text == "1.2万"


def test_an_exiting_agreement_takes_no_plan(
    reader: Client, agreement: Agreement, address: str, typed: dict[str, Any]
) -> None:
    Agreement.objects.update(status="exiting")

    assert "takes no new plan" in reader.post(address, typed).content.decode()
    assert reader.get(reverse("agreements:plans", args=[agreement.code])).context["add_url"] == ""


def test_each_agreement_year_shows_its_plan_or_that_it_is_held(reader: Client, agreement: Agreement) -> None:
    worked_plan(agreement)

    answer = reader.get(reverse("agreements:plans", args=[agreement.code]))

    years = answer.context["years"]
    assert [(row.year.number, len(row.versions), row.is_current) for row in years] == [
        (1, 1, True),
        (2, 0, False),
        (3, 0, False),
    ]
    assert answer.content.decode().count("No plan: the months of this year are held.") == 2


def test_an_open_ended_agreement_shows_the_next_year_too(reader: Client, agreement: Agreement) -> None:
    Agreement.objects.update(ends_on=None)

    years = reader.get(reverse("agreements:plans", args=[agreement.code])).context["years"]

    assert [str(row.year.first) for row in years] == ["2025-01", "2026-01"]


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.FINANCE])
def test_who_only_reads_sees_the_plans_and_adds_none(
    agreement: Agreement, address: str, client_of: ClientOf, role: Role
) -> None:
    client = client_of(person(role))

    assert client.get(reverse("agreements:plans", args=[agreement.code])).context["add_url"] == ""
    assert client.get(address).status_code == 403


def test_a_colleague_of_the_team_adds_no_plan(owner: User, address: str, client_of: ClientOf) -> None:
    colleague = manager(team=Team.objects.create(name="East"))
    User.objects.filter(pk=owner.pk).update(team=colleague.team)

    assert client_of(colleague).get(address).status_code == 403


def test_many_versions_cost_as_many_queries_as_few(agreement: Agreement, queries_of: QueriesOf) -> None:
    plans = reverse("agreements:plans", args=[agreement.code])
    worked_plan(agreement, has_deductions=True)
    few = queries_of(plans)
    kpi = Kpi.objects.get(code="contracts")
    for month in (3, 4, 5):
        add_commission_plan(
            agreement=agreement,
            volume_kpi=kpi,
            tiers=[Tier(Decimal(0), Decimal(250))],
            effective_from=date(2025, month, 1),
            by=None,
        )

    assert queries_of(plans) == few


def test_a_wrong_plan_of_a_draft_is_removed_with_its_reason(reader: Client, agreement: Agreement) -> None:
    plan = worked_plan(agreement)
    Agreement.objects.update(status="draft")
    page, address = (
        reverse("agreements:plans", args=[agreement.code]),
        reverse("agreements:plan_remove", args=[agreement.code, plan.pk]),
    )

    assert address in reader.get(page).content.decode()
    assert "as if it had never been written" in reader.get(address).content.decode()
    assert reader.post(address, {"reason": ""}).status_code == 422
    assert reader.post(address, {"reason": "Typed for another partner."}).url == page

    assert not CommissionPlan.objects.exists()
    assert reader.get(address).status_code == 404


def test_a_plan_of_a_signed_agreement_offers_no_removal(reader: Client, agreement: Agreement) -> None:
    plan = worked_plan(agreement)
    address = reverse("agreements:plan_remove", args=[agreement.code, plan.pk])

    assert address not in reader.get(reverse("agreements:plans", args=[agreement.code])).content.decode()
    assert "is signed, so its plans stay" in reader.get(address).content.decode()
    assert "is signed, so its plans stay" in reader.post(address, {"reason": "Wrong."}).content.decode()
    assert CommissionPlan.objects.get() == plan
