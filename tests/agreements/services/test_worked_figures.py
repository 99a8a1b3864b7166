"""The worked figures of the field guide, and the cases that other systems got wrong, as real statements."""

from datetime import date
from decimal import Decimal

import pytest

from agreements.rules.plan import Tier
from agreements.services import add_commission_plan
from evaluations.services import aggregate_marks, ensure_default_kpis, ingest
from tests.factories.statements import (
    JANUARY,
    NOW,
    amounts,
    closed,
    finance,
    measured,
    run,
    settled,
    statement_of,
    worked_agreement,
    year_of,
)

pytestmark = pytest.mark.django_db
FEBRUARY = JANUARY + 1
# A year that one month decides comes to what the field guide says: units, graduated, volume.
WORKED_YEARS = [
    (4_999, 999_800, 999_800),
    (5_000, 1_250_000, 1_400_000),
    (5_001, 1_250_280, 1_400_280),
    (6_000, 1_530_000, 1_680_000),
    (7_999, 2_089_720, 2_239_720),
    (8_000, 2_090_000, 2_560_000),
    (8_001, 2_090_320, 2_560_320),
    (11_999, 3_369_680, 3_839_680),
    (12_000, 3_370_000, 4_200_000),
    (12_001, 3_370_350, 4_200_350),
    (15_000, 4_420_000, 5_250_000),
    (18_500, 5_645_000, 6_475_000),
]


@pytest.mark.parametrize(("units", "graduated", "volume"), WORKED_YEARS)
def test_a_statement_pays_what_the_field_guide_says(units, graduated, volume):
    first = worked_agreement(ends_on=JANUARY.last_day)
    second = worked_agreement(ends_on=JANUARY.last_day, mode="volume")
    measured(first, JANUARY, units)
    measured(second, JANUARY, units)
    closed(JANUARY)

    run(JANUARY)

    assert [statement_of(each, JANUARY).total for each in (first, second)] == [graduated, volume]


@pytest.mark.parametrize(
    ("complaints", "nps", "net"),
    [("0.09", 60, 1_147_500), ("0.09", 65, 1_377_000), ("0.08", 60, 1_300_500), ("0.08", 65, 1_530_000)],
)
def test_a_statement_loses_what_its_quality_costs(complaints, nps, net):
    agreement = worked_agreement(has_deductions=True)
    measured(agreement, JANUARY, complaints, kpi="complaint_rate")
    measured(agreement, JANUARY, nps, kpi="nps")
    year_of(agreement, [6_000])

    run(JANUARY)

    assert statement_of(agreement, JANUARY).total == net


@pytest.mark.parametrize(("units", "total"), [(10_000, 2_730_000), (10_001, 2_730_320)])
def test_no_unit_falls_between_two_tiers(units, total):
    agreement = worked_agreement()
    year_of(agreement, [units])

    run(JANUARY)

    statement = statement_of(agreement, JANUARY)
    assert (statement.total, sum(line.quantity for line in statement.lines.all())) == (total, units)


def test_another_rate_from_a_month_on_leaves_what_was_settled_as_it_was():
    agreement, treasurer = worked_agreement(), finance()
    year_of(agreement, [416, 416, 416])
    before = settled(agreement, JANUARY, by=treasurer)
    lines, proof = amounts(before), before.sha256
    plan = agreement.commission_plans.get()
    add_commission_plan(
        agreement=agreement,
        volume_kpi=plan.volume_kpi,
        tiers=[Tier(Decimal(0), Decimal(100))],
        effective_from=date(2025, 2, 1),
        by=None,
    )

    run(JANUARY)
    run(FEBRUARY)

    after = statement_of(agreement, JANUARY)
    assert (amounts(after), after.sha256, after.total) == (lines, proof, 104_000)
    assert amounts(statement_of(agreement, FEBRUARY)) == [("tier", Decimal(41_600))]


def test_a_month_of_refunds_arrives_by_the_shipped_kpi_and_is_negative():
    ensure_default_kpis(by=None)
    agreement = worked_agreement()
    row = {"partner": agreement.partner.code, "kpi": "contracts", "date": "2025-01-31", "value": "-100"}
    ingest(rows=[row], door="command", by=None, now=NOW)
    aggregate_marks(now=NOW)
    closed(JANUARY)

    run(JANUARY)

    assert amounts(statement_of(agreement, JANUARY)) == [("tier", Decimal(-25_000))]
