"""Leads a partner's contact from an address of the office, as in an older letter, to the same thing in the portal."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.models import User

# Page of the office → page of the portal and what of its address it takes.
PORTAL: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "reports:today": ("reports:portal", ()),
    "reports:scorecard": ("reports:portal_card", ("month",)),
    "governance:meetings": ("reports:portal_meetings", ()),
    "governance:meetings_export": ("reports:portal_meetings", ()),
    "governance:calendar": ("reports:portal_meetings", ()),
    "governance:meeting": ("reports:portal_meeting", ("pk",)),
    "governance:actions": ("reports:portal_actions", ()),
    "governance:actions_export": ("reports:portal_actions", ()),
    "governance:action": ("reports:portal_action", ("pk",)),
    "agreements:statement": ("reports:portal_statement", ("pk",)),
    "agreements:statement_dispute": ("reports:portal_statement_dispute", ("pk", "line")),
}


class PortalDoorMiddleware:
    """Send outsiders who read a page of the office to the portal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match, user = request.resolver_match, request.user
        if match is None or match.view_name not in PORTAL or request.method not in ("GET", "HEAD"):
            return response
        # What the office does not show to them stays not found.
        if response.status_code != HTTPStatus.OK or not isinstance(user, User) or not user.is_outsider:
            return response
        page, taken = PORTAL[match.view_name]
        return HttpResponseRedirect(reverse(page, kwargs={key: match.kwargs[key] for key in taken}))
