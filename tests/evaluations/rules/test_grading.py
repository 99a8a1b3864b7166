from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.rules.grading import DEFAULT_BANDS, EXCELLENT_FROM_110, Band, Bands, check_bands


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        ("0", "poor"),
        ("79.9", "poor"),
        ("80.0", "acceptable"),
        ("99.9", "acceptable"),
        ("100.0", "good"),
        ("112.2", "good"),
        ("119.9", "good"),
        ("120.0", "excellent"),
        ("150.0", "excellent"),
    ],
)
def test_a_band_holds_its_lower_edge_and_ends_before_the_next(total: str, grade: str) -> None:
    assert DEFAULT_BANDS.grade_of(Decimal(total)) == grade


@pytest.mark.parametrize(("total", "grade"), [("109.9", "good"), ("110.0", "excellent"), ("112.2", "excellent")])
def test_the_preset_makes_110_excellent(total: str, grade: str) -> None:
    assert EXCELLENT_FROM_110.grade_of(Decimal(total)) == grade


def test_a_negative_total_has_no_grade() -> None:
    with pytest.raises(ValueError, match="below every band"):
        DEFAULT_BANDS.grade_of(Decimal("-0.1"))


def band(grade: str, starts_at: str) -> Band:
    return Band(Decimal(starts_at), grade)


@pytest.mark.parametrize(
    ("bands", "codes"),
    [
        ([], ["bands_missing"]),
        ([band("poor", "1"), band("good", "100")], ["bands_leave_a_gap"]),
        ([band("poor", "0"), band("acceptable", "80"), band("good", "80")], ["bands_overlap"]),
        ([band("good", "0"), band("poor", "80")], ["bands_out_of_order"]),
        ([band("poor", "0"), band("poor", "50")], ["bands_out_of_order"]),
        ([band("poor", "-1"), band("good", "2000")], ["band_out_of_range"] * 2 + ["bands_leave_a_gap"]),
    ],
)
def test_bands_that_grade_a_score_twice_or_never_are_refused(bands: list[Band], codes: list[str]) -> None:
    problems = check_bands(bands)
    assert [problem.code for problem in problems] == codes
    with pytest.raises(ValueError, match=r"."):
        Bands.of(bands)


def test_bands_are_accepted_in_any_order() -> None:
    bands = Bands.of([band("excellent", "110"), band("poor", "0"), band("good", "90")])
    assert [bands.grade_of(Decimal(total)) for total in (0, 90, 110)] == ["poor", "good", "excellent"]


@given(
    starts=st.lists(st.decimals(min_value="0.1", max_value=150, places=1), min_size=3, max_size=3, unique=True),
    total=st.decimals(min_value=0, max_value=200, places=1),
)
def test_every_score_falls_in_exactly_one_band(starts: list[Decimal], total: Decimal) -> None:
    edges = [Decimal(0), *sorted(starts), Decimal(10**6)]
    grades = ["poor", "acceptable", "good", "excellent"]
    bands = Bands.of([Band(start, grade) for start, grade in zip(edges[:-1], grades, strict=True)])
    inside = [grade for grade, low, high in zip(grades, edges, edges[1:], strict=False) if low <= total < high]
    assert [bands.grade_of(total)] == inside
