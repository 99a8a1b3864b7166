"""API tokens: made, shown once, revoked."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import NotYourToken, UserDisabled
from accounts.models import ApiToken, User
from accounts.rules.api_token import SpelledToken
from accounts.rules.permissions import check_scopes
from accounts.services.audit import record
from prms.lib.errors import InvalidInput
from prms.lib.refusals import refuse

MOST_DAYS = 3660
PREFIX_BYTES = 6
SECRET_BYTES = 32


@transaction.atomic
def create_token(
    *, user: User, name: str, scopes: Collection[str], now: datetime, by: User | None, days: int | None = None
) -> tuple[ApiToken, str]:
    """Create a token; return its row and its text, which cannot be read again.

    It carries no scope beyond the roles of its owner. Without `days` it does not expire.
    """
    _refuse_strangers(user, by)
    if not user.is_active:
        raise UserDisabled(_("%(user)s cannot sign in, so no program can in their name.") % {"user": user})
    _refuse_wrong_scopes(scopes, user)
    new = SpelledToken(prefix=secrets.token_hex(PREFIX_BYTES), secret=secrets.token_urlsafe(SECRET_BYTES))
    row = ApiToken.objects.create(
        user=user,
        name=name.strip()[:120] or new.prefix,
        prefix=new.prefix,
        digest=new.digest,
        scopes=sorted(set(scopes)),
        expires_at=_end(now, days),
    )
    changes = {"user": ["", user.email], "scopes": [[], row.scopes], "expires_at": [None, row.expires_at]}
    record(action="tokens.created", by=by, target=row, changes=changes)
    return row, str(new)


@transaction.atomic
def revoke_token(*, token: ApiToken, now: datetime, by: User | None) -> ApiToken:
    """End a token at once."""
    _refuse_strangers(token.user, by)
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        record(action="tokens.revoked", by=by, target=token, changes={"revoked_at": [None, now]})
    return token


def _end(now: datetime, days: int | None) -> datetime | None:
    if days is None:
        return None
    if not 1 <= days <= MOST_DAYS:
        message = _("A token lives from 1 to %(most)s days.") % {"most": MOST_DAYS}
        raise InvalidInput.at("days", message, code="out_of_range")
    return now + timedelta(days=days)


def _refuse_strangers(owner: User, by: User | None) -> None:
    if by is None or by.may("tokens.manage_all") or (by.pk == owner.pk and by.may("tokens.manage")):
        return
    raise NotYourToken(_("A token is made and revoked by its owner or by an administrator."))


def _refuse_wrong_scopes(scopes: Collection[str], owner: User) -> None:
    problems = check_scopes(scopes, owner.role_names())
    if not scopes:
        message = _("A token needs one scope or more, such as partners:read.")
        raise InvalidInput.at("scopes", message, code="required")
    refuse(InvalidInput, problems)
