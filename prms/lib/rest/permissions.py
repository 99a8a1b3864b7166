"""Who may call an action: one permission name per action, a token's scope, and the object's own reach.

Imports nothing from `rest_framework.views`, which imports the default permission classes itself.
"""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class NamedPermission(BasePermission):
    """Reads the view's `permission_names`, action → permission; an action left out is refused.

    Where the address names an object, the role is asked only once the object was found in the caller's
    scope: a stranger gets 404, a colleague without the role 403. `object_scopes` maps an action to the
    queryset method (such as `editable_by`) that must also know the object.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        # A method the address does not know is answered by 405, for everybody alike.
        if view.action in (None, "metadata"):
            return True
        permission = view.permission_names.get(view.action)
        if permission is None:
            raise PermissionDenied(_("Nobody may do this here."), code="action_closed")
        self._check_scope(request.auth, permission)
        if not view.addresses_object:
            self._check_role(request.user, permission)
        return True

    def has_object_permission(self, request: Request, view: Any, obj: Any) -> bool:
        self._check_role(request.user, view.permission_names[view.action])
        if reach := view.object_scopes.get(view.action):
            self._check_reach(request.user, view.reached_through(obj), reach)
        return True

    def scope_of(self, permission: str) -> str:
        """Return the token scope that the permission needs."""
        raise NotImplementedError

    def refusal(self, permission: str) -> str:
        """Return the sentence for somebody without the role: what it takes and who can grant it."""
        raise NotImplementedError

    def _check_scope(self, token: Any, permission: str) -> None:
        if token is None:
            return
        scope = self.scope_of(permission)
        if not token.allows(scope):
            message = _("This token lacks the scope %(scope)s. Its owner can make a token that has it.")
            raise PermissionDenied(message % {"scope": scope}, code="scope_missing")

    def _check_role(self, user: Any, permission: str) -> None:
        if not user.may(permission):
            raise PermissionDenied(self.refusal(permission), code="role_missing")

    def _check_reach(self, user: Any, target: Any, reach: str) -> None:
        within = getattr(type(target)._default_manager, reach)(user)
        if not within.filter(pk=target.pk).exists():
            message = _("“%(object)s” is not yours to change. Its owner or an administrator can do this.")
            raise PermissionDenied(message % {"object": target}, code="not_yours")
