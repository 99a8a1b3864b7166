"""How a person stays signed in on pages."""

from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import F

from accounts.models import User
from prms.lib.prepared import Prepared

_ANY_ID = -(2**40)


class PersonWithRoles(AuthenticationBackend):
    """Signs in as allauth does; every later page finds the person and the roles in one query."""

    def get_user(self, user_id: Any) -> User | None:
        rows = _people().ask({_ANY_ID: User._meta.pk.to_python(user_id)})
        if not rows or not self.user_can_authenticate(rows[0]):
            return None
        rows[0].remember_roles(row.own_role for row in rows if row.own_role)
        return rows[0]


@cache
def _people() -> Prepared[Any]:
    """Return the question after a person by id: one row for each role, or one without."""
    return Prepared(User.objects.filter(pk=_ANY_ID).annotate(own_role=F("role_assignments__role")).order_by())
