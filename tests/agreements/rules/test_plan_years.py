from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pytest

from agreements.rules.accrual import Opening
from agreements.rules.plan_years import Elsewhere, plan_in_force, versions_in
from agreements.rules.years import AgreementYear
from prms.lib.periods import Month

STARTS = date(2025, 1, 15)


class Version(NamedTuple):
    effective_from: date
    settled_elsewhere_through: date | None = None
    opening_units: Decimal | None = None
    opening_amount: Decimal | None = None


def year(number: int) -> AgreementYear:
    return AgreementYear(number, Month(2024 + number, 1))


@pytest.mark.parametrize(
    ("month", "begun"),
    [
        ("2024-12", None),
        ("2025-01", date(2025, 1, 1)),
        ("2025-03", date(2025, 1, 1)),
        ("2025-04", date(2025, 4, 1)),
        ("2025-12", date(2025, 4, 1)),
        ("2026-01", None),
    ],
)
def test_a_plan_is_in_force_in_its_own_agreement_year(month: str, begun: date | None) -> None:
    plans = [Version(date(2025, 4, 1)), Version(date(2025, 1, 1))]

    found = plan_in_force(plans, month=Month.parse(month), starts_on=STARTS)

    assert (found.effective_from if found else None) == begun


def test_a_year_has_the_versions_that_take_effect_in_it() -> None:
    plans = [Version(date(2025, 1, 1)), Version(date(2025, 12, 1)), Version(date(2026, 1, 1))]

    assert versions_in(plans, year(1)) == plans[:2]


def test_without_another_system_every_month_is_settled_here() -> None:
    elsewhere = Elsewhere.of([Version(date(2025, 1, 1))])

    assert not elsewhere.has_settled(Month(2025, 1))
    assert elsewhere.opening_of(year(1)) == Opening()


def test_what_another_system_counted_opens_the_year_that_it_reached_into() -> None:
    moved = Version(date(2025, 1, 1), date(2026, 2, 1), Decimal(700), Decimal(175_000))
    elsewhere = Elsewhere.of([moved, Version(date(2026, 1, 1))])

    assert [elsewhere.has_settled(Month(2026, month)) for month in (1, 2, 3)] == [True, True, False]
    assert [elsewhere.opening_of(year(number)) for number in (1, 2, 3)] == [
        Opening(),
        Opening(Decimal(700), Decimal(175_000)),
        Opening(),
    ]


def test_of_two_versions_that_name_another_system_the_one_that_reaches_furthest_holds() -> None:
    earlier, later = Version(date(2025, 1, 1), date(2025, 3, 1)), Version(date(2025, 4, 1), date(2025, 5, 1))

    assert Elsewhere.of([later, earlier]).last == Elsewhere.of([earlier, later]).last == Month(2025, 5)
