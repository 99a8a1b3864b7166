"""How a person stays signed in on pages."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import F

from accounts.models import User


class PersonWithRoles(AuthenticationBackend):
    """Signs in as allauth does; every later page finds the person and the roles in one query."""

    def get_user(self, user_id: Any) -> User | None:
        # One row for each role, or one without.
        rows = list(User.objects.filter(pk=user_id).annotate(own_role=F("role_assignments__role")).order_by())
        if not rows or not self.user_can_authenticate(rows[0]):
            return None
        rows[0].remember_roles(row.own_role for row in rows if row.own_role)
        return rows[0]
