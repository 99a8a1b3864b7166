"""Reads the rows of the matrix; see README.md for how they are written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from tests.permissions import actors, matrix

ORDER = (
    "wiring",
    "accounts",
    "messaging",
    "partners",
    "evaluations",
    "agreements",
    "exits",
    "governance",
    "alerts",
    "reports",
)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Address:
    """One url name with one set of variables, and what each method answers to whom."""

    name: str
    variables: tuple[tuple[str, str], ...]
    statuses: dict[str, dict[str, int]] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        return " ".join([self.name, *(f"{name}={value}" for name, value in self.variables)])

    @property
    def is_api(self) -> bool:
        """Whether programs call it: tokens sign in there, and refusals are statuses, not redirects."""
        return self.name.startswith("api:")

    def expected(self, method: str) -> dict[str, int]:
        """Return the status of each actor, those included that the row leaves to their defaults.

        A method that no row tells of is closed; asking a few of them is enough.
        """
        if method in self.statuses:
            return self._told(method)
        gate = self._told(next(iter(self.statuses)))
        return {actor: gate[actor] if self._is_shut_to(actor, gate[actor]) else 405 for actor in actors.PROBES}

    def _is_shut_to(self, actor: str, status: int) -> bool:
        """Say whether the gate itself gave the status: to the unknown it is a redirect, to people a refusal."""
        if self.is_api:
            return status == 401
        return status in ((403, 404) if actor in actors.SIGNED_IN else (302, 403, 404))

    def _told(self, method: str) -> dict[str, int]:
        told = self.statuses[method]
        refused = 401 if self.is_api else 302
        defaults = {
            actors.ANONYMOUS: refused,
            actors.DISABLED: refused,
            actors.TOKEN: told[actors.OWNER] if self.is_api else refused,
            actors.SCOPELESS: 403 if self.is_api else refused,
            actors.EXPIRED: refused,
        }
        return {**defaults, **told}


def addresses() -> list[Address]:
    """Return every address of the matrix, in the order of its files."""
    return [address for module in modules() for address in read(getattr(module, "ROWS", ""))]


def modules() -> list[ModuleType]:
    """Return the files of the matrix, lower apps first: the seed of one builds on those below."""
    names = sorted((found.name for found in iter_modules(matrix.__path__)), key=ORDER.index)
    return [import_module(f"{matrix.__name__}.{name}") for name in names]


def read(text: str) -> Iterator[Address]:
    """Yield the addresses of one file."""
    address = None
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        head, methods, groups = _split(line)
        if not line.startswith(" "):
            if address is not None:
                yield address
            name, *pairs = head
            address = Address(name, tuple(tuple(pair.split("=", 1)) for pair in pairs))
        assert address is not None, f"A first line names an address: {line}"
        for method in methods:
            assert method not in address.statuses, f"{address} has two rows for {method}."
            address.statuses[method] = _statuses(groups, line)
    if address is not None:
        yield address


def _split(line: str) -> tuple[list[str], list[str], str]:
    words = line.split()
    position = next((index for index, word in enumerate(words) if set(word.split(",")) <= set(METHODS)), None)
    assert position is not None, f"No method in: {line}"
    return words[:position], words[position].split(","), " ".join(words[position + 1 :])


def _statuses(groups: str, line: str) -> dict[str, int]:
    told: dict[str, int] = {}
    for group in groups.split(";"):
        status, *names = group.split()
        for name in names:
            missing = [actor for actor in actors.SIGNED_IN if actor not in told]
            members = missing if name == "rest" else actors.GROUPS.get(name, (name,))
            told.update((actor, int(status)) for actor in members if actor not in told)
    _refuse_gaps(told, line)
    return told


def _refuse_gaps(told: Mapping[str, int], line: str) -> None:
    unknown = [actor for actor in told if actor not in actors.ACTORS]
    missing = [actor for actor in actors.SIGNED_IN if actor not in told]
    assert not unknown, f"Nobody is called {unknown}: {line}"
    assert not missing, f"Not said for {missing}: {line}"
