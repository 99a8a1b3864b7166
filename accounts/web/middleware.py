from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

LANGUAGE_KEY = "language"


class PreferencesMiddleware:
    """Answer in the language and time zone of the user.

    `?lang=`, as in a shared link or the language switch, wins until the person signs out; somebody who is not
    signed in keeps the choice in the language cookie.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone, asked = None, asked_language(request)
        if request.user.is_authenticated:
            if asked and request.session.get(LANGUAGE_KEY) != asked:
                request.session[LANGUAGE_KEY] = asked
            translation.activate(request.session.get(LANGUAGE_KEY) or request.user.language)
            zone = ZoneInfo(request.user.time_zone)
        elif asked:
            translation.activate(asked)
        request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(zone):
            response = self.get_response(request)
        if asked and not request.user.is_authenticated:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, asked, samesite="Lax", secure=request.is_secure())
        return response


def asked_language(request: HttpRequest) -> str:
    """Return the language that `?lang=` names, nothing for one that PRMS does not speak."""
    try:
        return translation.get_supported_language_variant(request.GET.get("lang", ""))
    except LookupError:
        return ""
