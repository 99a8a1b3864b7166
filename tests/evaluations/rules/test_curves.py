from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.rules.curves import ScoreCurve, build_curve, check_curve

COMPLAINTS = build_curve([["0.02", "120"], ["0.032", "110"], ["0.05", "100"], ["0.10", "0"]])
QUOTING_HOURS = build_curve([["13.5", "120"], ["16", "115"], ["24", "100"], ["48", "0"]])
FAILURES = build_curve([["0.003", "120"], ["0.01", "100"], ["0.03", "0"]])


def score(curve: ScoreCurve, actual: str) -> Fraction:
    numerator, denominator = curve.score(Decimal(actual))
    return Fraction(numerator) / Fraction(denominator)


@pytest.mark.parametrize(
    ("curve", "actual", "points"),
    [
        (COMPLAINTS, "0.032", "110"),
        (COMPLAINTS, "0.05", "100"),
        (COMPLAINTS, "0.075", "50"),
        (COMPLAINTS, "0.026", "115"),
        (QUOTING_HOURS, "16", "115"),
        (QUOTING_HOURS, "36", "50"),
        (FAILURES, "0.003", "120"),
        (FAILURES, "0.02", "50"),
    ],
)
def test_the_shipped_curves_score_as_the_field_guide_does(curve: ScoreCurve, actual: str, points: str) -> None:
    assert score(curve, actual) == Fraction(points)


@pytest.mark.parametrize(("actual", "points"), [("0", 120), ("0.0199", 120), ("0.1001", 0), ("5", 0)])
def test_a_curve_is_flat_beyond_its_ends(actual: str, points: int) -> None:
    assert score(COMPLAINTS, actual) == points


def test_a_score_between_two_points_is_exact() -> None:
    curve = build_curve([["0", "120"], ["0.3", "100"], ["1", "0"]])
    assert score(curve, "0.1") == Fraction(340, 3)


def test_a_curve_knows_its_target_and_its_cap() -> None:
    assert (COMPLAINTS.target, COMPLAINTS.cap) == (Decimal("0.05"), Decimal(120))
    assert build_curve([["0", "150"], ["1", "100"], ["2", "0"]]).cap == Decimal(150)
    assert build_curve([["0", "0"], ["1", "90"]]).target is None


@pytest.mark.parametrize(
    ("curve", "direction", "found"),
    [
        (None, "lower", [("curve", "curve_required")]),
        ([], "higher", [("curve", "curve_shape")]),
        ("0.05:100", "lower", [("curve", "curve_shape")]),
        ([["0.05", "100"]], "lower", [("curve", "curve_shape")]),
        ([["0.05", "100"], ["0.10"]], "lower", [("curve/1", "curve_shape")]),
        ([["0.05", "100"], {"actual": "0.10"}], "lower", [("curve/1", "curve_shape")]),
        ([["a", "100"], ["0.10", 0.5]], "lower", [("curve/0/0", "not_a_number"), ("curve/1/1", "float_not_exact")]),
        ([["0.05", "100"], ["0.05", "0"]], "lower", [("curve/1/0", "curve_not_ascending")]),
        ([["0.10", "0"], ["0.05", "100"]], "higher", [("curve/1/0", "curve_not_ascending")]),
        ([["0", "1001"], ["1", "100"], ["2", "0"]], "lower", [("curve/0/1", "score_out_of_range")]),
        ([["0", "100"], ["1", "-1"]], "lower", [("curve/1/1", "score_out_of_range")]),
        ([["0", "90"], ["1", "100"], ["2", "0"]], "lower", [("curve/1/1", "curve_wrong_way")]),
        ([["0", "0"], ["1", "100"], ["2", "90"]], "higher", [("curve/2/1", "curve_wrong_way")]),
        ([["0.02", "120"], ["0.10", "0"]], "lower", [("curve", "curve_without_target")]),
        ([["0.02", "120"], ["0.05", "100"]], "lower", [("curve", "curve_without_worse_point")]),
        ([["0.02", "120"], ["0.05", "100"], ["0.1", "100"]], "lower", [("curve", "curve_without_worse_point")]),
        ([[str(n), "1"] for n in range(51)], "higher", [("curve", "curve_shape")]),
    ],
)
def test_a_curve_that_would_score_wrong_is_refused(curve: object, direction: str, found: list[tuple[str, str]]) -> None:
    problems = check_curve(curve, direction=direction)
    assert [(problem.field, problem.code) for problem in problems] == found
    assert all(problem.detail for problem in problems)


@pytest.mark.parametrize(
    ("curve", "direction"),
    [
        (None, "higher"),
        ([["0", "120"], ["0.05", "100"], ["0.30", "0"]], "lower"),
        ([["0", "0"], ["500", "100"], ["700", "140"]], "higher"),
        ([[0, 150], [1, 100], [2, 0]], "lower"),
    ],
)
def test_a_good_curve_is_accepted(curve: object, direction: str) -> None:
    assert check_curve(curve, direction=direction) == []


def test_a_stored_curve_that_is_broken_is_an_error() -> None:
    with pytest.raises(ValueError, match="ascend"):
        build_curve([["1", "100"], ["1", "0"]])


points = st.lists(
    st.tuples(
        st.decimals(min_value=-1000, max_value=1000, places=3), st.decimals(min_value=0, max_value=120, places=1)
    ),
    min_size=2,
    max_size=8,
    unique_by=lambda point: point[0],
).map(sorted)


@given(points=points, actual=st.decimals(min_value=-2000, max_value=2000, places=4))
def test_every_score_lies_between_the_lowest_and_the_highest_point(
    points: list[tuple[Decimal, Decimal]], actual: Decimal
) -> None:
    curve = ScoreCurve(tuple(points))
    numerator, denominator = curve.score(actual)
    scores = [Fraction(given) for _, given in points]
    assert min(scores) <= Fraction(numerator) / Fraction(denominator) <= max(scores)


@given(points=points)
def test_a_curve_passes_through_its_points(points: list[tuple[Decimal, Decimal]]) -> None:
    curve = ScoreCurve(tuple(points))
    for actual, given_score in points:
        numerator, denominator = curve.score(actual)
        assert numerator == given_score * denominator
