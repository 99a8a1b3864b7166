from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from evaluations.rules.surveys import check_round

TODAY = date(2025, 2, 3)
GOOD: dict[str, Any] = {"closed_on": date(2025, 1, 31), "mean": Decimal("82.5"), "n": 40}


@pytest.mark.parametrize(
    "change",
    [{}, {"mean": Decimal(0)}, {"mean": Decimal(100)}, {"n": 1}, {"closed_on": date(2025, 2, 4)}],
)
def test_a_round_may_be_at_each_edge(change: dict[str, Any]) -> None:
    assert check_round(values=GOOD | change, today=TODAY) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"mean": Decimal("-0.1")}, "mean"),
        ({"mean": Decimal("100.1")}, "mean"),
        ({"n": 0}, "n"),
        ({"closed_on": date(2025, 2, 5)}, "closed_on"),
    ],
)
def test_what_cannot_be_is_told_by_field(change: dict[str, Any], field: str) -> None:
    assert [problem.field for problem in check_round(values=GOOD | change, today=TODAY)] == [field]
