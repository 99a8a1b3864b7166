from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.rules.curves import ScoreCurve, build_curve
from evaluations.rules.targets import check_target, split_year_target

DELAYS = build_curve([["0", "120"], ["0.05", "100"], ["0.30", "0"]])


def test_a_year_of_5000_is_eight_months_of_417_and_four_of_416() -> None:
    assert split_year_target(5000) == [Decimal(417)] * 8 + [Decimal(416)] * 4


def test_a_year_may_be_split_to_the_cent() -> None:
    assert split_year_target(Decimal("100.00"), months=3, places=2) == [Decimal("33.34")] + [Decimal("33.33")] * 2


@pytest.mark.parametrize("total", [Decimal(-12), Decimal("0.5")])
def test_a_year_that_cannot_be_split_whole_is_an_error(total: Decimal) -> None:
    with pytest.raises(ValueError, match="not a target"):
        split_year_target(total)


@given(total=st.integers(min_value=0, max_value=10**12), months=st.integers(min_value=1, max_value=36))
def test_the_months_add_up_to_the_year(total: int, months: int) -> None:
    parts = split_year_target(total, months=months)
    assert sum(parts) == total
    assert max(parts) - min(parts) <= 1


@pytest.mark.parametrize(
    ("target", "weight", "direction", "curve", "codes"),
    [
        ("500", "1", "higher", None, []),
        ("-10", "0.5", "higher", DELAYS, []),
        ("0.05", "1", "lower", DELAYS, []),
        ("0", "1", "higher", None, ["target_not_positive"]),
        ("0.04", "1", "lower", DELAYS, ["target_not_on_curve"]),
        ("500", "0", "higher", None, ["weight_not_positive"]),
        ("0", "-1", "higher", None, ["weight_not_positive", "target_not_positive"]),
    ],
)
def test_a_target_that_cannot_be_scored_is_refused(
    target: str, weight: str, direction: str, curve: ScoreCurve | None, codes: list[str]
) -> None:
    problems = check_target(target=Decimal(target), weight=Decimal(weight), direction=direction, curve=curve)
    assert [problem.code for problem in problems] == codes


def test_the_refusal_names_the_target_that_the_curve_has() -> None:
    (problem,) = check_target(target=Decimal("0.04"), weight=Decimal(1), direction="lower", curve=DELAYS)
    assert "100 point, 0.05, not 0.04" in problem.detail
