"""Invitations by mail: the person is prepared in accounts, the letter with the link is queued here."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db import transaction

from accounts.models import Invitation, Organisation, User
from accounts.rules.permissions import Role
from accounts.services import prepare_invitation, renew_invitation
from messaging.models import Notification
from messaging.services.outbox import cancel_unsent, queue


@transaction.atomic
def invite(
    *, email: str, name: str, roles: Collection[Role], now: datetime, by: User | None, **fields: Any
) -> Invitation:
    """Create an inactive person with these roles and send them a link that brings them in once."""
    invitation, secret = prepare_invitation(email=email, name=name, roles=roles, now=now, by=by, **fields)
    _send(invitation, secret, now=now, by=by)
    return invitation


@transaction.atomic
def invite_again(*, user: User, now: datetime, by: User | None) -> Invitation:
    """Send a new link to somebody who never came in; the earlier ones end."""
    cancel_unsent(cause_prefix=f"invitation:{user.pk}", reason="A newer invitation was sent.")
    invitation, secret = renew_invitation(user=user, now=now, by=by)
    _send(invitation, secret, now=now, by=by)
    return invitation


def _send(invitation: Invitation, secret: str, *, now: datetime, by: User | None) -> None:
    organisation = Organisation.objects.current()
    queue(
        cause=f"invitation:{invitation.user_id}:{invitation.pk}",
        recipients=[invitation.user],
        template="messaging/messages/invitation",
        params={
            "organisation": organisation.name if organisation else "PRMS",
            "organisation_zh": organisation.name_zh if organisation else "",
            "inviter": by.name if by else "",
            "until_on": invitation.expires_at.date().isoformat(),
        },
        url=f"/invitation/?{urlencode({'key': secret})}",
        available_at=now,
        channels=[Notification.Channel.EMAIL],
        is_private=True,
    )
