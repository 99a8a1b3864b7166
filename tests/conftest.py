import pytest
from rest_framework.test import APIClient


@pytest.fixture
def api_client() -> APIClient:
    """A REST client that nobody has signed in."""
    return APIClient()
