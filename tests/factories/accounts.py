from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.models import RoleAssignment, User
from accounts.rules.permissions import Role


class UserFactory(DjangoModelFactory):
    """A person with the given roles: `UserFactory(roles=[Role.MANAGER])`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@example.com")

    @factory.post_generation
    def roles(self, create: bool, extracted: list[Role] | None, **kwargs: Any) -> None:
        for role in extracted or []:
            RoleAssignment.objects.create(user=self, role=role)


def person(*roles: Role, **fields: Any) -> User:
    """Return a person with the roles."""
    return UserFactory(roles=list(roles), **fields)


def manager(**fields: Any) -> User:
    return person(Role.MANAGER, **fields)


def administrator(**fields: Any) -> User:
    return person(Role.ADMINISTRATOR, **fields)
