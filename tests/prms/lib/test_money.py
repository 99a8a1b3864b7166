from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prms.lib.money import as_decimal, canonical_decimal, round_half_up, split_amount, to_cents

amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=2)
weights = st.lists(st.integers(min_value=1, max_value=10**6), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("0.005", 2, "0.01"),
        ("-0.005", 2, "-0.01"),
        ("2.4449", 2, "2.44"),
        ("112.25", 1, "112.3"),
        ("7", 2, "7.00"),
        ("123456789012345.125", 2, "123456789012345.13"),
    ],
)
def test_a_half_is_rounded_away_from_zero(value: str, places: int, rounded: str) -> None:
    assert str(round_half_up(Decimal(value), places)) == rounded
    assert str(round_half_up(Fraction(value), places)) == rounded


def test_a_fraction_without_end_is_rounded_once() -> None:
    assert round_half_up(Fraction(320, 3), 2) == Decimal("106.67")


def test_a_product_of_two_long_numbers_keeps_its_last_cent() -> None:
    assert to_cents(Fraction(999_999_999_999_999) * Fraction("0.999999999999999")) == Decimal("999999999999998.00")


@pytest.mark.parametrize("value", [1.5, Decimal("NaN"), Decimal("Infinity")])
def test_floats_and_non_numbers_are_refused(value: Decimal) -> None:
    with pytest.raises(ValueError, match=r"float|finite"):
        as_decimal(value)


def test_a_third_has_no_decimal_form() -> None:
    assert as_decimal(Fraction(1, 4)) == Decimal("0.25")
    with pytest.raises(ValueError, match="round it first"):
        as_decimal(Fraction(1, 3))


@pytest.mark.parametrize(
    ("total", "shares", "parts"),
    [
        ("100000", [60, 40], ["60000.00", "40000.00"]),
        ("100.00", [1, 1, 1], ["33.33", "33.33", "33.34"]),
        ("-100.00", [1, 1, 1], ["-33.33", "-33.33", "-33.34"]),
        ("200000", [600, 300, 100], ["120000.00", "60000.00", "20000.00"]),
        ("0.01", [1, 1], ["0.00", "0.01"]),
        ("10", [1, 0], ["10.00", "0.00"]),
    ],
)
def test_the_last_share_takes_the_rest(total: str, shares: list[int], parts: list[str]) -> None:
    assert [str(part) for part in split_amount(Decimal(total), shares)] == parts


@pytest.mark.parametrize("shares", [[], [0, 0], [2, -1]])
def test_shares_that_cannot_divide_anything_are_refused(shares: list[int]) -> None:
    with pytest.raises(ValueError, match="Shares"):
        split_amount(Decimal(1), shares)


@given(total=amounts, shares=weights)
def test_parts_add_up_to_the_total(total: Decimal, shares: list[int]) -> None:
    assert sum(split_amount(total, shares)) == total


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1530000.00", "1530000"),
        ("0.050000", "0.05"),
        ("-0.00", "0"),
        ("1E+3", "1000"),
        ("1E-7", "0.0000001"),
        ("100", "100"),
        ("-28.50", "-28.5"),
    ],
)
def test_equal_numbers_are_written_the_same_way(value: str, text: str) -> None:
    assert canonical_decimal(Decimal(value)) == text


@given(value=st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=6))
def test_the_canonical_text_reads_back_as_the_same_number(value: Decimal) -> None:
    text = canonical_decimal(value)
    assert Decimal(text) == value
    assert canonical_decimal(Decimal(text)) == text
