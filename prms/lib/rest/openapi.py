"""The addresses that describe the API, and the answer to those that are not there."""

import json
from functools import cache
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, get_urlconf, resolve
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from prms.lib.rest.manual import manual_of
from prms.lib.rest.problem_document import problem_response
from prms.lib.rest.renderers import json_text

MANUAL = "/api/v1/docs/"


@cache
def openapi_document(language: str, urlconf: Any) -> dict[str, Any]:
    """Return the OpenAPI document in a language; it is the same for everybody and made once."""
    with override(language):
        document = SchemaGenerator(urlconf=urlconf).get_schema(request=None, public=True)
        return json.loads(json_text(document))


def current_document() -> dict[str, Any]:
    """Return the document in the language of the running request."""
    return openapi_document(get_language() or "en", get_urlconf() or settings.ROOT_URLCONF)


class OpenApiJson(JSONRenderer):
    """JSON with an indent, for people who look."""

    def get_indent(self, accepted_media_type: str, renderer_context: Any) -> int:
        return 2


class OpenApiYaml(OpenApiYamlRenderer):
    media_type = "application/yaml"
    format = "yaml"


class FormatParameter(DefaultContentNegotiation):
    """`?format=yaml` picks a format for those who cannot send an Accept header; else the header decides."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        asked = request.query_params.get("format")
        fitting = [renderer for renderer in renderers if renderer.format == asked]
        return super().select_renderer(request, fitting or renderers, None)


class SchemaView(APIView):
    """The OpenAPI 3.1 document as JSON or YAML."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()
    renderer_classes = (OpenApiJson, OpenApiYaml)
    content_negotiation_class = FormatParameter
    schema = None

    def get(self, request: Request) -> Response:
        return Response(current_document())


class ManualView(TemplateView):
    """The API's manual: the OpenAPI document as a page that works without scripts and without the internet."""

    template_name = "api/docs.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        manual = manual_of(current_document(), base_url=self.request.build_absolute_uri("/").rstrip("/"))
        return super().get_context_data(manual=manual, **kwargs)


@csrf_exempt
def unrouted(request: HttpRequest) -> HttpResponse:
    """Answer an address the API does not have; one that only lacks its final slash is sent on, method and body kept."""
    address = f"{request.path_info}/"
    if not request.path_info.endswith("/") and _is_routed(address):
        query = request.META.get("QUERY_STRING", "")
        moved = HttpResponseRedirect(f"{address}?{query}" if query else address)
        moved.status_code = HTTPStatus.PERMANENT_REDIRECT
        return moved
    detail = _("The API has no such address. Those there are stand at %(manual)s.") % {
        "manual": request.build_absolute_uri(MANUAL)
    }
    return problem_response(status=HTTPStatus.NOT_FOUND, code="not_found", detail=detail)


def _is_routed(address: str) -> bool:
    try:
        return resolve(address).func is not unrouted
    except Resolver404:
        return False
