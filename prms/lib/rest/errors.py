"""From any exception a view can raise to the problem that the caller reads."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import structlog
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.core.exceptions import ValidationError as ModelValidationError
from django.db import DatabaseError, IntegrityError, InterfaceError, connection
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rest_framework import exceptions
from rest_framework.fields import get_error_detail
from rest_framework.response import Response

from prms.lib.database import is_away
from prms.lib.errors import Conflict, DomainError, FieldError, InvalidInput, NotFound
from prms.lib.rest.framework_refusals import what_would_be_right
from prms.lib.rest.problem_document import field_errors, problem_document
from prms.lib.rest.related import NOT_IN_SIGHT
from prms.lib.rest.renderers import ProblemRenderer

RETRY_SECONDS = 5

log = structlog.get_logger(__name__)


class InvalidQuery(exceptions.ValidationError):
    """Query parameters that cannot be read; each fault points at `?name`."""


class PreconditionRequired(DomainError):
    """The request must name the version it acts on, and does not."""

    status = 428
    code = "version_missing"


class TooLarge(exceptions.ParseError):
    """The body is larger than what is read."""

    status_code = 413
    default_code = "too_large"


class Unavailable(DomainError):
    """The database does not answer."""

    status = 503
    code = "unavailable"
    headers = MappingProxyType({"Retry-After": str(RETRY_SECONDS)})


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Return the problem that says what went wrong, or None for a fault of ours, which the 500 handler answers."""
    known = _as_known(exc)
    if isinstance(known, DomainError):
        response = _domain_response(known)
    elif isinstance(known, exceptions.APIException):
        response = _framework_response(known, context)
    else:
        return None
    # A view that answers CSV or PDF still refuses in JSON.
    request = context["request"]
    request.accepted_renderer, request.accepted_media_type = ProblemRenderer(), ProblemRenderer.media_type
    return response


def _as_known(exc: Exception) -> Exception:
    for kinds, translate in _TRANSLATIONS:
        if isinstance(exc, kinds):
            return translate(exc)
    return exc


def _from_model_validation(exc: Any) -> Exception:
    return exceptions.ValidationError(get_error_detail(exc))


def _from_integrity_error(exc: Exception) -> Exception:
    if not _is_unique_violation(exc):
        return exc
    log.warning("unique_violation", error=str(exc))
    return Conflict(_("Somebody wrote the same thing at the same moment. Read it again before you retry."))


def _is_unique_violation(exc: Exception) -> bool:
    if connection.vendor == "postgresql":
        return getattr(exc.__cause__, "pgcode", None) == "23505"
    return "UNIQUE constraint failed" in str(exc)


def _from_missing_database(exc: Exception) -> Exception:
    if not is_away(exc):
        return exc
    log.error("database_away", error=str(exc))
    return Unavailable(_("The database does not answer at the moment. Try again in a few seconds."))


_TRANSLATIONS: list[tuple[type[Exception] | tuple[type[Exception], ...], Callable[[Exception], Exception]]] = [
    (Http404, lambda exc: exceptions.NotFound()),
    (PermissionDenied, lambda exc: exceptions.PermissionDenied(*exc.args)),
    (ModelValidationError, _from_model_validation),
    ((BadRequest, SuspiciousOperation), lambda exc: InvalidInput(_("The request is not one that can be read."))),
    ((ProtectedError, RestrictedError), lambda exc: Conflict(_("Other records refer to this one, so it stays."))),
    (IntegrityError, _from_integrity_error),
    ((DatabaseError, InterfaceError), _from_missing_database),
]


def _domain_response(exc: DomainError) -> Response:
    document = problem_document(status=exc.status, code=exc.code, detail=str(exc.message), errors=exc.errors)
    return Response(document, status=exc.status, headers=dict(exc.headers))


def _framework_response(exc: exceptions.APIException, context: Mapping[str, Any]) -> Response:
    headers = {}
    if auth_header := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = str(wait)
    errors = list(_errors_of(exc))
    if any(error.code == NOT_IN_SIGHT for error in errors):
        return _domain_response(NotFound(_summary(errors), errors=errors))
    detail = _summary(errors) if errors else what_would_be_right(exc, view=context.get("view")) or str(exc.detail)
    code = "invalid" if errors else str(exc.get_codes())
    document = problem_document(status=exc.status_code, code=code, detail=detail, errors=errors)
    return Response(document, status=exc.status_code, headers=headers)


def _errors_of(exc: exceptions.APIException) -> list[FieldError]:
    if not isinstance(exc, exceptions.ValidationError):
        return []
    errors = list(field_errors(exc.detail))
    if isinstance(exc, InvalidQuery):
        return [FieldError(f"?{error.pointer.removeprefix('/')}", error.code, error.detail) for error in errors]
    return errors


def _summary(errors: list[FieldError]) -> str:
    if len(errors) == 1:
        return errors[0].detail
    return ngettext(
        "%(count)s thing in the request is wrong: see errors.",
        "%(count)s things in the request are wrong: see errors.",
        len(errors),
    ) % {"count": len(errors)}
