"""Every page asks the database as often for a thousand partners as for ten."""

from collections.abc import Mapping

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry, Invitation
from messaging.models import Notification
from prms.lib.bulk import is_postgresql
from tests.factories.copies import copy_with_all
from tests.permissions import actors
from tests.permissions.rows import Address, addresses
from tests.permissions.world import World

pytestmark = pytest.mark.django_db

FEW, MANY = 10, 1_000
READERS = (actors.OWNER, actors.ADMINISTRATOR, actors.FINANCE, actors.CONTACT)
# Above 150 partners the page counts them by level instead of drawing a mark for each.
SUMMED_UP = {"reports:today": 2}


def reader_of(address: Address) -> str:
    """Return who opens the page: whoever answers for most partners among those who may."""
    told = address.expected("GET") if "GET" in address.statuses else {}
    return next((actor for actor in READERS if told.get(actor) == 200), "")


PAGES = {str(address): address for address in addresses() if not address.is_api and reader_of(address)}


def grow(world: World, numbers: range) -> None:
    """Add a partner a number with all that ALPHA has, and as many colleagues, invitations and messages."""
    roots: list[Model] = [world.alpha, world.people[actors.FINANCE]]
    roots += [Invitation.objects.earliest("pk"), AuditEntry.objects.earliest("pk")]
    roots += Notification.objects.filter(pk__in=[world.objects["delivery"]])
    for root in roots:
        copy_with_all(root, numbers=numbers)
    if is_postgresql():
        # As autovacuum does: a planner that still takes the tables for empty joins row by row for minutes.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def counted(world: World) -> Mapping[str, int]:
    """Return how many queries each page needs."""
    return {name: queries_of(world, address) for name, address in PAGES.items()}


def queries_of(world: World, address: Address) -> int:
    for kept in settings.CACHES:
        caches[kept].clear()
    path = world.path(address)
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        assert world.call(reader_of(address), "GET", path).status == 200, address
        transaction.set_rollback(True)
    return len(asked)


# Some two hundred pages at two sizes: minutes where another suite runs beside it.
@pytest.mark.timeout(1200)
def test_no_page_asks_more_of_a_thousand_partners_than_of_ten(world: World) -> None:
    # ALPHA is one of them.
    grow(world, range(1, FEW))
    few = counted(world)
    grow(world, range(FEW, MANY))
    many = counted(world)

    assert {name: (few[name], many[name]) for name in PAGES if many[name] > few[name] + SUMMED_UP.get(name, 0)} == {}
