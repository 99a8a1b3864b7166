"""Two-factor sign-in: its secrets are kept encrypted, and some roles cannot work without it."""

import base64
import hashlib
from collections.abc import Callable

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from prms.lib.rest.problem_document import problem_response

# Where one signs in and out, and sets the second factor up; pictures and scripts of those pages.
OPEN_PATHS = ("/accounts/", "/static/", "/healthz", "/readyz")
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class EncryptingMfaAdapter(DefaultMFAAdapter):
    """Keeps the secrets of authenticator apps encrypted under the installation's key, or an earlier one of it."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


class SecondFactorMiddleware:
    """Send a person whose role asks for a second factor, and who has none, to set it up before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(OPEN_PATHS) or not lacks_second_factor(request):
            return self.get_response(request)
        if request.path.startswith("/api/"):
            return problem_response(
                status=403,
                code="second_factor_missing",
                detail=_("Set up two-factor sign-in before you go on, or call with a token."),
            )
        return HttpResponseRedirect(reverse("mfa_activate_totp"))


def lacks_second_factor(request: HttpRequest) -> bool:
    """Say whether the signed-in person must set up a second factor first."""
    user = request.user
    if not settings.MFA_REQUIRED_ROLES or not isinstance(user, User):
        return False
    if user.role_names().isdisjoint(settings.MFA_REQUIRED_ROLES):
        return False
    return not Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists()


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"second factor {key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
