from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import create_token
from tests.api.world import World, build_world


@pytest.fixture(scope="module")
def kept_connection() -> Iterator[None]:
    """Keep requests that reach the application as raw WSGI from closing the connection the world lives in."""
    moments = (request_started, request_finished)
    for moment in moments:
        moment.disconnect(close_old_connections)
    yield
    for moment in moments:
        moment.connect(close_old_connections)


@pytest.fixture(scope="module")
def seeded_world(django_db_setup, django_db_blocker, kept_connection) -> Iterator[World]:
    """Yield one world for a whole module; it is gone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def bearers(seeded_world, django_db_blocker) -> dict[str, str]:
    """The Authorization headers of an administrator's and of a manager's program."""
    return {"administrator": bearer(seeded_world.administrator), "manager": bearer(seeded_world.manager)}


def bearer(user: User) -> str:
    """Return the header of a token that may do whatever its owner may."""
    now = timezone.now() - timedelta(hours=1)
    _row, text = create_token(user=user, name="contract", scopes=["*:read", "*:write"], now=now, by=None)
    return f"Bearer {text}"
