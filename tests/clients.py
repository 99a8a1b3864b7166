"""Clients that somebody has signed in to: a browser's and a program's."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services import create_token

ClientOf = Callable[[User], Client]


def client_of(user: User) -> Client:
    """Return a browser that the person has signed in to."""
    client = Client()
    client.force_login(user)
    return client


def api_of(user: User) -> APIClient:
    """Return a REST client that the person has signed in to."""
    client = APIClient()
    client.force_login(user)
    return client


def token_api(user: User, *scopes: str) -> APIClient:
    """Return a REST client that carries a token of the person: `token_api(user, "partners:read")`."""
    now = timezone.now() - timedelta(hours=1)
    _row, text = create_token(user=user, name="test", scopes=scopes, now=now, by=None)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
    return client
