"""Lists in keyset pages: `{"next": url|null, "previous": url|null, "results": […]}`, never a count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError as ModelValidationError
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from prms.lib.rest.errors import InvalidQuery
from prms.lib.rest.ordering import Column, after, columns_of, positions

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
PARAMETERS = ("limit", "ordering", "cursor")


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two rows: the sort columns of the row beside it, and the way to read from there."""

    ordering: str
    values: tuple[Any, ...]
    backwards: bool = False


class KeysetPagination(BasePagination):
    """Pages by the view's `ordering_fields` and `ordering`; works on model rows and on `.values()`."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        self.limit = read_limit(request.query_params.get("limit"))
        self.ordering = request.query_params.get("ordering") or ""
        self.columns = columns_of(queryset, ordering_terms(self.ordering, view))
        self.cursor = self._read_cursor()
        backwards = bool(self.cursor and self.cursor.backwards)
        if self.cursor:
            queryset = queryset.filter(after(self.columns, self.cursor.values, backwards=backwards))
        terms = [column.order_by(backwards=backwards) for column in self.columns]
        queryset, self.names = positions(queryset, self.columns)
        rows = list(queryset.order_by(*terms)[: self.limit + 1])
        self.has_more, rows = len(rows) > self.limit, rows[: self.limit]
        self.rows = rows[::-1] if backwards else rows
        return self.rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.next_link(), "previous": self.previous_link(), "results": data})

    def next_link(self) -> str | None:
        came_back = bool(self.cursor and self.cursor.backwards)
        if not (came_back or self.has_more):
            return None
        return self._link(self._beside(self.rows[-1])) if self.rows else self._link(None)

    def previous_link(self) -> str | None:
        came_forward = bool(self.cursor and not self.cursor.backwards)
        came_back = bool(self.cursor and self.cursor.backwards)
        if not (came_forward or (came_back and self.has_more)):
            return None
        return self._link(self._beside(self.rows[0]), backwards=True) if self.rows else self._link(None)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
        names = sorted(ordering_paths(view))
        choices = [sign + name for name in names for sign in ("", "-")]
        described = [
            ("limit", limit, _("Rows in a page.")),
            ("cursor", {"type": "string"}, _("Where the page starts: taken from `next` and `previous`.")),
        ]
        if names:
            ordering = {"type": "string", "enum": choices}
            described.append(("ordering", ordering, _("Sort by a column; a minus sign turns the direction.")))
        return [
            {"name": name, "in": "query", "required": False, "description": text, "schema": schema}
            for name, schema, text in described
        ]

    def _read_cursor(self) -> Cursor | None:
        text = self.request.query_params.get("cursor")
        if not text:
            return None
        cursor = decode_cursor(text, self.columns)
        if cursor is None or cursor.ordering != self.ordering:
            message = _("This cursor belongs to another list. Start again without it.")
            raise InvalidQuery({"cursor": ErrorDetail(message, code="invalid_cursor")})
        return cursor

    def _beside(self, row: Any) -> tuple[Any, ...]:
        read = row.__getitem__ if isinstance(row, Mapping) else lambda name: getattr(row, name)
        return tuple(read(self.names[column.path]) for column in self.columns)

    def _link(self, values: tuple[Any, ...] | None, *, backwards: bool = False) -> str:
        cursor = "" if values is None else encode_cursor(Cursor(self.ordering, values, backwards))
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)


def read_limit(text: str | None) -> int:
    """Return the page size asked for; more than 200 is refused, not silently cut."""
    if not text:
        return DEFAULT_LIMIT
    if text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= MAX_LIMIT:
        return int(text)
    message = _("A page has from 1 to %(most)s rows.") % {"most": MAX_LIMIT}
    raise InvalidQuery({"limit": ErrorDetail(message, code="invalid_limit")})


def ordering_paths(view: Any) -> dict[str, str]:
    """Return the ORM path of each name that `?ordering=` may use: `ordering_fields` is a tuple or a mapping."""
    fields = getattr(view, "ordering_fields", None) or ()
    return dict(fields) if isinstance(fields, Mapping) else {name: name for name in fields}


def ordering_terms(asked: str, view: Any) -> Sequence[str]:
    """Return the ORM terms of an `ordering` parameter, or the view's own `ordering` without one."""
    if not asked:
        return tuple(getattr(view, "ordering", ()))
    paths = ordering_paths(view)
    terms: list[str] = []
    for name in asked.split(","):
        path = paths.pop(name.removeprefix("-"), None)
        if path is None:
            message = _("Lists are not sorted by “%(name)s” here. Possible: %(names)s.")
            text = message % {"name": name[:60], "names": ", ".join(sorted(ordering_paths(view)))}
            raise InvalidQuery({"ordering": ErrorDetail(text, code="invalid_ordering")})
        terms.append(f"-{path}" if name.startswith("-") else path)
    return terms


def encode_cursor(cursor: Cursor) -> str:
    """Return the cursor as signed text: what comes back is what was sent."""
    plain = [cursor.ordering, [_plain(value) for value in cursor.values], cursor.backwards]
    return _signer().sign_object(plain)


def decode_cursor(text: str, columns: Sequence[Column]) -> Cursor | None:
    """Return the cursor, or None for text that was not signed here or belongs to other columns."""
    try:
        ordering, values, backwards = _signer().unsign_object(text)
        read = [None if v is None else c.field.to_python(v) for c, v in zip(columns, values, strict=True)]
    except (BadSignature, ModelValidationError, ValueError, TypeError):
        return None
    return Cursor(ordering, tuple(read), backwards)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | UUID) else value


def _signer() -> Signer:
    return Signer(salt="prms.keyset")
