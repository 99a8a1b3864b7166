"""Writes the statements of a month where they differ, in a fixed number of statements to the database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple

from accounts.models import User
from agreements.models import Statement, StatementLine
from agreements.rules.lines import Line, LineKind, total_of
from agreements.rules.proof import (
    Json,
    ProofText,
    canonical_json,
    inputs_text,
    proof_text,
    written_actuals,
    written_paid,
)
from agreements.rules.statement import statement_lines
from agreements.rules.statement_values import MonthFacts, Paid, StatementFacts
from agreements.services.book_rows import AgreementRow, PlanVersion, Standing
from prms.lib.bulk import Row, delete_rows, insert_rows, is_postgresql, update_rows
from prms.lib.periods import Month

FIGURES = ("plan", "direction", "currency", "total", "inputs", "settles", "sha256", "hold", "prepared_by", "version")
NEW = ("id", "agreement", "month", "kind", "status", *FIGURES, "adjustments", "created_at", "updated_at")
LINES = ("statement", "position", "kind", "quantity", "rate", "amount", "trace")
_EARNED = (LineKind.TIER, LineKind.SHORTFALL, LineKind.CAP, LineKind.FLOOR)


class Computed(NamedTuple):
    """A statement as its inputs make it."""

    plan: PlanVersion
    currency: str
    lines: Sequence[Line]
    total: Decimal
    settles: Json
    proof: ProofText


# A statement that is not there yet: its id to be, and whose it is.
New = tuple[int, int, Computed]


def compute(agreement: AgreementRow, facts: StatementFacts, versions: Mapping[str, PlanVersion]) -> Computed:
    """Return the statement of an agreement's month; nothing is read or written."""
    own = facts.years[-1].months[-1]
    plan, lines = versions[own.version], statement_lines(facts)
    names = {
        "agreement": agreement.code,
        "partner": agreement.partner,
        "month": str(own.month),
        "currency": agreement.currency,
        "direction": plan.direction,
    }
    inputs = inputs_text(facts, plans={key: version.text for key, version in versions.items()}, names=names)
    return Computed(plan, agreement.currency, lines, total_of(lines), _settles(facts, lines), proof_text(inputs, lines))


def _settles(facts: StatementFacts, lines: Sequence[Line]) -> Json:
    own = facts.years[-1].months[-1]
    corrected = {line.trace["month"]: line.amount for line in lines if line.kind == LineKind.PRIOR_PERIOD}
    earned = sum((line.amount for line in lines if line.kind in _EARNED), Decimal("0.00"))
    late = [month for year in facts.years for month in year.months if month.is_late]
    months = {str(month.month): _counted(month, corrected.get(str(month.month), Decimal("0.00"))) for month in late}
    months[str(own.month)] = _counted(own, earned)
    earlier = [f"{row.month}/{row.line}" for row in facts.disputes if row.month != own.month]
    released: Json = {"disputes": earlier} if earlier else {}
    if facts.costs:
        released["costs"] = [row.outlay for row in facts.costs]
    judged = {
        str(year.quality.first): written_actuals(year.quality.actuals)
        for year in facts.years
        if year.quality and (year.quality.judged_by is None or year.quality.is_late)
    }
    years = {"years": judged} if judged else {}
    return {"months": months, "carried": [str(month) for month in sorted(facts.carried)], **released, **years}


def _counted(month: MonthFacts, amount: Decimal) -> Json:
    return {"plan": month.version, **written_paid(Paid(month.units, month.actuals, amount))}


@dataclass(slots=True)
class Sheet:
    """What is to be written of a month: new drafts, drafts whose figures differ, drafts that are held from now on."""

    month: Month
    by: User | None
    now: datetime
    changed: list[tuple[Standing, Computed]] = field(default_factory=list)
    held: list[tuple[Standing, str]] = field(default_factory=list)
    adopted: list[Standing] = field(default_factory=list)
    # COPY takes JSON as text, a prepared statement as the value.
    as_json: Callable[[str], Any] = field(default_factory=lambda: str if is_postgresql() else json.loads)

    def enter(self, own: Standing | None, computed: Computed) -> str:
        """Note what is to be done with a statement that is there; return the outcome's code."""
        if own is None:
            return "CREATED"
        if (own.sha256, own.hold) != (computed.proof.sha256, ""):
            self.changed.append((own, computed))
            return "CHANGED"
        if own.prepared_by_id is None and self.by is not None:
            self.adopted.append(own)
        return "UNCHANGED"

    def hold(self, own: Standing | None, reason: str) -> None:
        """Note that a draft cannot be computed any more and waits."""
        if own is not None and not own.is_settled and own.hold != reason:
            self.held.append((own, reason))

    def write(self, created: Iterable[New]) -> None:
        """Write new statements as they come, then what was noted meanwhile.

        The database takes one statement in while the next is computed, and none of them is kept.
        """
        lines: list[Row] = []
        insert_rows(Statement, NEW, self._new_rows(created, lines))
        if self.changed:
            delete_rows(StatementLine, "statement", [own.id for own, _ in self.changed])
            update_rows(Statement, (*FIGURES, "updated_at"), map(self._changed_row, self.changed))
            lines += chain.from_iterable(self._line_rows(own.id, computed) for own, computed in self.changed)
        if lines:
            insert_rows(StatementLine, LINES, lines)
        self._write_notes()

    def _new_rows(self, created: Iterable[New], lines: list[Row]) -> Iterator[Row]:
        first, none = self.month.first_day, self.as_json("[]")
        for statement_id, agreement_id, computed in created:
            lines += self._line_rows(statement_id, computed)
            head = (statement_id, agreement_id, first, "regular", "draft")
            yield (*head, *self._figures(computed, version=1), none, self.now, self.now)

    def _write_notes(self) -> None:
        if self.held:
            rows = ((own.id, reason, own.version + 1, self.now) for own, reason in self.held)
            update_rows(Statement, ("hold", "version", "updated_at"), rows)
        if self.adopted and self.by is not None:
            rows_of = ((own.id, self.by.pk, own.version + 1, self.now) for own in self.adopted)
            update_rows(Statement, ("prepared_by", "version", "updated_at"), rows_of)

    def _changed_row(self, entry: tuple[Standing, Computed]) -> tuple[Any, ...]:
        own, computed = entry
        return (own.id, *self._figures(computed, version=own.version + 1), self.now)

    def _figures(self, computed: Computed, *, version: int) -> tuple[Any, ...]:
        plan, by = computed.plan, self.by.pk if self.by else None
        money = (plan.id, plan.direction, computed.currency, computed.total)
        proof, settles = computed.proof, canonical_json(computed.settles)
        return (*money, self.as_json(proof.inputs), self.as_json(settles), proof.sha256, "", by, version)

    def _line_rows(self, statement_id: int, computed: Computed) -> Iterator[Row]:
        traces = map(self.as_json, computed.proof.traces)
        for position, (line, trace) in enumerate(zip(computed.lines, traces, strict=True), start=1):
            yield (statement_id, position, line.kind, line.quantity, line.rate, line.amount, trace)
