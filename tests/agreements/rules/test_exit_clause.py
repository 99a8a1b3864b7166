from datetime import date
from decimal import Decimal

import pytest

from agreements.rules.exit_clause import (
    ExitTerms,
    QuarterVolume,
    Trigger,
    TriggerStatus,
    earliest_end,
    give_notice,
    in_a_row,
    quarter_limit,
    return_on_investment,
    stop_loss,
    underperformance,
)

TERMS = ExitTerms()
ARMED = Trigger(TriggerStatus.ARMED, 2)
ONE_MORE = Trigger(TriggerStatus.COUNTING, 1)


def fired(at: int) -> Trigger:
    return Trigger(TriggerStatus.FIRED, 0, at)


def quarters(*volumes: tuple[int | None, int]) -> list[QuarterVolume]:
    return [
        QuarterVolume(None if units is None else Decimal(units), Decimal(base_target)) for units, base_target in volumes
    ]


@pytest.mark.parametrize(
    ("given_on", "ends_on"),
    [
        (date(2025, 8, 31), date(2026, 2, 28)),
        (date(2023, 8, 31), date(2024, 2, 29)),
        (date(2025, 1, 15), date(2025, 7, 15)),
    ],
)
def test_unilateral_notice_runs_six_calendar_months(given_on: date, ends_on: date) -> None:
    notice = give_notice(clause="unilateral", given_on=given_on, gross_in_year=Decimal(0), terms=TERMS)
    assert (notice.ends_on, notice.has_buffer) == (ends_on, True)


def test_leaving_unilaterally_costs_a_fifth_of_the_years_commission_so_far() -> None:
    notice = give_notice(clause="unilateral", given_on=date(2025, 8, 31), gross_in_year=Decimal(1530000), terms=TERMS)
    assert str(notice.fee) == "306000.00"


def test_a_material_breach_ends_everything_the_same_day() -> None:
    notice = give_notice(
        clause="material_breach", given_on=date(2025, 8, 31), gross_in_year=Decimal(1530000), terms=TERMS
    )
    assert (notice.ends_on, notice.fee, notice.has_buffer) == (date(2025, 8, 31), 0, False)
    end = earliest_end(notice=notice, trigger_on=date(2025, 8, 31), customers_told_on=date(2025, 8, 31), terms=TERMS)
    assert end == date(2025, 8, 31)


def test_leaving_after_underperformance_is_free() -> None:
    notice = give_notice(
        clause="underperformance", given_on=date(2025, 8, 31), gross_in_year=Decimal(1530000), terms=TERMS
    )
    assert (notice.fee, notice.has_buffer) == (0, True)


@pytest.mark.parametrize(
    ("trigger_on", "told_on", "end"),
    [
        (date(2025, 8, 31), None, date(2026, 2, 28)),
        (date(2025, 10, 1), None, date(2026, 4, 1)),
        (date(2025, 8, 31), date(2025, 11, 30), date(2026, 5, 30)),
        (date(2025, 1, 1), date(2025, 1, 1), date(2026, 2, 28)),
    ],
)
def test_the_earliest_end_is_the_latest_of_notice_buffer_and_customers_told(
    trigger_on: date, told_on: date | None, end: date
) -> None:
    notice = give_notice(clause="unilateral", given_on=date(2025, 8, 31), gross_in_year=Decimal(0), terms=TERMS)
    assert earliest_end(notice=notice, trigger_on=trigger_on, customers_told_on=told_on, terms=TERMS) == end


def test_an_unknown_clause_is_an_error() -> None:
    with pytest.raises(ValueError, match="whim"):
        give_notice(clause="whim", given_on=date(2025, 8, 31), gross_in_year=Decimal(0), terms=TERMS)


@pytest.mark.parametrize(("base_target", "limit"), [(5_000, 625), (12_000, 1_500)])
def test_the_limit_is_half_of_a_quarter_of_the_base_target(base_target: int, limit: int) -> None:
    assert quarter_limit(year_base_target=Decimal(base_target), terms=TERMS) == limit


@pytest.mark.parametrize(
    ("volumes", "trigger"),
    [
        ([], ARMED),
        ([(624, 5_000)], ONE_MORE),
        ([(624, 5_000), (624, 5_000)], fired(1)),
        ([(624, 5_000), (625, 5_000)], ARMED),
        ([(600, 12_000), (1_499, 12_000)], fired(1)),
        ([(600, 12_000), (1_500, 12_000)], ARMED),
        ([(624, 5_000), (1_499, 12_000)], fired(1)),
        ([(624, 5_000), (None, 5_000), (624, 5_000)], fired(2)),
        ([(None, 5_000), (None, 5_000)], ARMED),
        ([(624, 5_000), (624, 5_000), (624, 5_000)], fired(1)),
        ([(624, 5_000), (624, 5_000), (700, 5_000)], ARMED),
        ([(624, 5_000), (624, 5_000), (700, 5_000), (624, 5_000)], ONE_MORE),
    ],
)
def test_two_quarters_in_a_row_below_half_of_the_base_fire(
    volumes: list[tuple[int | None, int]], trigger: Trigger
) -> None:
    assert underperformance(quarters=quarters(*volumes), terms=TERMS) == trigger


@pytest.mark.parametrize(
    ("misses", "trigger"),
    [([True, True], fired(1)), ([True, False, True], ONE_MORE), ([False, True, True, True], fired(2))],
)
def test_missed_milestones_and_falling_surveys_count_the_same_way(misses: list[bool | None], trigger: Trigger) -> None:
    assert in_a_row(misses=misses, needed=2) == trigger


@pytest.mark.parametrize(
    ("cost", "income", "cap", "outlay", "has_fired"),
    [
        ("2000000", "230000", "1000000", "1770000.00", True),
        ("1000000", "0", "1000000", "1000000.00", False),
        ("1000000.01", "0", "1000000", "1000000.01", True),
        ("100", "300", "0", "-200.00", False),
    ],
)
def test_the_stop_loss_fires_above_the_agreed_cap(
    cost: str, income: str, cap: str, outlay: str, has_fired: bool
) -> None:
    result = stop_loss(cost=Decimal(cost), income=Decimal(income), cap=Decimal(cap))
    assert (str(result.net_outlay), result.has_fired) == (outlay, has_fired)


def test_the_return_of_the_worked_partnership_is_minus_88_and_a_half_percent() -> None:
    assert return_on_investment(income=Decimal(230_000), cost=Decimal(2_000_000)) == Decimal("-0.885")
    assert return_on_investment(income=Decimal(1), cost=Decimal(0)) is None
