from decimal import Decimal
from fractions import Fraction

import pytest

from reports.rules.exit_ready import ExitFacts, Part, exit_ready

WHOLE = ExitFacts(
    alternatives=2,
    is_data_agreed=True,
    is_data_destroyed=True,
    buffer_months=6,
    revenue_share=Fraction(0),
    is_knowledge_written=True,
)


def points(facts: ExitFacts) -> dict[Part, Decimal | None]:
    return {line.part: line.points for line in exit_ready(facts).lines}


def test_whoever_can_do_without_the_partner_has_a_hundred() -> None:
    assert exit_ready(WHOLE).index == 100


def test_nothing_known_is_no_index() -> None:
    found = exit_ready(ExitFacts())

    assert found.index is None
    assert {line.weight for line in found.lines} == {None}


def test_what_is_not_assessed_leaves_its_weight_to_the_rest() -> None:
    found = exit_ready(ExitFacts(alternatives=1, buffer_months=6))

    assert found.index == 67
    assert [line.weight for line in found.lines if line.weight] == [Decimal("66.7"), Decimal("33.3")]


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (1, 50), (2, 100), (5, 100)])
def test_two_alternatives_are_enough(count: int, expected: int) -> None:
    assert points(ExitFacts(alternatives=count))[Part.ALTERNATIVES] == expected


@pytest.mark.parametrize(
    ("share", "expected"),
    [(Fraction(0), 100), (Fraction(1, 4), 50), (Fraction(1, 2), 0), (Fraction(1), 0)],
)
def test_half_of_the_money_with_one_partner_leaves_nothing(share: Fraction, expected: int) -> None:
    assert points(ExitFacts(revenue_share=share))[Part.CONCENTRATION] == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (ExitFacts(is_data_agreed=False), 0),
        (ExitFacts(is_data_agreed=True), 50),
        (ExitFacts(is_data_agreed=False, is_data_destroyed=True), 100),
        (ExitFacts(), None),
    ],
)
def test_a_certificate_counts_more_than_a_clause(facts: ExitFacts, expected: int | None) -> None:
    assert points(facts)[Part.DATA] == expected
