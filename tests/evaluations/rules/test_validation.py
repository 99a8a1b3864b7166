from datetime import date
from decimal import Decimal

import pytest

from evaluations.rules.validation import KpiLimits, check_measurement

TODAY = date(2025, 2, 14)
COUNT = KpiLimits("sum", minimum=Decimal(0), is_integer=True)
SCORE = KpiLimits("last", minimum=Decimal(-100), maximum=Decimal(100))
RATE = KpiLimits("ratio", minimum=Decimal(0), maximum=Decimal(1))


def codes(limits: KpiLimits, on: date = TODAY, **parts: str) -> list[tuple[str, str]]:
    decimals = {name: Decimal(text) for name, text in parts.items()}
    problems = check_measurement(limits=limits, on=on, today=TODAY, **decimals)
    assert all(problem.detail for problem in problems)
    return [(problem.field, problem.code) for problem in problems]


@pytest.mark.parametrize(
    ("limits", "parts", "found"),
    [
        (COUNT, {"value": "580"}, []),
        (COUNT, {"value": "580.000"}, []),
        (COUNT, {"value": "0"}, []),
        (COUNT, {"value": "-1"}, [("value", "below_minimum")]),
        (COUNT, {"value": "1.5"}, [("value", "not_an_integer")]),
        (COUNT, {"value": "-1.5"}, [("value", "not_an_integer"), ("value", "below_minimum")]),
        (COUNT, {}, [("value", "value_required")]),
        (COUNT, {"numerator": "1", "denominator": "2"}, [("numerator", "not_a_ratio"), ("denominator", "not_a_ratio")]),
        (SCORE, {"value": "100"}, []),
        (SCORE, {"value": "100.1"}, [("value", "above_maximum")]),
        (RATE, {"numerator": "96", "denominator": "500"}, []),
        (RATE, {"numerator": "500", "denominator": "500"}, []),
        (RATE, {"numerator": "501", "denominator": "500"}, [("numerator", "above_maximum")]),
        (RATE, {"numerator": "-1", "denominator": "500"}, [("numerator", "below_minimum")]),
        (RATE, {"numerator": "1", "denominator": "0"}, [("denominator", "zero_denominator")]),
        (RATE, {"numerator": "1", "denominator": "-4"}, [("denominator", "negative_denominator")]),
        (RATE, {"value": "0.192"}, [("value", "ratio_needs_fraction")]),
        (RATE, {"numerator": "1"}, [("denominator", "value_required")]),
        (RATE, {}, [("numerator", "value_required"), ("denominator", "value_required")]),
        (
            RATE,
            {"value": "0.5", "numerator": "1", "denominator": "2"},
            [("value", "ratio_needs_fraction")],
        ),
    ],
)
def test_each_wrong_field_is_named(limits: KpiLimits, parts: dict[str, str], found: list[tuple[str, str]]) -> None:
    assert codes(limits, **parts) == found


def test_a_measurement_of_tomorrow_is_refused() -> None:
    assert codes(COUNT, on=date(2025, 2, 15), value="1") == [("date", "future_date")]
    assert codes(COUNT, on=TODAY, value="1") == []


def test_a_refusal_says_what_would_be_right() -> None:
    (problem,) = check_measurement(limits=SCORE, on=TODAY, today=TODAY, value=Decimal("-150.00"))
    assert problem.detail == "-150 is too little: this KPI is at least -100."


def test_the_limits_of_a_scaled_ratio_are_in_its_own_scale() -> None:
    limits = KpiLimits("ratio", Decimal(-100), Decimal(100), scale=Decimal(100))
    day = date(2025, 1, 31)
    inside = check_measurement(limits=limits, on=day, today=day, numerator=Decimal(-50), denominator=Decimal(50))
    outside = check_measurement(limits=limits, on=day, today=day, numerator=Decimal(51), denominator=Decimal(50))
    assert inside == []
    assert [problem.code for problem in outside] == ["above_maximum"]
