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
def api(boss) -> APIClient:
    """A client that the manager has signed in to."""
    client = APIClient()
    client.force_login(boss)
    return client


@pytest.fixture
def token_client(db) -> Callable[..., APIClient]:
    """Return a maker of clients that carry a token: `token_client(user, "partners:read")`."""

    def make(user: User, *scopes: str) -> APIClient:
        now = timezone.now() - timedelta(hours=1)
        _row, text = create_token(user=user, name="test", scopes=scopes, now=now, by=None)
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
        return client

    return make
