"""Texts of partner ALPHA never reach people of partner BETA, in any byte of any answer."""

import pytest
from django.db import transaction

from tests.permissions.actors import CONTACT, OTHER_MANAGER, OWNER, STRANGER
from tests.permissions.rows import Address, addresses
from tests.permissions.world import World

pytestmark = pytest.mark.django_db

MATRIX = addresses()
READABLE = [address for address in MATRIX if "GET" in address.statuses]
# The ways to look for something that is not one's own: filters, exports, and search for the marker's beginning.
ASKED = (
    "/partners/?q=Zyx-of",
    "/partners/export.csv?q=Zyx-of",
    "/search/?q=Zyx-of",
    "/contacts/?q=Zyx-of",
    "/contacts/export.csv?q=ALPHA",
    "/search/?q=ALPHA&in=incidents",
    "/partners/ALPHA/scorecards/2024-06/",
    "/portal/scorecards/2024-06/?partner=ALPHA",
    "/api/v1/users/?q=contact@world",
    "/api/v1/partners/?q=Zyx-of",
    "/api/v1/contacts/?partner=ALPHA",
    "/api/v1/measurements/?partner=ALPHA",
    "/api/v1/scorecards/?partner=ALPHA",
    "/api/v1/incidents/?partner=ALPHA",
    "/api/v1/meetings/?partner=ALPHA",
    "/api/v1/actions/?partner=ALPHA",
    "/api/v1/agreements/?partner=ALPHA",
)


def carries_marker(world: World, actor: str, path: str, method: str = "GET") -> bool:
    with transaction.atomic():
        answer = world.call(actor, method, path)
        transaction.set_rollback(True)
    return world.marker.encode() in answer.body


@pytest.mark.parametrize("address", READABLE, ids=str)
def test_no_address_tells_of_another_partner(world: World, address: Address) -> None:
    path = world.path(address)

    assert [actor for actor in (STRANGER, OTHER_MANAGER) if carries_marker(world, actor, path)] == []


@pytest.mark.parametrize("asked", ASKED)
def test_asking_for_another_partner_by_name_finds_nothing(world: World, asked: str) -> None:
    assert [actor for actor in (STRANGER, OTHER_MANAGER) if carries_marker(world, actor, asked)] == []


def test_refusals_of_writes_tell_nothing_either(world: World) -> None:
    telling = [
        f"{method} {address}"
        for address in MATRIX
        for method in address.statuses
        if method != "GET" and carries_marker(world, STRANGER, world.path(address), method)
    ]

    assert telling == []


def test_the_marker_is_where_its_own_people_look(world: World) -> None:
    seen = {
        actor: sum(carries_marker(world, actor, world.path(address)) for address in READABLE)
        for actor in (OWNER, CONTACT)
    }

    assert seen[OWNER] > 20
    assert seen[CONTACT] > 3
