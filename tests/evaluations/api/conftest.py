import pytest

from accounts.models import User
from tests.factories.accounts import administrator


@pytest.fixture
def boss(db: None) -> User:
    return administrator(email="boss@example.com")
