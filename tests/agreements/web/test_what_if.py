from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agreements.models import Agreement
from agreements.rules.plan import Tier
from agreements.services import add_commission_plan, commission_quote
from evaluations.models import Kpi, MonthlyActual
from partners.models import Partner
from tests.agreements.web.conftest import NOW, QueriesOf
from tests.clients import ClientOf
from tests.factories.agreements import AgreementFactory, KpiFactory, worked_plan
from tests.factories.partners import outsider_of

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


@pytest.fixture
def agreement(partner: Partner) -> Agreement:
    return AgreementFactory(partner=partner, code="AG-1", status="active", ends_on=date(2026, 12, 31))


@pytest.fixture
def address(agreement: Agreement) -> str:
    return reverse("agreements:what_if", args=[agreement.code])


def measured(agreement: Agreement, *units: int) -> None:
    kpi = agreement.commission_plans.get().volume_kpi
    for month, count in enumerate(units, start=1):
        MonthlyActual.objects.create(
            partner=agreement.partner, kpi=kpi, month=date(2025, month, 1), actual=count, sample=1
        )


def percentage_plan(agreement: Agreement, mode: str, **terms: Any) -> None:
    tiers = [Tier(Decimal(start), Decimal(rate)) for start, rate in ((0, "0.04"), (200, "0.06"), (400, "0.08"))]
    kpi = KpiFactory(code="revenue", unit="CNY", is_integer=False)
    add_commission_plan(
        agreement=agreement, volume_kpi=kpi, tiers=tiers, mode=mode, by=None, **{"kind": "percent"} | terms
    )


@pytest.mark.parametrize(
    ("mode", "volume", "gross"),
    [
        ("graduated", "4,999", 999_800),
        ("graduated", "5000", 1_250_000),
        ("graduated", "6,000", 1_530_000),
        ("graduated", "8001", 2_090_320),
        ("graduated", "12000", 3_370_000),
        ("graduated", "1.85万", 5_645_000),
        ("volume", "4999", 999_800),
        ("volume", "5001", 1_400_280),
        ("volume", "11999", 3_839_680),
        ("volume", "15000", 5_250_000),
    ],
)
def test_a_volume_comes_to_what_the_plan_says(
    reader: Client, agreement: Agreement, address: str, mode: str, volume: str, gross: int
) -> None:
    worked_plan(agreement, mode=mode)

    answer = reader.get(address, {"volume": volume})

    assert answer.context["ladder"].quote.net == gross
    assert f"¥{gross:,}.00" in answer.content.decode()


@pytest.mark.parametrize(
    ("complaints", "nps", "net"),
    [
        ("9%", "60", "¥1,147,500.00"),
        ("0.09", "65", "¥1,377,000.00"),
        ("8%", "60", "¥1,300,500.00"),
        ("8 %", "65", "¥1,530,000.00"),
    ],
)
def test_deductions_are_taken_line_by_line(
    reader: Client, agreement: Agreement, address: str, complaints: str, nps: str, net: str
) -> None:
    worked_plan(agreement, has_deductions=True)
    Kpi.objects.filter(code="complaint_rate").update(unit="%")

    answer = reader.get(address, {"volume": "6000", "kpi_complaint_rate": complaints, "kpi_nps": nps}).content.decode()

    assert f'<b class="figure num">{net}</b>' in answer


def test_each_deduction_has_its_own_line(reader: Client, agreement: Agreement, address: str) -> None:
    worked_plan(agreement, has_deductions=True)

    answer = reader.get(address, {"volume": "6000", "kpi_complaint_rate": "0.09", "kpi_nps": "60"}).content.decode()

    assert "¥153,000.00" in answer
    assert "¥229,500.00" in answer


def test_quality_that_nobody_measured_holds_the_figure(reader: Client, agreement: Agreement, address: str) -> None:
    worked_plan(agreement, has_deductions=True)

    answer = reader.get(address, {"volume": "6000", "kpi_complaint_rate": "0.09"})

    assert answer.context["ladder"].quote.net is None
    assert "Held: without nps nobody knows what is deducted." in answer.content.decode()


@pytest.mark.parametrize(("mode", "net"), [("graduated", "28.00"), ("volume", "40.00")])
def test_a_percentage_plan_pays_by_revenue(
    reader: Client, agreement: Agreement, address: str, mode: str, net: str
) -> None:
    percentage_plan(agreement, mode)

    answer = reader.get(address, {"volume": "500"})

    assert f'<b class="figure num">¥{net}</b>' in answer.content.decode()


def test_a_fixed_fee_comes_on_top(reader: Client, agreement: Agreement, address: str) -> None:
    percentage_plan(agreement, "graduated", kind="fixed_plus_percent", fixed_fee=Decimal(1000))

    answer = reader.get(address, {"volume": "500"}).content.decode()

    assert "¥1,028.00" in answer
    assert "Fixed fee of a month" in answer


def test_the_figures_are_those_of_the_quote(reader: Client, agreement: Agreement, address: str) -> None:
    worked_plan(agreement, has_deductions=True)
    kpis = {"complaint_rate": Decimal("0.09"), "nps": Decimal(60)}
    told = commission_quote(agreement=agreement, units=Decimal(6001), kpis=kpis, today=TODAY).quote

    shown = (
        reader.get(address, {"volume": "6001", "kpi_complaint_rate": "0.09", "kpi_nps": "60"}).context["ladder"].quote
    )

    assert shown == told


def test_a_fraction_of_a_unit_is_refused_beside_the_figure(reader: Client, agreement: Agreement, address: str) -> None:
    worked_plan(agreement)

    answer = reader.get(address, {"volume": "6000.5"}).content.decode()

    assert "A per-unit plan counts whole units: 6000.5 has decimals." in answer


def test_a_rate_over_one_asks_for_its_percent_sign(reader: Client, agreement: Agreement, address: str) -> None:
    worked_plan(agreement, has_deductions=True)
    Kpi.objects.filter(code="complaint_rate").update(unit="%")

    answer = reader.get(address, {"volume": "6000", "kpi_complaint_rate": "9", "kpi_nps": "60"}).content.decode()

    assert "Write 9% or 0.09" in answer


def test_without_a_question_the_year_goes_on_as_so_far(reader: Client, agreement: Agreement) -> None:
    worked_plan(agreement, has_deductions=True)
    measured(agreement, 1000, 1000, 1000, 1000, 1000, 1000)
    MonthlyActual.objects.create(
        partner=agreement.partner, kpi=Kpi.objects.get(code="nps"), month=date(2025, 6, 1), actual=60, sample=1
    )

    answer = reader.get(agreement.get_absolute_url())

    ladder = answer.context["ladder"]
    assert (ladder.placed, ladder.owed, ladder.scenario_units) == (6000, 1_530_000, 12_000)
    assert [rung.owed for rung in ladder.rungs] == [1_250_000, 280_000, None, None]
    assert [rung.is_here for rung in ladder.rungs] == [False, True, False, False]
    assert ladder.quote.gross == 3_370_000
    assert answer.context["form"]["kpi_nps"].value() == "60"
    assert "6,000 away" in answer.content.decode()


def test_a_year_that_will_fall_short_says_what_is_taken_back(reader: Client, agreement: Agreement) -> None:
    worked_plan(agreement)
    measured(agreement, 400, 400, 400)

    answer = reader.get(agreement.get_absolute_url())

    ladder = answer.context["ladder"]
    assert (ladder.owed, ladder.scenario_units, ladder.quote.gross) == (300_000, 4_800, 960_000)
    assert [(block.end, block.rate) for block in ladder.earned_blocks] == [(1200, 200)]
    assert "Below 5,000 every unit of the year earns ¥200" in answer.content.decode()


def test_a_monthly_plan_climbs_anew_each_month(reader: Client, agreement: Agreement) -> None:
    percentage_plan(agreement, "graduated", basis="month")
    measured(agreement, 300, 500)

    answer = reader.get(agreement.get_absolute_url())

    ladder = answer.context["ladder"]
    assert (ladder.placed, ladder.owed, ladder.quote.net) == (500, Decimal("28.00"), Decimal("28.00"))
    assert answer.context["standing"].owed == Decimal("42.00")
    assert "Commission for one month" in answer.content.decode()


def test_the_rows_add_up_to_what_is_owed(reader: Client, agreement: Agreement) -> None:
    percentage_plan(agreement, "graduated", kind="fixed_plus_percent", fixed_fee=Decimal(1000), cap=Decimal(20))
    measured(agreement, 300, 500)

    ladder = reader.get(agreement.get_absolute_url()).context["ladder"]

    rows = [row.owed for row in (*ladder.rungs, *ladder.others) if row.owed is not None]
    assert sum(rows) == ladder.owed == Decimal("2020.00")


def test_a_typing_reader_gets_the_figures_alone(reader: Client, agreement: Agreement, address: str) -> None:
    worked_plan(agreement)

    answer = reader.get(address, {"volume": "6000"}, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in answer
    assert 'hx-swap-oob="true"' in answer
    assert "¥1,530,000.00" in answer


def test_without_a_plan_there_is_nothing_to_try(reader: Client, address: str) -> None:
    answer = reader.get(address, {"volume": "6000"})

    assert answer.status_code == 200
    assert answer.context["ladder"] is None


def test_a_contact_tries_nothing(agreement: Agreement, address: str, client_of: ClientOf) -> None:
    assert client_of(outsider_of(agreement.partner).user).get(address).status_code == 403


def test_more_tiers_and_months_cost_as_many_queries(agreement: Agreement, address: str, queries_of: QueriesOf) -> None:
    worked_plan(agreement, has_deductions=True)
    few = queries_of(f"{address}?volume=6000")
    measured(agreement, 416, 416, 416, 416)

    assert queries_of(f"{address}?volume=6000") == few


def test_a_plan_that_judges_the_year_says_when_it_deducts(reader: Client, agreement: Agreement, address: str) -> None:
    worked_plan(agreement, has_deductions=True, deductions_judged_on="year")

    answer = reader.get(address, {"volume": "6000", "kpi_complaint_rate": "0.09", "kpi_nps": "60"})

    assert answer.context["ladder"].quote.net == 1_147_500
    assert "This plan judges its deductions on the whole agreement year" in answer.content.decode()
