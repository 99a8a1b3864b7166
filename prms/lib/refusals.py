"""Refusals made of what pure rules found, in the reader's language."""

from collections.abc import Iterable

from django.utils.translation import gettext

from prms.lib.errors import DomainError, FieldError
from prms.lib.problems import Problem


def field_errors(problems: Iterable[Problem]) -> list[FieldError]:
    """Return the problems in the reader's language, each under its JSON pointer."""
    return [FieldError(f"/{problem.field}", problem.code, problem.worded(gettext)) for problem in problems]


def refuse(kind: type[DomainError], problems: Iterable[Problem]) -> None:
    """Raise the error with every problem and the first one's sentence, unless there is none."""
    errors = field_errors(problems)
    if errors:
        raise kind(errors[0].detail, errors=errors)
