from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from partners.models import Partner
from tests.factories.accounts import manager
from tests.factories.partners import PartnerFactory

ClientOf = Callable[[User], Client]
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
def client_of() -> ClientOf:
    def make_client(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return make_client


@pytest.fixture
def reader(owner: User, client_of: ClientOf) -> Client:
    return client_of(owner)


@pytest.fixture
def queries_of(reader: Client) -> QueriesOf:
    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as statements:
            assert reader.get(address).status_code == 200
        return len(statements)

    return count


@pytest.fixture
def statements_of() -> Callable[[Client, str], int]:
    def count(client: Client, address: str) -> int:
        with CaptureQueriesContext(connection) as statements:
            assert client.get(address).status_code == 200
        return len(statements)

    return count
