import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from prms.lib.request_context import bind_request

GetResponse = Callable[[HttpRequest], HttpResponse]
CLEAN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

log = structlog.get_logger("prms.request")


class RequestIdMiddleware:
    """Give each request one id (the caller's, if it is a clean one) for the log, the audit trail and the response."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if CLEAN_ID.fullmatch(given) else str(uuid.uuid4())
        started = time.perf_counter()
        with bind_request(request_id), structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            milliseconds = round((time.perf_counter() - started) * 1000)
            # Containers ask for /healthz every few seconds.
            write = log.debug if request.path == "/healthz" else log.info
            write("request", method=request.method, path=request.path, status=response.status_code, ms=milliseconds)
        response.headers["X-Request-ID"] = request_id
        return response


class ContentSecurityPolicyMiddleware:
    """Send the one policy with every response."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Content-Security-Policy"] = settings.CONTENT_SECURITY_POLICY
        return response
