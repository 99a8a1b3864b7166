from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from rest_framework.serializers import ValidationError

from prms.lib.periods import Month, Quarter
from prms.lib.rest.fields import (
    CodeField,
    DayField,
    DecimalStringField,
    InstantField,
    MoneyField,
    MonthField,
    QuarterField,
    WholeNumberField,
)
from prms.lib.rest.parsers import WrittenFloat


def refusal(field, value) -> tuple[str, str]:
    with pytest.raises(ValidationError) as caught:
        field.run_validation(value)
    return caught.value.detail[0].code, str(caught.value.detail[0])


@pytest.mark.parametrize(
    ("field", "given", "read", "written"),
    [
        (DecimalStringField(), "0.050000", Decimal("0.05"), "0.05"),
        (DecimalStringField(), "-12", Decimal(-12), "-12"),
        (DecimalStringField(), 580, Decimal(580), "580"),
        (DecimalStringField(), "-0", Decimal(0), "0"),
        (DecimalStringField(), "999999999999999", Decimal(999999999999999), "999999999999999"),
        (DecimalStringField(max_digits=9, decimal_places=2), "9999999.99", Decimal("9999999.99"), "9999999.99"),
        (MoneyField(), "1530000", Decimal(1530000), "1530000.00"),
        (MonthField(), "2025-01", Month(2025, 1), "2025-01"),
        (QuarterField(), "2025-Q1", Quarter(2025, 1), "2025-Q1"),
        (DayField(), "2024-02-29", date(2024, 2, 29), "2024-02-29"),
        (DayField(), "2100-12-31", date(2100, 12, 31), "2100-12-31"),
        (
            InstantField(),
            "2025-01-31T16:30:00+08:00",
            datetime(2025, 1, 31, 8, 30, tzinfo=UTC),
            "2025-01-31T08:30:00Z",
        ),
        (CodeField(), "P-0042", "P-0042", "P-0042"),
        (WholeNumberField(), 7, 7, 7),
    ],
)
def test_a_value_is_read_and_written_back(field, given, read, written):
    assert field.run_validation(given) == read
    assert field.to_representation(read) == written


@pytest.mark.parametrize(
    ("field", "given", "code", "words"),
    [
        (DecimalStringField(), WrittenFloat("0.10"), "float_not_exact", '"0.10"'),
        (DecimalStringField(), "NaN", "not_finite", "1234.56"),
        (DecimalStringField(), "1" + "0" * 40, "too_many_digits", "15"),
        (DecimalStringField(), 10**40, "too_many_digits", "15"),
        (DecimalStringField(), "0.0000001", "too_many_digits", "6"),
        (DecimalStringField(), "1,5", "not_a_number", "1,5"),
        (DecimalStringField(), "５", "not_a_number", "1234.56"),
        (DecimalStringField(), True, "not_a_number", "1234.56"),
        (DecimalStringField(), {"a": 1}, "not_a_number", "1234.56"),
        (DecimalStringField(min_value=0), "-1", "min_value", "0 or more"),
        (DecimalStringField(max_value=100), "100.5", "max_value", "100 or less"),
        (DecimalStringField(above=0), "0", "not_above", "more than 0"),
        (DecimalStringField(max_digits=9, decimal_places=2), "10000000", "max_value", "9999999.99 or less"),
        (MoneyField(), "0.005", "decimal_places", "at most 2"),
        (DecimalStringField(max_value=1), "1.01", "max_value", "1 or less"),
        (MonthField(), "2025-13", "not_a_month", "2025-01"),
        (MonthField(), 202501, "not_a_month", "2025-01"),
        (MonthField(), "1999-12", "date_out_of_range", "2000"),
        (QuarterField(), "2025-Q5", "not_a_quarter", "2025-Q1"),
        (QuarterField(), None, "null", "null"),
        (QuarterField(), "2101-Q1", "not_a_quarter", "2100"),
        (DayField(), "31.01.2025", "not_a_date", "2025-01-31"),
        (DayField(), "2025-02-30", "not_a_date", "2025-01-31"),
        (DayField(), "1999-12-31", "date_out_of_range", "2000"),
        (InstantField(), "2025-01-31T08:30:00", "no_offset", "Z"),
        (InstantField(), "2025-01-31", "not_an_instant", "2025-01-31T08:30:00Z"),
        (InstantField(), "2025-13-31T08:30:00Z", "not_an_instant", "2025-01-31T08:30:00Z"),
        (InstantField(), "1999-01-01T00:00:00Z", "date_out_of_range", "2000"),
        (InstantField(), 5, "not_an_instant", "2025-01-31T08:30:00Z"),
        (CodeField(), "车险", "invalid_code", "Latin"),
        (CodeField(), "a/b", "invalid_code", "Latin"),
        (CodeField(), "x" * 41, "max_length", "40"),
        (WholeNumberField(), "7", "invalid", "integer"),
        (WholeNumberField(), True, "invalid", "integer"),
        (WholeNumberField(), WrittenFloat("7.0"), "invalid", "integer"),
        (WholeNumberField(), 10**40, "max_value", "2147483647"),
    ],
)
def test_a_wrong_value_is_refused_with_what_would_be_right(field, given, code, words):
    given_code, detail = refusal(field, given)

    assert given_code == code
    assert words in detail


@pytest.mark.parametrize(
    ("field", "value", "written"),
    [
        (MonthField(), date(2025, 1, 1), "2025-01"),
        (QuarterField(), date(2025, 4, 1), "2025-Q2"),
        (DecimalStringField(), Decimal("1E+3"), "1000"),
        (MoneyField(), Decimal("12.5"), "12.50"),
        (InstantField(), datetime(2025, 1, 1, tzinfo=timezone(timedelta(hours=8))), "2024-12-31T16:00:00Z"),
    ],
)
def test_a_stored_value_is_written_the_same_way_everywhere(field, value, written):
    assert field.to_representation(value) == written
