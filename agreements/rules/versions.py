"""Which version of an agreement holds on a day (SPEC C2)."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class Dated(Protocol):
    """A version: from when it holds, once it is signed."""

    number: int
    effective_from: date

    @property
    def is_signed(self) -> bool:
        """Whether both sides signed it."""


AnyVersion = TypeVar("AnyVersion", bound=Dated)


def version_on(versions: Iterable[AnyVersion], *, on: date) -> AnyVersion | None:
    """Return the last signed version that has taken effect by the day; the first version where none has."""
    ordered = sorted(versions, key=lambda version: version.number)
    holding = [version for version in ordered if version.is_signed and version.effective_from <= on]
    if holding:
        return max(holding, key=lambda version: (version.effective_from, version.number))
    return ordered[0] if ordered else None
