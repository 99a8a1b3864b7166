from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from evaluations.rules.row_problems import CloseLook, MeasuredKpi
from evaluations.rules.rows import Row, read_rows
from evaluations.rules.validation import KpiLimits

TODAY = date(2025, 2, 3)
PARTNERS = {"P-1": 1, "P-2": 2}
KPIS = {
    "count": MeasuredKpi(1, KpiLimits("sum", minimum=Decimal(0), is_integer=True)),
    "rate": MeasuredKpi(2, KpiLimits("ratio", minimum=Decimal(0), maximum=Decimal(1))),
    "nps": MeasuredKpi(3, KpiLimits("ratio", minimum=Decimal(-100), maximum=Decimal(100), scale=Decimal(100))),
    "any": MeasuredKpi(4, KpiLimits("last")),
    "old": MeasuredKpi(5, KpiLimits("last"), is_active=False),
}

numbers = st.one_of(
    st.none(),
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-2, max_value=200).map(str),
    st.integers(-5, 10**16),
    st.sampled_from(["", "0", "-0", "0.0000001", "1e3", "NaN", "１", "1 ", "123456789012345", "1234567890.123456"]),
    st.floats(),
)
rows = st.fixed_dictionaries(
    {
        "partner": st.sampled_from(["P-1", "P-2", "P-3", "", None, 1]),
        "kpi": st.sampled_from([*KPIS, "other", None]),
        "date": st.sampled_from(["2025-01-31", "2025-02-03", "2025-02-04", "2025-1-1", "", None, 5]),
    },
    optional={
        "value": numbers,
        "numerator": numbers,
        "denominator": numbers,
        "source": st.sampled_from(["crm", "", None, "a\tb", "x" * 61, 5]),
        "evidence_url": st.sampled_from(["https://x.example/1", "ftp://x", None, "https://x.example/é"]),
        "other": st.just(1),
    },
)


@given(rows)
@example({"partner": "P-1", "kpi": "count", "date": "2025-01-31", "value": "580"})
@example({"partner": "P-1", "kpi": "nps", "date": "2025-01-31", "numerator": "-74", "denominator": "100"})
def test_a_glance_finds_what_the_close_look_finds(raw: dict[str, Any]) -> None:
    reading = read_rows([raw], partner_ids=PARTNERS, kpis=KPIS, today=TODAY)
    problems, parts = CloseLook(PARTNERS, KPIS, TODAY).read(raw)
    assert [problem for _, problem in reading.problems] == problems
    if not problems:
        (row,) = reading.rows
        assert [_number(part) for part in row] == [_number(part) for part in Row(*parts)]


def test_the_months_that_rows_touch_are_known() -> None:
    days = ("2025-01-31", "2025-01-30", "2024-12-31")
    raw = [{"partner": "P-1", "kpi": "any", "date": day, "value": "1"} for day in days]
    reading = read_rows(raw, partner_ids=PARTNERS, kpis=KPIS, today=TODAY)
    assert reading.touched == {(4, "2025-01"), (4, "2024-12")}


def test_of_two_equal_rows_the_second_names_the_first() -> None:
    raw = [{"partner": "P-1", "kpi": "any", "date": "2025-01-31", "value": str(value)} for value in (1, 2, 3)]
    reading = read_rows(raw, partner_ids=PARTNERS, kpis=KPIS, today=TODAY)
    assert [(index, problem.params["first"]) for index, problem in reading.problems] == [(1, "0"), (2, "0")]
    assert [row.value for row in reading.rows] == ["1"]


def _number(part: object) -> object:
    try:
        return Decimal(str(part))
    except ArithmeticError:
        return part
