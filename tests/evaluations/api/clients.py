from rest_framework.test import APIClient

from accounts.models import User


def client_of(user: User) -> APIClient:
    """Return a client that the person has signed in to."""
    client = APIClient()
    client.force_login(user)
    return client
