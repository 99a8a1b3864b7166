from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from rest_framework.test import APIClient

from accounts.models import User
from accounts.web import shell
from reports.read import freshness
from tests import clients
from tests.clients import ClientOf
from tests.factories.accounts import manager

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


@pytest.fixture(autouse=True)
def _language_of_the_organisation() -> None:
    """No test speaks the language that the last page of another was read in."""
    translation.deactivate()


@pytest.fixture
def api_client() -> APIClient:
    """A REST client that nobody has signed in."""
    return APIClient()


@pytest.fixture
def boss(db: None) -> User:
    """A partnership manager."""
    return manager(email="boss@example.com")


@pytest.fixture
def api(boss: User) -> APIClient:
    """A REST client that the manager has signed in to."""
    return clients.api_of(boss)


@pytest.fixture
def api_of(db: None) -> Callable[[User], APIClient]:
    """Return a maker of REST clients that somebody has signed in to."""
    return clients.api_of


@pytest.fixture
def token_api(db: None) -> Callable[..., APIClient]:
    """Return a maker of REST clients that carry a token: `token_api(user, "partners:read")`."""
    return clients.token_api


@pytest.fixture
def client_of(db: None) -> ClientOf:
    """Return a maker of browsers that somebody has signed in to."""
    return clients.client_of


@pytest.fixture
def statements_of() -> Callable[[Client, str], int]:
    """Return a counter of the statements that a page asks of the database."""

    def count(client: Client, address: str) -> int:
        with CaptureQueriesContext(connection) as statements:
            assert client.get(address).status_code == 200
        return len(statements)

    return count
