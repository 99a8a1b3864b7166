"""A statement as JSON that anybody can compute again: its inputs, its lines, and the SHA-256 of both."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from agreements.rules.accrual import Opening
from agreements.rules.lines import Line, total_of
from agreements.rules.plan import AMOUNTS, Basis, Deduction, JudgedOn, Kind, Mode, Plan, Tier
from agreements.rules.shared_costs import cost_from, written_cost
from agreements.rules.statement import statement_lines
from agreements.rules.statement_values import (
    Actuals,
    Adjustment,
    Disputed,
    MonthFacts,
    Paid,
    StatementFacts,
    YearFacts,
    YearQuality,
)
from prms.lib.money import canonical_decimal
from prms.lib.periods import Month

FORMAT = 1
Json = dict[str, Any]
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False)


class ProofText(NamedTuple):
    """A proof in parts: the canonical JSON of its inputs and of each line's trace, and the SHA-256 of the whole."""

    inputs: str
    traces: Sequence[str]
    sha256: str


def proof_of(inputs: Mapping[str, Any]) -> Json:
    """Return the whole proof that the inputs lead to: `inputs`, `lines`, `total` and `sha256`."""
    lines = statement_lines(facts_from(inputs))
    body = {"inputs": inputs, "lines": [written_line(line) for line in lines], "total": format(total_of(lines), ".2f")}
    return {**body, "sha256": digest(body)}


def digest(body: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical JSON of inputs, lines and total."""
    kept = {name: body[name] for name in ("inputs", "lines", "total")}
    return hashlib.sha256(canonical_json(kept).encode()).hexdigest()


def canonical_json(value: Any) -> str:
    """Return the one way to write JSON: names in order, no spaces, text as it is."""
    return _ENCODER.encode(value)


def proof_text(inputs: str, lines: Sequence[Line]) -> ProofText:
    """Return the proof of inputs whose canonical JSON and lines are known, as `proof_of` would make it."""
    traces = [canonical_json(line.trace) for line in lines]
    rows = ",".join(map(_line_text, lines, traces))
    body = f'{{"inputs":{inputs},"lines":[{rows}],"total":"{total_of(lines):.2f}"}}'
    return ProofText(inputs, traces, hashlib.sha256(body.encode()).hexdigest())


def _line_text(line: Line, trace: str) -> str:
    """Return the canonical JSON of `written_line`: of its own members only the trace needs escaping."""
    head = f'"amount":"{line.amount:.2f}","kind":"{line.kind.value}"'
    return f'{{{head},"quantity":{_number_text(line.quantity)},"rate":{_number_text(line.rate)},"trace":{trace}}}'


def _number_text(number: Decimal | None) -> str:
    return "null" if number is None else f'"{canonical_decimal(number)}"'


def written_line(line: Line) -> Json:
    """Return a line with its numbers as text."""
    return {
        "kind": line.kind.value,
        "quantity": written(line.quantity),
        "rate": written(line.rate),
        "amount": format(line.amount, ".2f"),
        "trace": dict(line.trace),
    }


def written_plan(plan: Plan) -> Json:
    """Return a plan version with its numbers as text."""
    return {
        "kind": plan.kind.value,
        "mode": plan.mode.value,
        "basis": plan.basis.value,
        "tiers": [{"from": written(tier.starts_at), "rate": written(tier.rate)} for tier in plan.tiers],
        "deductions": [
            {
                "kpi": row.kpi,
                "operator": row.operator,
                "threshold": written(row.threshold),
                "percent": written(row.percent),
            }
            for row in plan.deductions
        ],
        **{name: written(getattr(plan, name)) for name in AMOUNTS},
        # Left out where it is the month: older proofs know nothing else.
        **({"deductions_judged_on": JudgedOn.YEAR.value} if plan.deductions_judged_on is JudgedOn.YEAR else {}),
    }


def written(number: Decimal | None) -> str | None:
    """Return the number's one text."""
    return None if number is None else canonical_decimal(number)


def written_actuals(actuals: Actuals) -> dict[str, str]:
    """Return KPI actuals with their numbers as text."""
    return {kpi: canonical_decimal(actual) for kpi, actual in actuals.items()}


def facts_from(inputs: Mapping[str, Any]) -> StatementFacts:
    """Read the inputs of a proof. Raises KeyError or ValueError for what is none."""
    if inputs["format"] != FORMAT:
        raise ValueError(f"This is format {inputs['format']} of a proof; format {FORMAT} can be computed.")
    plans = {key: plan_from(plan) for key, plan in inputs["plans"].items()}
    return StatementFacts(
        years=tuple(_year(year, plans) for year in inputs["years"]),
        carried={Month.parse(row["month"]): Decimal(row["amount"]) for row in inputs["carried"]},
        adjustments=tuple(Adjustment(Decimal(row["amount"]), row["reason"]) for row in inputs["adjustments"]),
        disputes=tuple(map(_dispute, inputs.get("disputes", ()))),
        costs=tuple(cost_from(row, direction=inputs["direction"]) for row in inputs.get("costs", ())),
    )


def inputs_text(facts: StatementFacts, *, plans: Mapping[str, str], names: Mapping[str, str]) -> str:
    """Return the facts as the canonical JSON of a proof's inputs.

    `plans` are the canonical JSON of the versions that the months name, `names` those of who is paid, when and how.
    """
    used = sorted({month.version for year in facts.years for month in year.months})
    said = ",".join(f'"{version}":{plans[version]}' for version in used)
    years = ",".join(map(_year_text, facts.years))
    # All other names come before these two.
    return f'{canonical_json(_head(facts, names))[:-1]},"plans":{{{said}}},"years":[{years}]}}'


def _head(facts: StatementFacts, names: Mapping[str, str]) -> Json:
    return {
        "format": FORMAT,
        **names,
        "carried": [
            {"month": str(month), "amount": format(sum_, ".2f")} for month, sum_ in sorted(facts.carried.items())
        ],
        "adjustments": [{"amount": format(row.amount, ".2f"), "reason": row.reason} for row in facts.adjustments],
        # Left out where there are none: older proofs know neither.
        **({"costs": [written_cost(row) for row in facts.costs]} if facts.costs else {}),
        **({"disputes": [written_dispute(row) for row in facts.disputes]} if facts.disputes else {}),
    }


def written_dispute(row: Disputed) -> Json:
    """Return a disputed line with its numbers as text."""
    return {
        "month": str(row.month),
        "line": row.line,
        "counted": format(row.counted, ".2f"),
        "settled": None if row.settled is None else format(row.settled, ".2f"),
    }


def written_paid(paid: Paid) -> Json:
    """Return what statements counted of a month with its numbers as text."""
    return {
        "units": canonical_decimal(paid.units),
        "actuals": written_actuals(paid.actuals),
        "amount": format(paid.amount, ".2f"),
    }


def plan_from(plan: Mapping[str, Any]) -> Plan:
    """Read a plan version."""
    return Plan(
        kind=Kind(plan["kind"]),
        mode=Mode(plan["mode"]),
        basis=Basis(plan["basis"]),
        tiers=tuple(Tier(Decimal(tier["from"]), Decimal(tier["rate"])) for tier in plan["tiers"]),
        deductions=tuple(
            Deduction(row["kpi"], row["operator"], Decimal(row["threshold"]), Decimal(row["percent"]))
            for row in plan["deductions"]
        ),
        **{name: None if plan[name] is None else Decimal(plan[name]) for name in AMOUNTS},
        deductions_judged_on=JudgedOn(plan.get("deductions_judged_on", JudgedOn.MONTH)),
    )


def paid_from(paid: Mapping[str, Any]) -> Paid:
    """Read what statements counted of a month."""
    return Paid(Decimal(paid["units"]), actuals_from(paid["actuals"]), Decimal(paid["amount"]))


def differing_lines(shown: Iterable[Json], computed: Iterable[Json]) -> list[tuple[Json | None, Json | None]]:
    """Return the lines that are in one list only or differ, in pairs of shown and computed."""
    left, right = list(shown), list(computed)
    length = max(len(left), len(right))
    pairs = zip(_padded(left, length), _padded(right, length), strict=True)
    return [(one, other) for one, other in pairs if one != other]


def _padded(lines: list[Json], length: int) -> list[Json | None]:
    return [*lines, *[None] * (length - len(lines))]


def _year_text(year: YearFacts) -> str:
    """Return the canonical JSON of a year, names in order: read back by `_year`."""
    months = ",".join(map(_month_text, year.months))
    opening = f'{{"amount":"{year.opening.amount:.2f}","units":"{canonical_decimal(year.opening.units)}"}}'
    known = f'"is_decided":{"true" if year.is_decided else "false"},"last":"{year.last}","months":[{months}]'
    judged = "" if year.quality is None else f',"quality":{canonical_json(_written_quality(year.quality))}'
    return f'{{{known},"opening":{opening}{judged}}}'


def _month_text(month: MonthFacts) -> str:
    actuals = canonical_json(written_actuals(month.actuals))
    paid = "null" if month.paid is None else canonical_json(written_paid(month.paid))
    known = f'"plan":"{month.version}","units":"{canonical_decimal(month.units)}"'
    return f'{{"actuals":{actuals},"month":"{month.month}","paid":{paid},{known}}}'


def _written_quality(quality: YearQuality) -> Json:
    judged_by = None if quality.judged_by is None else written_actuals(quality.judged_by)
    return {"first": str(quality.first), "actuals": written_actuals(quality.actuals), "judged_by": judged_by}


def _dispute(row: Mapping[str, Any]) -> Disputed:
    settled = None if row["settled"] is None else Decimal(row["settled"])
    return Disputed(Month.parse(row["month"]), row["line"], Decimal(row["counted"]), settled)


def _year(year: Mapping[str, Any], plans: Mapping[str, Plan]) -> YearFacts:
    opening = year["opening"]
    return YearFacts(
        months=tuple(_month(month, plans) for month in year["months"]),
        last=Month.parse(year["last"]),
        opening=Opening(Decimal(opening["units"]), Decimal(opening["amount"])),
        is_decided=year["is_decided"],
        quality=_quality(year["quality"]) if "quality" in year else None,
    )


def _quality(quality: Mapping[str, Any]) -> YearQuality:
    judged_by = None if quality["judged_by"] is None else actuals_from(quality["judged_by"])
    return YearQuality(Month.parse(quality["first"]), actuals_from(quality["actuals"]), judged_by)


def _month(month: Mapping[str, Any], plans: Mapping[str, Plan]) -> MonthFacts:
    return MonthFacts(
        month=Month.parse(month["month"]),
        plan=plans[month["plan"]],
        units=Decimal(month["units"]),
        actuals=actuals_from(month["actuals"]),
        paid=None if month["paid"] is None else paid_from(month["paid"]),
        version=month["plan"],
    )


def actuals_from(actuals: Mapping[str, str]) -> dict[str, Decimal]:
    """Read KPI actuals."""
    return {kpi: Decimal(actual) for kpi, actual in actuals.items()}
