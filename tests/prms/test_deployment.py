"""The files that serve PRMS hold together: one image, every process, and nothing that runs as root."""

from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def test_each_process_of_the_product_is_a_service(services: dict[str, Any]) -> None:
    assert set(services) == {"migrate", "web", "worker", "beat", "db", "broker", "cache"}


def test_every_service_that_stays_up_has_a_health_check(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if "healthcheck" not in service] == ["migrate"]


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_nothing_starts_before_the_database_is_up_to_date(services: dict[str, Any], name: str) -> None:
    assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_the_broker_loses_nothing_it_accepted(services: dict[str, Any]) -> None:
    command = services["broker"]["command"]

    assert "--appendonly yes --appendfsync everysec" in command
    assert "--maxmemory-policy noeviction" in command


def test_the_image_runs_as_a_user_without_rights() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()

    assert [line for line in lines if line.startswith("USER")] == ["USER prms"]
    assert lines.index("USER prms") < next(i for i, line in enumerate(lines) if line.startswith("CMD"))


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_is_pinned_by_hash_and_comes_from_the_index(lock: str) -> None:
    text = (ROOT / lock).read_text()
    packages = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]

    assert len(packages) > 40
    assert [line for line in packages if "==" not in line or not line.endswith("\\")] == []
    assert "file:" not in text
    assert "--index-url" not in text
