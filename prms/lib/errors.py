"""What every door understands when a service refuses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Self


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with one field; `pointer` is a JSON pointer such as `/rows/3/value`."""

    pointer: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class RowError(FieldError):
    """One thing wrong with one row of a batch; `index` counts the rows from 0."""

    index: int


class DomainError(Exception):
    """A refusal that a person can act on: its message says what is wrong and what would be right."""

    status = 422
    code = "rule_broken"
    # What the answer says beside its status, such as when to come back.
    headers: ClassVar[Mapping[str, str]] = MappingProxyType({})

    def __init__(self, message: str, *, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.errors = list(errors)

    @classmethod
    def at(cls, field: str, message: str, *, code: str = "") -> Self:
        """Return the refusal of one `field`, with the refusal's own code unless another is given."""
        return cls(message, errors=[FieldError(f"/{field}", code or cls.code, message)])


class InvalidInput(DomainError):
    """The input cannot be read as what it claims to be."""

    status = 400
    code = "invalid"


class RuleBroken(DomainError):
    """The input is readable but breaks a rule of the business."""


class Conflict(DomainError):
    """The object is in a state that does not allow this, or somebody else is at it."""

    status = 409
    code = "conflict"


class Stale(DomainError):
    """The caller acts on a version that is no longer the current one."""

    status = 412
    code = "stale"


class Forbidden(DomainError):
    """The caller sees the object but may not do this; the message names who can grant it."""

    status = 403
    code = "forbidden"


class NotFound(DomainError):
    """Outside the caller's scope, or not there at all: the two are not told apart."""

    status = 404
    code = "not_found"
