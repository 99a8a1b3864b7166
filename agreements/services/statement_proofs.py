"""The stored statements against what their inputs come to."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import islice

from agreements.models import Statement, StatementLine
from agreements.rules.lines import Line, LineKind
from agreements.rules.proof import Json, written_line
from agreements.rules.verify import differences

CHUNK = 1_000


def proof_of_statement(statement: Statement) -> Json:
    """Return what is stored of a statement in the form that `agreements.rules.verify` reads."""
    lines = [written_line(row.line()) for row in statement.lines.all()]
    return _shown(statement.inputs, lines, statement.total, statement.sha256)


def differences_of(statement: Statement) -> list[str]:
    """Compute a statement again and return a sentence for each thing that comes out otherwise."""
    return differences(proof_of_statement(statement))


def verify_statements(*, statement_id: int | None = None) -> tuple[int, dict[int, list[str]]]:
    """Compute one statement again, or every one: how many there were, and what differs by statement number."""
    statements = Statement.objects.order_by("pk")
    if statement_id is not None:
        statements = statements.filter(pk=statement_id)
    rows = statements.values_list("pk", "inputs", "total", "sha256").iterator(chunk_size=CHUNK)
    count, broken = 0, {}
    while chunk := list(islice(rows, CHUNK)):
        lines = _lines_of([row[0] for row in chunk])
        for pk, inputs, total, sha256 in chunk:
            found = differences(_shown(inputs, lines[pk], total, sha256))
            if found:
                broken[pk] = found
        count += len(chunk)
    return count, broken


def _lines_of(ids: Sequence[int]) -> Mapping[int, list[Json]]:
    """Return the lines of statements in their order, read without model instances: there may be thousands."""
    lines: dict[int, list[Json]] = defaultdict(list)
    rows = StatementLine.objects.filter(statement__in=ids).order_by("statement", "position")
    for pk, kind, *figures in rows.values_list("statement", "kind", "quantity", "rate", "amount", "trace"):
        lines[pk].append(written_line(Line(LineKind(kind), *figures)))
    return lines


def _shown(inputs: Json, lines: list[Json], total: Decimal, sha256: str) -> Json:
    return {"inputs": inputs, "lines": lines, "total": format(total, ".2f"), "sha256": sha256}
