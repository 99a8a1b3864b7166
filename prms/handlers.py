"""The answers to requests that no view could answer: a page for people, problem+json under `/api/`."""

import sys
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, HTTPStatus.BAD_REQUEST) or defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, HTTPStatus.FORBIDDEN) or defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, HTTPStatus.NOT_FOUND) or defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 while the database is away, 500 for a fault of ours."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.INTERNAL_SERVER_ERROR
    response = _answer(request, status) or defaults.server_error(request, f"{status.value}.html")
    response.status_code = status
    if away:
        response.headers["Retry-After"] = "5"
    return response


def _answer(request: HttpRequest, status: HTTPStatus) -> HttpResponse | None:
    if not request.path.startswith("/api/"):
        return None
    problem: dict[str, Any] = {"type": "about:blank", "title": status.phrase, "status": status.value}
    return JsonResponse(problem, status=status, content_type="application/problem+json")
