"""The one shape of every refusal: `application/problem+json` (RFC 9457) with a JSON pointer per fault."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.http import JsonResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.settings import api_settings

from prms.lib.errors import FieldError

MEDIA_TYPE = "application/problem+json"

TITLES = {
    400: _("The request cannot be read"),
    401: _("Not signed in"),
    403: _("Not allowed"),
    404: _("Not found"),
    405: _("Method not allowed"),
    406: _("Format not available"),
    409: _("In conflict with the present state"),
    412: _("Changed in the meantime"),
    413: _("Too large"),
    415: _("Format not accepted"),
    422: _("Against a rule"),
    428: _("Version missing"),
    429: _("Too many requests"),
    500: _("A fault of this system"),
    503: _("Away for a moment"),
}


def problem_document(
    *, status: int, code: str, detail: str, errors: Sequence[FieldError] = (), **more: Any
) -> dict[str, Any]:
    """Return the body of a refusal; `more` are further members, such as the rows a bulk left out."""
    return {
        "type": f"urn:prms:problem:{code}",
        "title": str(TITLES.get(status, status)),
        "status": status,
        "detail": detail,
        "errors": [asdict(error) for error in errors],
        **more,
    }


def problem_response(*, status: int, code: str, detail: str) -> JsonResponse:
    """Return the refusal as a plain Django response, for requests that reach no REST view."""
    document = problem_document(status=status, code=code, detail=detail)
    return JsonResponse(document, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})


def field_errors(detail: Any, *, pointer: str = "") -> Iterator[FieldError]:
    """Yield one error per fault of a (nested) `ValidationError.detail`, each under its JSON pointer."""
    if isinstance(detail, dict):
        for key, inner in detail.items():
            is_whole = key in (api_settings.NON_FIELD_ERRORS_KEY, NON_FIELD_ERRORS)
            yield from field_errors(inner, pointer=pointer if is_whole else f"{pointer}/{_token(key)}")
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            is_nested = isinstance(inner, dict | list)
            yield from field_errors(inner, pointer=f"{pointer}/{index}" if is_nested else pointer)
    else:
        yield FieldError(pointer, getattr(detail, "code", None) or "invalid", str(detail))


def _token(key: object) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")
