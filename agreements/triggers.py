"""What the database itself refuses: a statement moves from draft to approved to locked, and what is locked stays;
a version of an agreement stays from its signature on.

An `AlterField` on SQLite rebuilds its table, which loses the table's triggers and fails while another table's
trigger names it: a migration that touches these tables begins with `migrations.RunPython(remove, install)` and ends
with `migrations.RunPython(install, remove)`.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

STATEMENTS, LINES = "agreements_statement", "agreements_statementline"
VERSIONS = "agreements_agreementversion"
LOCKED = "A locked statement never changes: correct it in the next open month."
LINE_FIXED = "The lines of an approved statement never change: correct them in the next open month."
MOVE = "A statement moves from draft to approved to locked, and its figures stay from its approval on."
BORN = "A statement begins as a draft."
SIGNED = "A signed version never changes: amend the agreement."

_FIGURES = ("agreement_id", "month", "kind", "plan_id", "direction", "currency", "total", "sha256")
_MOVED = (
    # Back to a draft only to be held for a dispute, which is the one thing that may withdraw an approval.
    "OLD.status = 'approved' AND (NEW.status <> 'locked' AND NOT (NEW.status = 'draft' AND NEW.hold = 'DISPUTED')"
    + "".join(f" OR NEW.{name} <> OLD.{name}" for name in _FIGURES)
    + ") OR OLD.status = 'draft' AND NEW.status = 'locked'"
)
_FIXED = "(SELECT status FROM agreements_statement WHERE id = {row}.statement_id) <> 'draft'"

# name → table, event, condition, what is said.
TRIGGERS = {
    "statement_begins_as_draft": (STATEMENTS, "INSERT", "NEW.status <> 'draft'", BORN),
    "statement_locked_stays": (STATEMENTS, "UPDATE", "OLD.status = 'locked'", LOCKED),
    "statement_moves_on": (STATEMENTS, "UPDATE", _MOVED, MOVE),
    "statement_not_deleted": (STATEMENTS, "DELETE", "OLD.status <> 'draft'", LOCKED),
    "line_not_added": (LINES, "INSERT", _FIXED.format(row="NEW"), LINE_FIXED),
    "line_not_changed": (LINES, "UPDATE", f"{_FIXED.format(row='OLD')} OR {_FIXED.format(row='NEW')}", LINE_FIXED),
    "line_not_deleted": (LINES, "DELETE", _FIXED.format(row="OLD"), LINE_FIXED),
    "version_signed_stays": (VERSIONS, "UPDATE", "OLD.status = 'signed'", SIGNED),
    "version_not_deleted": (VERSIONS, "DELETE", "OLD.status = 'signed'", SIGNED),
}


def install(apps: Any, schema_editor: Any) -> None:
    """Put the triggers in place, whether or not they are there; the two arguments are those of a migration.

    A table that a later migration makes gets its triggers there.
    """
    remove(apps, schema_editor)
    tables = schema_editor.connection.introspection.table_names()
    for statement in _creations(schema_editor.connection.vendor, tables):
        schema_editor.execute(statement)


def remove(apps: Any, schema_editor: Any) -> None:
    """Take the triggers away, whether or not they are there."""
    for statement in _removals(schema_editor.connection.vendor):
        schema_editor.execute(statement)


@contextmanager
def lifted() -> Iterator[None]:
    """Let locked rows go inside the block. Only tests that clear the tables afterwards may use it."""
    _run(_removals(connection.vendor))
    try:
        yield
    finally:
        tables = connection.introspection.table_names()
        _run([*_removals(connection.vendor), *_creations(connection.vendor, tables)])


def _run(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _creations(vendor: str, tables: Collection[str]) -> list[str]:
    return [
        sql
        for name, (table, event, condition, message) in TRIGGERS.items()
        if table in tables
        for sql in (_postgresql if vendor == "postgresql" else _sqlite)(name, table, event, condition, message)
    ]


def _sqlite(name: str, table: str, event: str, condition: str, message: str) -> list[str]:
    refusal = f"SELECT RAISE(ABORT, '{message}');"
    return [f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} BEGIN {refusal} END"]


def _postgresql(name: str, table: str, event: str, condition: str, message: str) -> list[str]:
    row = "OLD" if event == "DELETE" else "NEW"
    body = f"BEGIN IF {condition} THEN RAISE check_violation USING MESSAGE = '{message}'; END IF; RETURN {row}; END"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def _removals(vendor: str) -> list[str]:
    if vendor == "postgresql":
        return [f"DROP FUNCTION IF EXISTS {name} CASCADE" for name in TRIGGERS]
    return [f"DROP TRIGGER IF EXISTS {name}" for name in TRIGGERS]
