"""An owner hands the partners over before leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from partners.errors import OwnsPartners

if TYPE_CHECKING:
    from accounts.models import User


def require_no_partners(user: User) -> None:
    """Raise OwnsPartners while the person owns partners."""
    count = user.owned_partners.count()
    if count:
        message = ngettext(
            "%(person)s owns %(count)s partner: hand it over first.",
            "%(person)s owns %(count)s partners: hand them over first.",
            count,
        )
        raise OwnsPartners(message % {"person": user, "count": count})
