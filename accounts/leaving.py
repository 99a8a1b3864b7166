"""What keeps a person from being shut out: accounts does not know what people answer for, so higher apps say it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User

Check = Callable[["User"], None]
_checks: list[Check] = []


def add_check(check: Check) -> None:
    """Let `check` raise a refusal while the person still answers for something."""
    if check not in _checks:
        _checks.append(check)


def require_free_to_leave(user: User) -> None:
    """Raise the first refusal of a check, if one refuses."""
    for check in _checks:
        check(user)
