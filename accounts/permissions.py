"""Refusals over the one table of permissions: the API's permission class, default of every REST view, and pages'."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.models.user import ROLE_LABELS
from accounts.rules.permissions import PERMISSIONS, Role, holders, scope_of
from prms.lib.display import listed
from prms.lib.rest.permissions import NamedPermission

MOST_GRANTORS = 3


class RolePermission(NamedPermission):
    """Answers by role and token scope; the refusal names the roles that may and who can grant them."""

    def scope_of(self, permission: str) -> str:
        return scope_of(permission)

    def refusal(self, permission: str) -> str:
        message = _(
            "Your roles do not include this (%(permission)s). It takes: %(roles)s. An administrator can grant it."
        )
        return message % {"permission": permission, "roles": roles_that_may(permission)}


def roles_that_may(permission: str) -> str:
    """Return the names of the roles that carry the permission, in the language in force."""
    carriers = holders(permission)
    return listed((str(label) for role, label in ROLE_LABELS.items() if role in carriers), get_language() or "")


def grantors_for(user: object) -> str:
    """Return the names of administrators, whom a colleague can ask; nothing for anybody else."""
    if not isinstance(user, User) or user.is_outsider:
        return ""
    names = User.objects.with_role(Role.ADMINISTRATOR).order_by("name").values_list("name", flat=True)
    return listed(names[:MOST_GRANTORS], get_language() or "")


def refusal_on_page(permission: str) -> str:
    """Return the sentence of the page that refuses a reader; other texts, which name no permission, stay."""
    if permission not in PERMISSIONS:
        return permission
    return _("It takes one of these roles: %(roles)s.") % {"roles": roles_that_may(permission)}
