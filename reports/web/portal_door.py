"""Leads a partner's contact from an address of the office, as in an older letter, to the same thing in the portal."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.models import User

# Page of the office → page of the portal and what of its address it takes.
PORTAL: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "reports:today": ("reports:portal", ()),
    "governance:meetings": ("reports:portal_meetings", ()),
    "governance:meeting": ("reports:portal_meeting", ("pk",)),
    "governance:actions": ("reports:portal_actions", ()),
    "governance:action": ("reports:portal_action", ("pk",)),
}


class PortalDoorMiddleware:
    """Send outsiders who read a page of the office to the portal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name not in PORTAL or request.method not in ("GET", "HEAD"):
            return None
        user = request.user
        if not isinstance(user, User) or not user.is_outsider:
            return None
        page, taken = PORTAL[name]
        return HttpResponseRedirect(reverse(page, kwargs={key: kwargs[key] for key in taken}))
