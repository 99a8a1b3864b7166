"""The data that the contract test calls the API on. Each app adds its own in `tests/api/worlds/<app>.py`.

Such a module has one function, `build(world)`, which makes objects and says where they are:
`world.at("partners", partner.code)` for `/partners/{code}/`, and how bodies and filters name them:
`world.call(partner=partner.code)`.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import import_module
from itertools import pairwise
from pkgutil import iter_modules
from typing import Any

from accounts.models import User
from accounts.rules.permissions import Role
from tests.api import worlds
from tests.factories.accounts import administrator, person

ORDER = ("accounts", "messaging", "partners", "evaluations", "agreements", "governance", "alerts", "reports")


class World:
    """People, objects, and the real values to put where generated ones would only ever miss."""

    now = datetime(2025, 2, 10, 8, 30, tzinfo=UTC)

    def __init__(self) -> None:
        self.administrator: User = administrator(email="admin@world.example")
        self.manager: User = person(Role.MANAGER, email="manager@world.example")
        self.addresses: dict[str, list[Any]] = defaultdict(list)
        self.names: dict[str, list[Any]] = defaultdict(list)
        self.queries: dict[str, dict[str, Any]] = {}

    def at(self, segment: str, *values: Any) -> None:
        """Say which values stand behind a segment of an address: `at("partners", "ACME")`."""
        self.addresses[segment] += values

    def call(self, **names: Any) -> None:
        """Say how bodies and query parameters name an object: `call(partner="ACME", owner=7)`."""
        for name, value in names.items():
            self.names[name].append(value)

    def ask(self, path: str, **query: Any) -> None:
        """Say which query an address cannot do without: `ask("/api/v1/reports/health/", quarter="2025-Q1")`."""
        self.queries[path] = query

    def query_of(self, path: str) -> dict[str, Any]:
        """Return the query that an address cannot do without."""
        return self.queries.get(path, {})

    def path_parameters(self, path: str, *, turn: int) -> dict[str, Any]:
        """Return a real value for each variable of an address template that the world knows."""
        segments = path.strip("/").split("/")
        pairs = pairwise(segments)
        return {
            variable[1:-1]: _pick(self.addresses[segment], turn)
            for segment, variable in pairs
            if variable.startswith("{") and self.addresses.get(segment)
        }

    def renamed(self, value: Any, *, turn: int) -> Any:
        """Return a body or query in which known names stand for real objects."""
        if isinstance(value, Mapping):
            return {name: self._renamed_member(name, inner, turn) for name, inner in value.items()}
        return [self.renamed(inner, turn=turn) for inner in value] if isinstance(value, list) else value

    def _renamed_member(self, name: str, inner: Any, turn: int) -> Any:
        known = self.names.get(name)
        return _pick(known, turn) if known else self.renamed(inner, turn=turn)


def build_world() -> World:
    """Return a world to which every app has added what it has, lower apps first."""
    world = World()
    there = {module.name for module in iter_modules(worlds.__path__)}
    for app in (app for app in ORDER if app in there):
        import_module(f"tests.api.worlds.{app}").build(world)
    return world


def _pick(values: list[Any], turn: int) -> Any:
    return values[turn % len(values)]
