import pytest
from django.conf import settings
from django.core.cache import caches
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from rest_framework.test import APIClient

from accounts.web import shell
from reports.read import freshness

# A slow machine finds no other truth than a fast one.
hypothesis_settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("unhurried")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "services: needs PostgreSQL and Valkey, as `python -m tests.services` runs them")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs real services where none run; `make test` runs the suite both ways."""
    if settings.CELERY_BROKER_URL.startswith("redis"):
        return
    left_out = [item for item in items if item.get_closest_marker("services")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if not item.get_closest_marker("services")]


@pytest.fixture(autouse=True)
def _known_shell() -> None:
    """What every page remembers for a minute is known beforehand, so that no test pays for another."""
    caches["fast"].set_many({shell.KEY: ("", ""), freshness.KEY: True})


@pytest.fixture
def api_client() -> APIClient:
    """A REST client that nobody has signed in."""
    return APIClient()
