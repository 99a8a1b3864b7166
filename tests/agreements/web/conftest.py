from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from partners.models import Partner
from tests.clients import ClientOf
from tests.factories.accounts import manager
from tests.factories.partners import PartnerFactory

QueriesOf = Callable[[str], int]

NOW = datetime(2025, 7, 10, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _july() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def owner(db) -> User:
    return manager(name="Lin Qiao")


@pytest.fixture
def partner(owner: User) -> Partner:
    return PartnerFactory(owner=owner, code="ZEPHYR", name="Zephyr")


@pytest.fixture
def reader(owner: User, client_of: ClientOf) -> Client:
    return client_of(owner)


@pytest.fixture
def queries_of(reader: Client, statements_of: Callable[[Client, str], int]) -> QueriesOf:
    return partial(statements_of, reader)
