"""The rules are pure: they run where nothing but Python is installed."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PURE_LIB = ("errors", "money", "periods", "problems", "reading", "working_time")


def rule_modules() -> list[str]:
    files = [*ROOT.glob("*/rules/**/*.py"), *(ROOT / "prms" / "lib" / f"{name}.py" for name in PURE_LIB)]
    return sorted(".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files)


def test_every_rule_is_found() -> None:
    apps = {module.split(".")[0] for module in rule_modules()}
    assert {"accounts", "messaging", "partners", "evaluations", "agreements", "governance", "alerts"} <= apps


def test_rules_run_without_site_packages() -> None:
    imports = "\n".join(f"import {module.removesuffix('.__init__')}" for module in rule_modules())
    command = [sys.executable, "-S", "-c", imports]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("module", rule_modules())
def test_a_rule_reads_no_clock(module: str) -> None:
    tree = ast.parse((ROOT / Path(*module.split("."))).with_suffix(".py").read_text(encoding="utf-8"))
    calls = {
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not calls & {"now", "utcnow", "today"}
