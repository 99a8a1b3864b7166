from decimal import Decimal
from typing import Any

import pytest

from alerts.rules.terms import Terms, check_terms

ABOVE: dict[str, Any] = {
    "measure": "kpi_actual",
    "kpi_direction": "lower",
    "operator": ">",
    "threshold": Decimal("0.1"),
}
EVENT: dict[str, Any] = {"measure": "event", "event_kind": "data_incident"}


@pytest.mark.parametrize(
    "terms",
    [
        ABOVE,
        {**ABOVE, "clear_at": Decimal("0.1")},
        {**ABOVE, "clear_at": Decimal("0.08"), "min_sample": Decimal(10), "periods": 24, "period": "quarter"},
        {**ABOVE, "measure": "attainment", "kpi_direction": "higher", "operator": "<", "clear_at": Decimal("0.2")},
        {"measure": "score", "operator": "<", "threshold": Decimal(80), "scope": "level", "scope_value": "S"},
        {**EVENT, "does_stop_data_exchange": True},
        {"measure": "nodata"},
        {"measure": "nodata", "kpi_direction": "higher"},
    ],
)
def test_terms_that_can_be_judged(terms: dict[str, Any]) -> None:
    assert check_terms(Terms(**terms)) == []


@pytest.mark.parametrize(
    ("terms", "field", "code"),
    [
        ({**ABOVE, "kpi_direction": ""}, "kpi", "required"),
        ({**ABOVE, "measure": "attainment"}, "kpi", "no_attainment"),
        ({**ABOVE, "measure": "score"}, "kpi", "not_expected"),
        ({**ABOVE, "event_kind": "data_incident"}, "event_kind", "not_expected"),
        ({"measure": "event"}, "event_kind", "required"),
        ({**EVENT, "threshold": Decimal(1)}, "threshold", "not_expected"),
        ({**EVENT, "periods": 2}, "periods", "not_expected"),
        ({**ABOVE, "operator": ""}, "operator", "required"),
        ({**ABOVE, "threshold": None}, "threshold", "required"),
        ({**ABOVE, "clear_at": Decimal("0.11")}, "clear_at", "wrong_side"),
        ({**ABOVE, "operator": "<=", "clear_at": Decimal("0.09")}, "clear_at", "wrong_side"),
        ({**ABOVE, "periods": 0}, "periods", "out_of_range"),
        ({**ABOVE, "periods": 25}, "periods", "out_of_range"),
        ({**ABOVE, "period": "round"}, "period", "not_possible"),
        (
            {"measure": "score", "operator": "<", "threshold": Decimal(80), "period": "quarter"},
            "period",
            "not_possible",
        ),
        ({**EVENT, "min_sample": Decimal(1)}, "min_sample", "not_expected"),
        ({**ABOVE, "min_sample": Decimal(-1)}, "min_sample", "out_of_range"),
        ({**ABOVE, "scope_value": "S"}, "scope_value", "not_expected"),
        ({**ABOVE, "scope": "level", "scope_value": "D"}, "scope_value", "invalid"),
        ({**ABOVE, "scope": "partner"}, "scope_value", "required"),
        ({**ABOVE, "does_stop_data_exchange": True}, "does_stop_data_exchange", "not_possible"),
        ({"measure": "nodata", "does_propose_meeting": True}, "does_propose_meeting", "not_possible"),
    ],
)
def test_terms_that_cannot_say_what_is_wrong(terms: dict[str, Any], field: str, code: str) -> None:
    assert [(problem.field, problem.code) for problem in check_terms(Terms(**terms))] == [(field, code)]
