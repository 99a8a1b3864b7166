"""The house keeps its own rules: sizes, layers, names. HOUSE figures are limits here, not aims."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db.models import ForeignObjectRel

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "messaging", "partners", "evaluations", "agreements", "governance", "alerts", "reports")
FILE_LINES = 300
FUNCTION_LINES = 45
# WeasyPrint needs Pango, which a machine may lack; everything but PDF must work without it.
MAY_IMPORT_LATE = {"prms/lib/pdf.py"}

# Names that a foreign key of a higher app adds to a lower model, because a page of `reports` reads them.
REVERSE_NAMES = {
    "accounts.User.actions",
    "accounts.User.contact",
    "accounts.User.inbox_items",
    "accounts.User.owned_partners",
    "accounts.User.sponsored_partners",
    "partners.Partner.actions",
    "partners.Partner.agreements",
    "partners.Partner.incidents",
    "partners.Partner.kpi_targets",
    "partners.Partner.meetings",
    "partners.Partner.reported_events",
    "partners.Partner.scorecards",
}


def sources(*, tests: bool = False) -> Iterator[Path]:
    for folder in ("prms", *APPS, *(("tests",) if tests else ())):
        yield from (path for path in (ROOT / folder).rglob("*.py") if path.parent.name != "migrations")


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def where(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_file_outgrows_300_lines() -> None:
    long = {where(path): lines for path in sources(tests=True) if (lines := path.read_text().count("\n")) > FILE_LINES}

    assert long == {}


def test_no_function_outgrows_45_lines() -> None:
    long = {
        f"{where(path)}:{function.name}": lines
        for path in sources(tests=True)
        for function in functions(ast.parse(path.read_text()))
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES
    }

    assert long == {}


def test_nothing_is_imported_inside_a_function() -> None:
    late = [
        f"{where(path)}:{node.lineno}"
        for path in sources()
        if where(path) not in MAY_IMPORT_LATE
        for function in functions(ast.parse(path.read_text()))
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert late == []


def test_the_packages_that_start_everything_stay_empty() -> None:
    full = [folder for folder in ("prms", *APPS) if (ROOT / folder / "__init__.py").read_text()]

    assert full == []


def test_migrations_are_named_by_hand() -> None:
    auto = [where(path) for path in ROOT.glob("*/migrations/*.py") if re.search(r"_auto_|\d{8}_\d{4}", path.name)]

    assert auto == []


def test_no_room_is_named_after_nothing() -> None:
    vague = {"core", "common", "utils", "util", "helpers", "helper", "misc"}

    assert [where(path) for path in sources() if vague & {path.stem, path.parent.name}] == []


def test_no_model_speaks_through_signals() -> None:
    pattern = re.compile(r"django\.db\.models\.signals|@receiver")

    assert [where(path) for path in sources() if pattern.search(path.read_text())] == []


def test_apps_import_downwards_and_rules_are_pure() -> None:
    linted = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert linted.returncode == 0, linted.stdout


def test_only_reports_reads_a_row_from_its_other_side() -> None:
    named = {
        f"{model._meta.label}.{field.get_accessor_name()}"
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignObjectRel) and field.related_model._meta.app_label in set(APPS) - {app}
    }

    assert named == REVERSE_NAMES
