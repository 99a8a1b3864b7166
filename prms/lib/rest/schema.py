"""How the view sets of this package describe themselves in OpenAPI 3.1."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, get_lib_doc_excludes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.permissions import AllowAny

from prms.lib.models import Versioned
from prms.lib.rest.fields import CODE_PATTERN, ID_PATTERN
from prms.lib.rest.filters import VisibleCodeFilter
from prms.lib.rest.idempotency import HEADER as IDEMPOTENCY_HEADER
from prms.lib.rest.nested import ChildViewSet
from prms.lib.rest.problem_document import MEDIA_TYPE, TITLES
from prms.lib.rest.rows import RowSerializer
from prms.lib.rest.serializers import OutputSerializer, RefusesUnknownFields, StrictModelSerializer, StrictSerializer
from prms.lib.rest.views import ApiViewSet, ById, DetailMixin, ListMixin, ReadViewSet

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string", "pattern": "^urn:prms:problem:", "examples": ["urn:prms:problem:invalid"]},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "description": gettext_noop("JSON pointer into the body, or `?name` for a query parameter."),
                        "examples": ["/rows/3/value", "?limit"],
                    },
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                    "index": {"type": "integer", "description": gettext_noop("The row of a bulk, counted from 0.")},
                },
            },
        },
    },
}
_PATH_SCHEMAS = {
    CODE_PATTERN: {"examples": ["P-0007"]},
    ID_PATTERN: {"type": "integer", "minimum": 1, "maximum": 10**18 - 1, "examples": [42]},
}
_WITH_BODY = ("POST", "PUT", "PATCH")
_TAG = r'^(W/)?"[^"]*"$'


def undocumented_bases() -> list[type]:
    """Return the classes whose docstrings are for developers, not for the callers of the API."""
    ours = [ApiViewSet, ReadViewSet, ListMixin, DetailMixin, ChildViewSet, ById]
    return [*get_lib_doc_excludes(), *ours, StrictSerializer, StrictModelSerializer, OutputSerializer, RowSerializer]


def translate_descriptions(result: Any, **context: Any) -> Any:
    """Say the descriptions, most of them docstrings of views, in the reader's language."""
    for part in result.values() if isinstance(result, dict) else result if isinstance(result, list) else ():
        translate_descriptions(part)
    if isinstance(result, dict) and isinstance(text := result.get("description"), str) and text:
        result["description"] = gettext(text)
    return result


class ApiSchema(AutoSchema):
    """Reads an `ApiViewSet`'s tables; every operation lists the problems it can answer with."""

    def is_excluded(self) -> bool:
        """Leave out what nobody may call."""
        return isinstance(self.view, ApiViewSet) and self.view.action not in self.view.permission_names

    def get_request_serializer(self) -> Any:
        if not isinstance(self.view, ApiViewSet):
            return super().get_request_serializer()
        # An empty mapping of media types is an operation without a body.
        return self.view.input_serializers.get(self.view.action, {})

    def get_response_serializers(self) -> Any:
        if not isinstance(self.view, ApiViewSet):
            return super().get_response_serializers()
        return {int(self.view.success_status()): self.view.output_serializer()}

    def get_auth(self) -> list[dict[str, Any]]:
        is_open = any(isinstance(permission, AllowAny) for permission in self.view.get_permissions())
        return [{}] if is_open else [{"token": []}, {"session": []}]

    def get_extensions(self) -> dict[str, Any]:
        permission = getattr(self.view, "permission_names", {}).get(getattr(self.view, "action", None))
        return {"x-permission": permission} if permission else {}

    def get_override_parameters(self) -> list[Any]:
        return [*self._query_parameters(), *self._header_parameters()]

    def _query_parameters(self) -> list[Any]:
        serializer_class = getattr(self.view, "query_serializers", {}).get(getattr(self.view, "action", None))
        return [serializer_class] if serializer_class else []

    def _header_parameters(self) -> Iterator[OpenApiParameter]:
        if self._is_marked("is_versioned"):
            text = _("The ETag of the version you act on.")
            yield OpenApiParameter(
                "If-Match", {"type": "string", "pattern": _TAG}, "header", required=True, description=text
            )
        if self._is_marked("is_idempotent"):
            text = _("Sent again within 24 hours, the request gets the first answer and has no second effect.")
            key = {"type": "string", "pattern": "^[!-~]{1,200}$"}
            yield OpenApiParameter(IDEMPOTENCY_HEADER, key, "header", description=text)
        if self._answers_with_version():
            text = _("The version of the object, to be sent as If-Match with a change.")
            yield OpenApiParameter("ETag", str, "header", response=[200, 201], description=text)
        if self._is_conditional():
            text = _("The ETag you have: 304 says that it still holds.")
            yield OpenApiParameter("If-None-Match", {"type": "string"}, "header", description=text)

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        responses = super()._get_response_bodies(direction)
        for status, response in responses.items():
            if status == "204" or not response["description"]:
                response["description"] = str(_("Done."))
        if self._is_conditional():
            responses["304"] = {"description": str(_("You have this version already."))}
        for number in sorted(self._problem_statuses()):
            responses.setdefault(str(number), self._problem_response(number))
        return responses

    def _problem_statuses(self) -> set[int]:
        statuses = {400, 406, 429, 503}
        if {} not in self.get_auth():
            statuses |= {401, 403}
        if "{" in self.path or self.method in _WITH_BODY or self._looks_up_by_query():
            statuses |= {404}
        if self.method in _WITH_BODY:
            statuses |= {409, 413, 415, 422}
        if self.method == "DELETE":
            statuses |= {409}
        if self._is_marked("is_versioned"):
            statuses |= {412, 428}
        return statuses

    def _looks_up_by_query(self) -> bool:
        return getattr(self.view, "is_found_by_query", False) or self._filters_by_reference()

    def _filters_by_reference(self) -> bool:
        filterset_class = getattr(self.view, "filterset_class", None)
        filters = filterset_class.base_filters.values() if filterset_class else ()
        return any(isinstance(each, VisibleCodeFilter) for each in filters)

    def _problem_response(self, status: int) -> dict[str, Any]:
        component = ResolvedComponent(name="Problem", type=ResolvedComponent.SCHEMA, object="Problem", schema=PROBLEM)
        self.registry.register_on_missing(component)
        title = TITLES.get(status, HTTPStatus(status).phrase)
        return {"description": str(title), "content": {MEDIA_TYPE: {"schema": component.ref}}}

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        schema = super()._map_basic_serializer(serializer, direction)
        if isinstance(serializer, RefusesUnknownFields) and direction == "request":
            schema["additionalProperties"] = False
        return schema

    def _resolve_path_parameters(self, variables: Any) -> list[dict[str, Any]]:
        parameters = super()._resolve_path_parameters(variables)
        for parameter in parameters:
            pattern = parameter["schema"].get("pattern", "")
            parameter["schema"] |= _PATH_SCHEMAS.get(pattern.strip("^$"), {})
            if parameter["schema"]["type"] == "integer":
                del parameter["schema"]["pattern"]
        return parameters

    def _is_marked(self, mark: str) -> bool:
        action = getattr(self.view, getattr(self.view, "action", None) or "", None)
        return getattr(action, mark, False)

    def _answers_with_version(self) -> bool:
        if not isinstance(self.view, ApiViewSet) or self._is_list_view():
            return False
        model = getattr(getattr(self.view.output_serializer(), "Meta", None), "model", object)
        return issubclass(model, Versioned)

    def _is_conditional(self) -> bool:
        return self.method == "GET" and self._answers_with_version()
