"""Who sees which outsiders: accounts does not know partners, so the app that does says it when it starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from accounts.models import User

Scope = Callable[["User"], Q]
_scopes: list[Scope] = []


def add_scope(scope: Scope) -> None:
    """Let `scope` say which outsiders one of our people sees, as a condition on users."""
    if scope not in _scopes:
        _scopes.append(scope)


def seen_by(user: User) -> Q:
    """Return the condition of the outsiders that one of our people sees; nobody while no scope says otherwise."""
    condition = Q(pk__in=[])
    for scope in _scopes:
        condition |= scope(user)
    return condition
