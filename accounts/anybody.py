"""A stand-in for everybody of the same roles, so that what they ask is put together once (`prms.lib.prepared`)."""

from collections.abc import Hashable, Mapping

from accounts.models import User

_ANY_ID, _ANY_TEAM = -(2**40), -(2**41)

Sort = tuple[frozenset[str], bool]


def sort_of(user: User) -> Sort:
    """Return what decides on a person's scope apart from who it is: the roles, and whether there is a team."""
    return (user.role_names() if user.is_active else frozenset(), user.team_id is not None)


def anybody(sort: Sort) -> User:
    """Return a person of the sort, with stand-ins for the own id and the team's.

    Nothing else is known: a question that reads more of the person, such as the address, fails at once.
    """
    roles, has_team = sort
    known = {"id": _ANY_ID, "team_id": _ANY_TEAM if has_team else None, "is_active": True}
    person = User.from_db("default", list(known), list(known.values()))
    person.remember_roles(roles)
    return person


def own_values(user: User) -> Mapping[Hashable, int | None]:
    """Return what the stand-ins of `anybody` stand for."""
    return {_ANY_ID: user.pk, _ANY_TEAM: user.team_id}
