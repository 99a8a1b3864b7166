"""The answers to requests that no view could answer: a page for people, problem+json under `/api/`."""

import sys
from http import HTTPStatus
from typing import NoReturn

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views import defaults

from accounts.permissions import grantors_for, refusal_on_page
from prms.lib.database import is_away
from prms.lib.rest.problem_document import problem_response

DETAILS = {
    HTTPStatus.BAD_REQUEST: _("The request is not one that can be read."),
    HTTPStatus.FORBIDDEN: _("This is not open to you. An administrator can grant it."),
    HTTPStatus.NOT_FOUND: _("There is nothing at this address."),
    HTTPStatus.INTERNAL_SERVER_ERROR: _("This is a fault of the system; it was recorded under the X-Request-ID."),
    HTTPStatus.SERVICE_UNAVAILABLE: _("The database does not answer at the moment. Try again in a few seconds."),
}


def closed(request: HttpRequest) -> NoReturn:
    """Answer for a page that a library brings and PRMS does not offer."""
    raise Http404


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, HTTPStatus.BAD_REQUEST) or defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say who may, where a page named the permission that the reader lacks, and who can grant it."""
    refused = _answer(request, HTTPStatus.FORBIDDEN)
    if refused is not None:
        return refused
    said = {"exception": refusal_on_page(str(exception)), "grantors": grantors_for(getattr(request, "user", None))}
    return render(request, "403.html", said, status=HTTPStatus.FORBIDDEN)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, HTTPStatus.NOT_FOUND) or defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 while the database is away, 500 for a fault of ours."""
    away = is_away(sys.exc_info()[1])
    status = HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.INTERNAL_SERVER_ERROR
    response = _answer(request, status) or defaults.server_error(request, f"{status.value}.html")
    response.status_code = status.value
    if away:
        response.headers["Retry-After"] = "5"
    return response


def _answer(request: HttpRequest, status: HTTPStatus) -> HttpResponse | None:
    if not request.path.startswith("/api/"):
        return None
    return problem_response(status=status, code=status.name.lower(), detail=str(DETAILS[status]))
