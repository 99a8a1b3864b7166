"""The API's permission class over the one table of permissions; it is the default of every REST view."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models.user import ROLE_LABELS
from accounts.rules.permissions import holders, scope_of
from prms.lib.display import listed
from prms.lib.rest.permissions import NamedPermission


class RolePermission(NamedPermission):
    """Answers by role and token scope; the refusal names the roles that may and who can grant them."""

    def scope_of(self, permission: str) -> str:
        return scope_of(permission)

    def refusal(self, permission: str) -> str:
        carriers = holders(permission)
        roles = listed((str(label) for role, label in ROLE_LABELS.items() if role in carriers), get_language() or "")
        message = _(
            "Your roles do not include this (%(permission)s). It takes: %(roles)s. An administrator can grant it."
        )
        return message % {"permission": permission, "roles": roles}
