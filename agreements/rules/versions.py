"""Which version of an agreement holds on a day (SPEC C2)."""

from collections.abc import Iterable, Mapping
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


def renewed_end(ends_on: date | None, *, renewed: Mapping[date, date], until: date | None = None) -> date | None:
    """Return the end of a term that may have gone on: `renewed` maps the end of a term to that of the next.

    With `until` the end of the term that this day lies in: a term goes on once its end is past.
    """
    while ends_on is not None and ends_on in renewed and (until is None or ends_on < until):
        ends_on = renewed[ends_on]
    return ends_on
