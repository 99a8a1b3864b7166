import pytest
from rest_framework.test import APIClient

from accounts.models import User
from tests.evaluations.api.clients import client_of
from tests.factories.accounts import administrator


@pytest.fixture
def boss(db: None) -> User:
    return administrator(email="boss@example.com")


@pytest.fixture
def api(boss: User) -> APIClient:
    """A client signed in as the administrator."""
    return client_of(boss)
