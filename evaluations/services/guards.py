"""What the writes of this app ask first, and how they say no."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from accounts.models import User
from prms.lib.errors import DomainError, FieldError, Forbidden
from prms.lib.problems import Problem


def require_role(permission: str, *, by: User | None) -> None:
    """Raise Forbidden unless the person carries the permission; the system (None) carries all."""
    if by is not None and not by.may(permission):
        raise Forbidden(_("Your roles do not include this. An administrator can grant it."))


def refuse(kind: type[DomainError], problems: Sequence[Problem]) -> None:
    """Raise the error with every problem, unless there is none."""
    errors = list(field_errors(problems))
    if errors:
        raise kind(errors[0].detail, errors=errors)


def field_errors(problems: Iterable[Problem]) -> Iterable[FieldError]:
    """Yield the problems in the reader's language, each under its JSON pointer."""
    return (FieldError(f"/{problem.field}", problem.code, problem.worded(_)) for problem in problems)
