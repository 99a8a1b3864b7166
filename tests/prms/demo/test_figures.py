from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from prms.demo.cast import COMPANIES, OUTSIDERS, Line
from prms.demo.figures import MONTHS, actual_of, measurements, months_before

TODAY = date(2026, 11, 22)


def test_the_demo_is_the_same_on_the_same_day():
    first, second = ([list(measurements(company, TODAY)) for company in COMPANIES] for _ in range(2))

    assert first == second


def test_the_months_end_with_the_last_whole_one():
    months = months_before(TODAY)

    assert (len(months), str(months[0]), str(months[-1])) == (18, "2025-05", "2026-10")


@pytest.mark.parametrize(
    ("code", "kpi", "expected"),
    [("PARKWATT", "contracts", [290, 280]), ("GLASSPRO", "contracts", [71, 68])],
)
def test_four_reports_of_a_month_add_up_to_the_month_that_was_told(code, kpi, expected):
    company = next(company for company in COMPANIES if company.code == code)
    sums: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for row in measurements(company, TODAY):
        if row.kpi == kpi:
            sums[row.day.year, row.day.month] += row.value

    assert [sums[2026, 9], sums[2026, 10]] == expected


def test_a_month_without_data_stays_empty():
    assert actual_of("X", Line("nps", "70", "72", ends_with=(None,)), MONTHS - 1) is None


def test_there_are_partners_of_every_level_and_in_every_stage():
    assert {company.level for company in COMPANIES} == set("SABC")
    assert len({company.stage for company in COMPANIES}) == 11
    assert set(OUTSIDERS.values()) <= {company.code for company in COMPANIES}
