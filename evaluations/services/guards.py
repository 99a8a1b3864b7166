"""What the writes of this app ask first."""

from django.utils.translation import gettext as _

from accounts.models import User
from prms.lib.errors import Forbidden


def require_role(permission: str, *, by: User | None) -> None:
    """Raise Forbidden unless the person carries the permission; the system (None) carries all."""
    if by is not None and not by.may(permission):
        raise Forbidden(_("Your roles do not include this. An administrator can grant it."))
