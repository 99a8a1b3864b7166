from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services import create_token
from tests.factories.accounts import manager


@pytest.fixture
def boss(db) -> User:
    """A partnership manager."""
    return manager(email="boss@example.com")


@pytest.fixture
def client_of() -> Callable[[User], APIClient]:
    """Return a maker of clients that somebody has signed in to."""

    def make(user: User) -> APIClient:
        client = APIClient()
        client.force_login(user)
        return client

    return make


@pytest.fixture
def api(boss, client_of) -> APIClient:
    """A client that the manager has signed in to."""
    return client_of(boss)


@pytest.fixture
def token_api(db) -> Callable[..., APIClient]:
    """Return a maker of clients that carry a token: `token_api(user, "partners:read")`."""

    def make(user: User, *scopes: str) -> APIClient:
        now = timezone.now() - timedelta(hours=1)
        _row, text = create_token(user=user, name="test", scopes=scopes, now=now, by=None)
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
        return client

    return make
