"""How a program signs in: `Authorization: Bearer prms_<prefix>_<secret>`."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.rules.api_token import SpelledToken
from prms.lib import request_context
from prms.lib.prepared import Prepared

LAST_USED_STEP = timedelta(minutes=1)
_ANY_PREFIX = "any prefix"


class TokenAuthentication(BaseAuthentication):
    """One query finds the token, its person and the roles; a disabled person's tokens are dead at once."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, given = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        now = timezone.now()
        token = living_token(given.strip().decode("latin-1"), now=now)
        if token is None:
            raise AuthenticationFailed(
                _("This token is unknown, expired, revoked, or its owner was disabled. Ask its owner for a new one.")
            )
        note_use(token, now=now)
        # Its day is the one its owner sees on the pages; the middleware ends this with the request.
        timezone.activate(ZoneInfo(token.user.time_zone))
        request_context.name_token(token.pk)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="PRMS"'


def living_token(given: str, *, now: datetime) -> ApiToken | None:
    """Return the token that `given` spells, unless it or its owner may no longer sign in."""
    spelled = SpelledToken.read(given)
    if spelled is None:
        return None
    rows = _tokens().ask({_ANY_PREFIX: spelled.prefix})
    if not rows:
        return None
    token = rows[0]
    token.user.remember_roles(row.owner_role for row in rows if row.owner_role)
    has_ended = token.revoked_at is not None or (token.expires_at is not None and token.expires_at <= now)
    return token if spelled.matches(token.digest) and token.user.is_active and not has_ended else None


@cache
def _tokens() -> Prepared[Any]:
    """Return the question after a token by its prefix: one row for each role of the owner, or one without."""
    tokens = ApiToken.objects.select_related("user").filter(prefix=_ANY_PREFIX)
    return Prepared(tokens.annotate(owner_role=F("user__role_assignments__role")).order_by())


def note_use(token: ApiToken, *, now: datetime) -> None:
    """Remember when the token was last used, to the minute, so that reading stays free of writes."""
    if token.last_used_at is None or now - token.last_used_at >= LAST_USED_STEP:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
