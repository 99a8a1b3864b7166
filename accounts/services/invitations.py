"""Invitations: a person is prepared, a secret link brings them in once.

The letter with the link is `messaging.services.invite`, one room up.
"""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import AlreadyActive, InvitationNotUsable
from accounts.models import Invitation, User
from accounts.rules.permissions import Role
from accounts.services.audit import record
from accounts.services.users import check_password_strength, create_user

VALID_FOR = timedelta(days=7)
SECRET_BYTES = 32


@transaction.atomic
def prepare_invitation(
    *, email: str, name: str, roles: Collection[Role], now: datetime, by: User | None, **fields: Any
) -> tuple[Invitation, str]:
    """Create the still inactive person and an invitation; return it with its secret, which is kept nowhere."""
    user = create_user(email=email, name=name, roles=roles, is_active=False, by=by, **fields)
    return _new_invitation(user, now=now, by=by)


@transaction.atomic
def renew_invitation(*, user: User, now: datetime, by: User | None) -> tuple[Invitation, str]:
    """Return a new invitation with its secret for somebody who never came in; earlier links end."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_active or not user.invitations.exists() or user.has_usable_password():
        raise AlreadyActive(_("%(user)s was not invited, or came in already.") % {"user": user})
    withdraw_invitations(user=user, now=now, by=by)
    return _new_invitation(user, now=now, by=by)


@transaction.atomic
def withdraw_invitations(*, user: User, now: datetime, by: User | None) -> int:
    """Make the links sent to the person useless; return how many there were."""
    count = Invitation.objects.filter(user=user).usable(now=now).update(withdrawn_at=now)
    if count:
        record(action="users.invitation_withdrawn", by=by, target=user)
    return count


@transaction.atomic
def accept_invitation(*, secret: str, password: str, now: datetime) -> User:
    """Set the invited person's password and let them in; the link works once."""
    invitation = find_invitation(secret=secret, now=now, is_locked=True)
    user = User.objects.select_for_update().get(pk=invitation.user_id)
    check_password_strength(password=password, user=user)
    user.set_password(password)
    user.is_active = True
    user.touch("password", "is_active")
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at", "updated_at"])
    record(action="users.invitation_accepted", by=user, target=user, changes={"is_active": [False, True]})
    return user


def find_invitation(*, secret: str, now: datetime, is_locked: bool = False) -> Invitation:
    """Return the invitation behind a link, or raise InvitationNotUsable, whatever the reason."""
    rows = Invitation.objects.usable(now=now).filter(digest=_digest(secret))
    invitation = rows.select_for_update().first() if is_locked else rows.select_related("user").first()
    if invitation is None:
        raise InvitationNotUsable(
            _("This invitation was used, withdrawn or has expired. Ask the person who invited you for a new one.")
        )
    return invitation


def _new_invitation(user: User, *, now: datetime, by: User | None) -> tuple[Invitation, str]:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    invitation = Invitation.objects.create(user=user, invited_by=by, digest=_digest(secret), expires_at=now + VALID_FOR)
    record(action="users.invited", by=by, target=user, changes={"expires_at": [None, invitation.expires_at]})
    return invitation, secret


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
