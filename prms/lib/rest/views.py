"""The view sets that every resource is declared with."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import NoReverseMatch
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from prms.lib.rest.concurrency import etag_of, is_unchanged
from prms.lib.rest.errors import InvalidQuery
from prms.lib.rest.fields import CODE_PATTERN, ID_PATTERN
from prms.lib.rest.filters import refuse_unknown_parameters
from prms.lib.rest.rows import RowSerializer, row_paths, written_row, written_rows


class ApiViewSet(GenericViewSet):
    """A resource: tables that say who may do what and what goes in and out; methods that call one service.

    Before a method runs, the caller is known, the object of the address has been found in the caller's
    scope (`self.object`), the role was checked and no unknown query parameter is left.
    """

    # action → permission name; what is left out is refused.
    permission_names: Mapping[str, str] = {}
    # action → queryset method that must also know the object, such as {"partial_update": "editable_by"}.
    object_scopes: Mapping[str, str] = {}
    # action → serializer of the body; what is left out takes no body.
    input_serializers: Mapping[str, type[serializers.BaseSerializer]] = {}
    # action → serializer of the answer, where it is not `serializer_class`; None answers without a body.
    output_serializers: Mapping[str, type[serializers.BaseSerializer] | None] = {}
    # action → status of success, where it is not 201 for POST and 200 otherwise.
    success_statuses: Mapping[str, int] = {}
    # action → serializer of the query parameters it reads; lists know theirs from filters and paging.
    query_serializers: Mapping[str, type[serializers.Serializer]] = {}
    # Whether the query says which one object is meant, so that it may not be found.
    is_found_by_query = False
    # names that `?ordering=` may use: a tuple, or a mapping to ORM paths; and the order without it.
    ordering_fields: Sequence[str] | Mapping[str, str] = ()
    ordering: Sequence[str] = ()

    lookup_field = "code"
    lookup_value_regex = CODE_PATTERN
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    object: Any = None
    query: Mapping[str, Any] = {}

    @property
    def addresses_object(self) -> bool:
        """Whether the address names one object (which an action below it may belong to)."""
        return self._lookup_name in self.kwargs

    @property
    def caller(self) -> Any:
        """The signed-in person who calls."""
        return self.request.user

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.action:
            self.find_objects(request)
            self.query = self._read_query(request)

    def find_objects(self, request: Request) -> None:
        """Set `self.object` where the address names one; 404 outside the caller's scope, 403 without the role."""
        if self._lookup_name in self.kwargs:
            self.object = self.get_object()

    def reached_through(self, target: Model) -> Model:
        """Return the object that `object_scopes` is asked about."""
        return target

    def get_queryset(self) -> QuerySet:
        queryset: Any = super().get_queryset()
        return queryset.visible_to(self.request.user)

    def get_object(self) -> Model:
        found = self.find_object()
        self.check_object_permissions(self.request, found)
        return found

    def find_object(self) -> Model:
        """Return the object that the address names; 404 outside the caller's scope."""
        return get_object_or_404(self.get_queryset(), **{self.lookup_field: self.kwargs[self._lookup_name]})

    def validated_input(self) -> dict[str, Any]:
        """Return what the body says, checked by the action's input serializer."""
        serializer_class = self.input_serializers[self.action]
        is_partial = self.request.method == "PATCH"
        context = self.get_serializer_context()
        serializer = serializer_class(
            self._edited(serializer_class), self.request.data, partial=is_partial, context=context
        )
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def answer(self, outcome: Any = None) -> Response:
        """Return the outcome of a verb as the action's answer, with its status and version."""
        status = self.success_status()
        serializer_class = self.output_serializer()
        if serializer_class is None:
            return Response(status=status)
        return Response(self._written(serializer_class, outcome), status=status, headers=self._headers_of(outcome))

    def page(self, queryset: QuerySet, serializer_class: type[serializers.BaseSerializer]) -> Response:
        """Return one keyset page of the queryset, without model instances where the serializer allows it."""
        if issubclass(serializer_class, RowSerializer):
            rows = self.paginate_queryset(queryset.values(*row_paths(serializer_class)))
            return self.get_paginated_response(written_rows(serializer_class, rows or ()))
        items = self.paginate_queryset(queryset)
        written = serializer_class(items, many=True, context=self.get_serializer_context())
        return self.get_paginated_response(written.data)

    def success_status(self) -> int:
        """Return the status of a success of this action."""
        if self.action in self.success_statuses:
            return self.success_statuses[self.action]
        if self.output_serializer() is None:
            return HTTPStatus.NO_CONTENT
        return HTTPStatus.CREATED if self.request.method == "POST" else HTTPStatus.OK

    def output_serializer(self) -> type[serializers.BaseSerializer] | None:
        """Return the serializer of this action's answer; None for an answer without a body."""
        if self.action == "destroy":
            return None
        return self.output_serializers.get(self.action, self.serializer_class)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        # An answer belongs to one caller: caches may keep it only to ask whether it still holds.
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    def _read_query(self, request: Request) -> Mapping[str, Any]:
        serializer_class = self.query_serializers.get(self.action)
        if serializer_class is None:
            if self.action != "list":
                refuse_unknown_parameters(request, ())
            return {}
        serializer = serializer_class(data=request.query_params.dict(), context=self.get_serializer_context())
        if not serializer.is_valid():
            raise InvalidQuery(serializer.errors)
        return serializer.validated_data

    @property
    def _lookup_name(self) -> str:
        return self.lookup_url_kwarg or self.lookup_field

    def _edited(self, serializer_class: type[serializers.BaseSerializer]) -> Model | None:
        model = getattr(getattr(serializer_class, "Meta", None), "model", None)
        return self.object if model and isinstance(self.object, model) else None

    def _written(self, serializer_class: type[serializers.BaseSerializer], outcome: Any) -> Any:
        if issubclass(serializer_class, RowSerializer):
            return written_row(serializer_class, outcome)
        return serializer_class(outcome, context=self.get_serializer_context()).data

    def _headers_of(self, outcome: Any) -> dict[str, str]:
        tag = etag_of(outcome)
        headers = {"ETag": tag} if tag else {}
        if self.action == "create" and (address := self._address_of(outcome)):
            headers["Location"] = address
        return headers

    def _address_of(self, outcome: Any) -> str | None:
        try:
            return self.reverse_action("detail", args=[getattr(outcome, self.lookup_field)])
        except (NoReverseMatch, AttributeError):
            return None


class ListMixin:
    """GET of a collection: filtered, sorted, in keyset pages."""

    def list(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.page(self.filter_queryset(self.get_queryset()), self.output_serializer())


class DetailMixin:
    """GET of one object, or 304 when the caller has its version already."""

    def retrieve(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        if is_unchanged(request, self.object):
            return Response(status=HTTPStatus.NOT_MODIFIED, headers={"ETag": etag_of(self.object) or ""})
        return self.answer(self.object)


class ReadViewSet(ListMixin, DetailMixin, ApiViewSet):
    """A resource that can be listed and read; verbs are added as methods."""


class ById:
    """Mixin: objects are addressed by their integer id."""

    lookup_field = "pk"
    lookup_url_kwarg: str | None = "id"
    lookup_value_regex = ID_PATTERN
