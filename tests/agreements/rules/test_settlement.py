from datetime import date
from typing import NamedTuple

import pytest

from agreements.rules.plan_years import Elsewhere
from agreements.rules.settlement import Settles, gaps, settlement_months
from prms.lib.periods import Month

STARTS, ENDS = date(2025, 3, 15), date(2026, 6, 30)


class Begun(NamedTuple):
    effective_from: date


def months(*, plans=("2025-03", "2026-03"), ends_on=ENDS, through="2027-02", elsewhere=None):
    return settlement_months(
        starts_on=STARTS,
        ends_on=ends_on,
        through=Month.parse(through),
        plans=[Begun(Month.parse(plan).first_day) for plan in plans],
        elsewhere=Elsewhere(Month.parse(elsewhere)) if elsewhere else Elsewhere(),
    )


def spans(rows):
    return [(str(first), str(last)) for first, last in gaps(rows)]


def test_it_settles_from_the_month_of_its_start_to_that_of_its_end():
    found = months()

    assert (str(found[0].month), str(found[-1].month), len(found)) == ("2025-03", "2026-06", 16)
    assert {row.by for row in found} == {Settles.PLAN}


@pytest.mark.parametrize(("ends_on", "deciding"), [(ENDS, ["2026-02", "2026-06"]), (None, ["2026-02", "2027-02"])])
def test_the_last_month_of_a_year_or_of_the_agreement_decides_it(ends_on, deciding):
    assert [str(row.month) for row in months(ends_on=ends_on) if row.decides] == deciding


def test_months_before_going_live_were_settled_elsewhere():
    found = months(elsewhere="2025-05")

    assert [row.by for row in found[:4]] == [Settles.ELSEWHERE] * 3 + [Settles.PLAN]


@pytest.mark.parametrize(
    ("plans", "without"),
    [
        (("2025-03", "2026-03"), []),
        (("2025-03",), [("2026-03", "2026-06")]),
        (("2025-05", "2026-04"), [("2025-03", "2025-04"), ("2026-03", "2026-03")]),
        ((), [("2025-03", "2026-06")]),
    ],
)
def test_a_month_without_a_plan_of_its_own_year_is_a_gap(plans, without):
    assert spans(months(plans=plans)) == without
