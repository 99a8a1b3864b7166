import logging
from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.permissions.world import World


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Yield one world for a whole module; it is gone afterwards."""
    refusals = logging.getLogger("django.request")
    level = refusals.level
    # Thousands of refusals are what these tests are about; writing each with its traceback doubles the time.
    refusals.setLevel(logging.ERROR)
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)
    refusals.setLevel(level)
