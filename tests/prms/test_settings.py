"""Settings are read once, typed, and a missing or wrong one stops the start with its name."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = dict(
    line.split("=", 1) for line in (ROOT / ".env.example").read_text().splitlines() if line and not line.startswith("#")
)
SERVED = EXAMPLE | {"SECRET_KEY": "k" * 60}
APPS = ("prms", "accounts", "messaging", "partners", "evaluations", "agreements", "governance", "alerts", "reports")
READ_ELSEWHERE = {"DJANGO_SETTINGS_MODULE", "POSTGRES_PASSWORD"}
SET_BY_PYTEST = {"PYTEST_XDIST_WORKER"}


def start(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process that sees nothing but `environment`."""
    code = "from django.conf import settings; settings.DEBUG"
    path = {"PATH": os.environ["PATH"]}
    return subprocess.run(
        [sys.executable, "-c", code], env=path | environment, cwd=ROOT, capture_output=True, text=True, timeout=60
    )


def test_the_example_with_a_key_is_a_complete_production_environment() -> None:
    assert start(SERVED).returncode == 0


@pytest.mark.parametrize(
    "name",
    ["SECRET_KEY", "ALLOWED_HOSTS", "PUBLIC_URL", "DATABASE_URL", "BROKER_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL"],
)
@pytest.mark.parametrize("state", ["missing", "empty"])
def test_production_names_what_is_not_set(name: str, state: str) -> None:
    given = {key: value for key, value in SERVED.items() if key != name} | ({name: ""} if state == "empty" else {})

    done = start(given)

    assert done.returncode != 0
    assert name in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("DATABASE_URL", "sqlite:////tmp/prms.sqlite3", "must name a PostgreSQL database"),
        ("PUBLIC_URL", "http://prms.example.com", "must begin with https://"),
        ("SENDING_ENABLED", None, "SENDING_ENABLED"),
        ("PORT", "eighty", "PORT"),
        ("LOG_FORMAT", "xml", "xml not in ('text', 'json')"),
        ("SENDING_ENABLED", "perhaps", "SENDING_ENABLED"),
    ],
)
def test_production_refuses_what_it_cannot_use(name: str, value: str | None, complaint: str) -> None:
    given = {key: kept for key, kept in SERVED.items() if key != name} | ({name: value} if value is not None else {})

    done = start(given)

    assert done.returncode != 0
    assert complaint in done.stderr


def test_every_name_that_is_read_stands_in_the_example() -> None:
    sources = "".join(path.read_text() for path in (ROOT / "prms" / "settings").glob("*.py"))
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', sources)) | READ_ELSEWHERE

    assert set(EXAMPLE) == read - SET_BY_PYTEST


def test_the_environment_is_read_by_the_settings_and_for_a_first_password_only() -> None:
    readers = {
        str(path.parent.relative_to(ROOT))
        for package in APPS
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"os\.(environ\b(?!\.setdefault)|getenv)", path.read_text())
    }

    assert readers == {"prms/settings", "accounts/management/commands"}
