from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prms.lib.periods import Month
from prms.lib.problems import Problem
from prms.lib.reading import read_date, read_decimal, read_month


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("1234.56", "1234.56"),
        ("-0.5", "-0.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1e3", "1000"),
        ("123456789012345", "123456789012345"),
        ("123456789.012345", "123456789.012345"),
        ("0.0500000000000", "0.05"),
        ("100000000000000.000000", "100000000000000"),
        ("0E-400", "0"),
        (42, "42"),
        (Decimal("0.000001"), "0.000001"),
    ],
)
def test_numbers_are_read_exactly(raw: object, number: str) -> None:
    assert read_decimal("value", raw) == Decimal(number)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("NaN", "not_finite"),
        ("sNaN", "not_finite"),
        ("-Infinity", "not_finite"),
        (float("nan"), "not_finite"),
        (Decimal("Infinity"), "not_finite"),
        ("1" + "0" * 40, "too_many_digits"),
        ("9" * 100_000, "too_many_digits"),
        (10**40, "too_many_digits"),
        ("1e15", "too_many_digits"),
        ("1e999", "too_many_digits"),
        ("1234567890123456", "too_many_digits"),
        ("0.0000001", "too_many_digits"),
        ("12,5", "not_a_number"),
        ("1_000", "not_a_number"),
        ("１２", "not_a_number"),
        (" 12", "not_a_number"),
        ("", "not_a_number"),
        ("=1+1", "not_a_number"),
        (None, "not_a_number"),
        (True, "not_a_number"),
        ([1], "not_a_number"),
        (0.1, "float_not_exact"),
    ],
)
def test_what_is_not_a_usable_number_is_named(raw: object, code: str) -> None:
    problem = read_decimal("value", raw)
    assert isinstance(problem, Problem)
    assert (problem.field, problem.code) == ("value", code)
    assert problem.detail


def test_a_float_is_answered_with_its_text_form() -> None:
    problem = read_decimal("value", 0.05)
    assert isinstance(problem, Problem)
    assert problem.detail == 'Send the number as text so that it stays exact: "0.05".'


def test_a_refusal_quotes_little_and_only_what_prints() -> None:
    problem = read_decimal("value", "x\x00\ud800" + "y" * 500)
    assert isinstance(problem, Problem)
    assert problem.detail.startswith("“x��yyy")
    assert len(problem.detail) < 100


def test_a_refusal_speaks_the_language_of_its_reader() -> None:
    problem = read_decimal("value", "abc")
    assert isinstance(problem, Problem)
    assert problem.worded(lambda message: "“%(given)s”不是数字。") == "“abc”不是数字。"


def test_days_and_months_are_read_in_one_form() -> None:
    assert read_date("date", "2025-01-31") == date(2025, 1, 31)
    assert read_month("month", "2025-01") == Month(2025, 1)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("2025-02-30", "not_a_date"),
        ("31.01.2025", "not_a_date"),
        ("20250131", "not_a_date"),
        ("2025-W05-1", "not_a_date"),
        (20250131, "not_a_date"),
        (None, "not_a_date"),
        ("1999-12-31", "date_out_of_range"),
        ("2101-01-01", "date_out_of_range"),
    ],
)
def test_what_is_not_a_day_is_named(raw: object, code: str) -> None:
    problem = read_date("date", raw)
    assert isinstance(problem, Problem)
    assert problem.code == code


@pytest.mark.parametrize(
    ("raw", "code"), [("2025-13", "not_a_month"), (202501, "not_a_month"), ("1999-12", "date_out_of_range")]
)
def test_what_is_not_a_month_is_named(raw: object, code: str) -> None:
    problem = read_month("month", raw)
    assert isinstance(problem, Problem)
    assert problem.code == code


@given(raw=st.one_of(st.text(), st.none(), st.integers(), st.floats(), st.binary(), st.lists(st.integers())))
def test_nothing_that_arrives_makes_the_reader_fail(raw: object) -> None:
    number = read_decimal("value", raw)
    if isinstance(number, Decimal):
        assert abs(number) < 10**15
        assert number == round(number, 6)
    for answer in (number, read_date("date", raw), read_month("month", raw)):
        assert not isinstance(answer, Problem) or answer.detail
