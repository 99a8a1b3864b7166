from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.rules.deductions import deduct
from agreements.rules.plan import Deduction, Plan, Tier
from agreements.rules.quote import quote
from tests.agreements.rules.plans import GRADUATED, QUALITY, VOLUME


def of_6000(complaints: str | None, nps: str | None) -> dict[str, Decimal | None]:
    given_values = {"complaint_rate": complaints, "nps": nps}
    return {kpi: None if text is None else Decimal(text) for kpi, text in given_values.items()}


@pytest.mark.parametrize(
    ("complaints", "nps", "taken", "net"),
    [
        ("0.09", "60", ["-153000.00", "-229500.00"], "1147500.00"),
        ("0.09", "70", ["-153000.00"], "1377000.00"),
        ("0.05", "60", ["-229500.00"], "1300500.00"),
        ("0.08", "65", [], "1530000.00"),
        ("0.080000001", "64.999", ["-153000.00", "-229500.00"], "1147500.00"),
    ],
)
def test_6000_units_lose_what_their_quality_costs(complaints: str, nps: str, taken: list[str], net: str) -> None:
    answer = quote(plan=GRADUATED, units=Decimal(6000), actuals=of_6000(complaints, nps))
    assert str(answer.gross) == "1530000.00"
    assert [str(line.amount) for line in answer.deductions] == taken
    assert str(answer.net) == net


def test_a_deduction_says_which_figure_it_was_judged_on() -> None:
    line = quote(plan=VOLUME, units=Decimal(6000), actuals=of_6000("0.09", "70")).deductions[0]
    assert line.trace == {
        "kpi": "complaint_rate",
        "actual": "0.09",
        "operator": ">",
        "threshold": "0.08",
        "percent": "10",
        "gross": "1680000",
    }


@pytest.mark.parametrize(
    ("complaints", "nps", "missing"),
    [(None, "70", ("complaint_rate",)), ("0.09", None, ("nps",)), (None, None, ("complaint_rate", "nps"))],
)
def test_missing_quality_data_holds_and_never_pays_as_if_perfect(
    complaints: str | None, nps: str | None, missing: tuple[str, ...]
) -> None:
    answer = quote(plan=GRADUATED, units=Decimal(6000), actuals=of_6000(complaints, nps))
    assert (answer.missing, answer.net) == (missing, None)


def test_a_figure_nobody_sent_is_missing_too() -> None:
    assert quote(plan=GRADUATED, units=Decimal(6000), actuals={}).missing == ("complaint_rate", "nps")


def test_a_plan_without_deductions_needs_no_quality_data() -> None:
    plan = Plan(tiers=(Tier(Decimal(0), Decimal(2)),))
    assert quote(plan=plan, units=Decimal(3), actuals={}).net == Decimal("6.00")


def test_together_deductions_take_no_more_than_everything() -> None:
    halves = (Deduction("a", "<", Decimal(1), Decimal(50)), Deduction("b", "<", Decimal(1), Decimal(50)))
    result = deduct(gross=Decimal("0.01"), deductions=halves, actuals={"a": Decimal(0), "b": Decimal(0)})
    assert [str(line.amount) for line in result.lines] == ["-0.01"]


@pytest.mark.parametrize("gross", ["0.00", "-25000.00"])
def test_nothing_is_taken_off_a_refund(gross: str) -> None:
    actuals = {"complaint_rate": Decimal(1), "nps": Decimal(0)}
    assert deduct(gross=Decimal(gross), deductions=QUALITY, actuals=actuals).lines == ()


@given(
    units=st.integers(min_value=0, max_value=10**6).map(Decimal),
    complaints=st.decimals(min_value=0, max_value=1, places=4),
    nps=st.decimals(min_value=-100, max_value=100, places=1),
)
def test_gross_and_deductions_add_up_to_the_net(units: Decimal, complaints: Decimal, nps: Decimal) -> None:
    answer = quote(plan=GRADUATED, units=units, actuals={"complaint_rate": complaints, "nps": nps})
    amounts = [line.amount for line in (*answer.lines, *answer.deductions)]
    assert answer.net == sum(amounts)
    assert answer.net >= 0
