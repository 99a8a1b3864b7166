"""What an incident keeps of the figures that broke its rule: JSON that pages, letters and the API read."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from alerts.models import AlertRuleVersion, ReportedEvent
from alerts.rules.condition import Number, Observation
from prms.lib.money import EXACT, canonical_decimal, round_half_up
from prms.lib.periods import Month

PLACES = 9
_STEP = Decimal(1).scaleb(-PLACES)


def exact(value: Number) -> Decimal:
    """Return a figure as the database keeps it, with 9 decimals, a half rounded up."""
    if isinstance(value, Decimal):
        return value.quantize(_STEP, context=EXACT)
    return round_half_up(value, PLACES)


def evidence_of(version: AlertRuleVersion, breaches: Sequence[Observation[Any]]) -> dict[str, Any]:
    """Return what broke the rule: its terms, the last breaching period first and every one in `series`."""
    last = breaches[-1]
    is_month = isinstance(last.period, Month)
    return _terms(version) | {
        "period": str(last.period),
        **({"period_month": str(last.period)} if is_month else {}),
        "value": _text(last.value),
        "value_text": _figure(version, last.value),
        "series": [_in_series(breach) for breach in breaches],
    }


def evidence_of_event(event: ReportedEvent) -> dict[str, Any]:
    """Return what was reported."""
    return {
        "measure": "event",
        "event": event.pk,
        "kind": event.kind,
        "source_id": event.source_id,
        "occurred_at": event.occurred_at.isoformat(),
        "description": event.description,
    }


def _terms(version: AlertRuleVersion) -> dict[str, Any]:
    kpi = version.kpi
    return {
        "measure": version.measure,
        "kpi": kpi.code if kpi else None,
        "kpi_name": kpi.name if kpi else "",
        "kpi_name_zh": kpi.name_zh if kpi else "",
        "unit": kpi.unit if kpi else "",
        "operator": version.operator,
        "threshold": _text(version.threshold),
        "threshold_text": version.figure(version.threshold),
        "clear_at": _text(version.clear_at),
        "periods": version.periods,
        "period_kind": version.period,
    }


def _in_series(breach: Observation[Any]) -> dict[str, Any]:
    return {"period": str(breach.period), "value": _text(breach.value), "sample": _text(breach.sample)}


def _figure(version: AlertRuleVersion, value: Number | None) -> str:
    return version.figure(None if value is None else exact(value))


def _text(value: Number | None) -> str | None:
    return None if value is None else canonical_decimal(exact(value))
