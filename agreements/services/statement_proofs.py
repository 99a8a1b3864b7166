"""The stored statements against what their inputs come to."""

from agreements.models import Statement
from agreements.rules.proof import Json, written_line
from agreements.rules.verify import differences

CHUNK = 1_000


def proof_of_statement(statement: Statement) -> Json:
    """Return what is stored of a statement in the form that `agreements.rules.verify` reads."""
    return {
        "inputs": statement.inputs,
        "lines": [written_line(row.line()) for row in statement.lines.all()],
        "total": format(statement.total, ".2f"),
        "sha256": statement.sha256,
    }


def differences_of(statement: Statement) -> list[str]:
    """Compute a statement again and return a sentence for each thing that comes out otherwise."""
    return differences(proof_of_statement(statement))


def verify_statements(*, statement_id: int | None = None) -> tuple[int, dict[int, list[str]]]:
    """Compute one statement again, or every one: how many there were, and what differs by statement number."""
    statements = Statement.objects.order_by("pk").prefetch_related("lines")
    if statement_id is not None:
        statements = statements.filter(pk=statement_id)
    count, broken = 0, {}
    for statement in statements.iterator(chunk_size=CHUNK):
        count += 1
        found = differences_of(statement)
        if found:
            broken[statement.pk] = found
    return count, broken
