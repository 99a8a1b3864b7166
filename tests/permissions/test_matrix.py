"""Every address × method × actor answers as the matrix says. README.md tells how to add a row."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLResolver, get_resolver

from tests.permissions.actors import ACTORS
from tests.permissions.rows import METHODS, Address, addresses
from tests.permissions.world import World

pytestmark = pytest.mark.django_db

MATRIX = addresses()
# Django's own admin asks for an administrator on every page; test_admin.py walks it.
APART = ("admin:",)


def routes(resolver: URLResolver, names: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Yield the full name and the view of every route."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, (*names, pattern.namespace) if pattern.namespace else names)
        else:
            yield ":".join([*names, pattern.name or ""]), pattern.callback


ROUTES = {name: view for name, view in routes(get_resolver()) if not name.startswith(APART)}


def declared_methods(view: Any) -> set[str]:
    """Return the methods that a view has code for."""
    if actions := getattr(view, "actions", None):
        return {method.upper() for method in actions if method != "head"}
    view_class = getattr(view, "view_class", None) or getattr(view, "cls", None)
    if view_class is None:
        return {"GET"}
    allowed = getattr(view_class, "http_method_names", [])
    return {method for method in METHODS if method.lower() in allowed and hasattr(view_class, method.lower())}


def test_every_address_has_a_row() -> None:
    rows = {address.name for address in MATRIX}

    assert sorted(set(ROUTES) - rows) == [], "See tests/permissions/README.md: add a row for each."
    assert sorted(rows - set(ROUTES)) == [], "These rows are about addresses that are gone."


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_every_declared_method_has_a_row(name: str) -> None:
    told = {method for address in MATRIX if address.name == name for method in address.statuses}

    assert sorted(declared_methods(ROUTES[name]) - told) == []


@pytest.mark.parametrize("address", MATRIX, ids=str)
def test_each_actor_gets_the_status_of_the_matrix(world: World, address: Address) -> None:
    path = world.path(address)
    wrong = []
    for method in METHODS:
        for actor, status in address.expected(method).items():
            with transaction.atomic():
                answered = world.call(actor, method, path).status
                transaction.set_rollback(True)
            if answered != status:
                wrong.append(f"{method} {path}: {actor} got {answered}, not {status}")

    assert wrong == []


def test_every_actor_is_asked() -> None:
    asked = {frozenset(address.expected(method)) for address in MATRIX for method in address.statuses}

    assert asked == {frozenset(ACTORS)}
