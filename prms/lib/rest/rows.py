"""Lists without model instances: the columns a serializer declares, read by `.values()`."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from rest_framework import serializers

from prms.lib.rest.serializers import OutputSerializer

_WRITTEN_AS_READ = (
    serializers.BooleanField,
    serializers.CharField,
    serializers.ChoiceField,
    serializers.IntegerField,
    serializers.JSONField,
)


class RowSerializer(OutputSerializer):
    """An output of plain columns, own or of related rows (`source="partner.code"`), fit for fast lists."""


Shape = list[tuple[str, str, Callable[[Any], Any] | None]]


@cache
def shape_of(serializer_class: type[RowSerializer]) -> Shape:
    """Return (name, ORM path, how to write it) per field; TypeError for a field that is not one column."""
    return [_column(name, field) for name, field in serializer_class().fields.items()]


def row_paths(serializer_class: type[RowSerializer]) -> list[str]:
    """Return the ORM paths to pass to `.values()`."""
    return [path for _name, path, _write in shape_of(serializer_class)]


def written_rows(serializer_class: type[RowSerializer], rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of a `.values()` list as the serializer would have written them."""
    shape = shape_of(serializer_class)
    return [{name: _written(row[path], write) for name, path, write in shape} for row in rows]


def _written(value: Any, write: Callable[[Any], Any] | None) -> Any:
    return value if write is None or value is None else write(value)


def _column(name: str, field: serializers.Field) -> tuple[str, str, Callable[[Any], Any] | None]:
    path = "__".join(getattr(field, "source_attrs", []))
    if isinstance(field, serializers.PrimaryKeyRelatedField):
        return name, path, None
    if not path or isinstance(field, serializers.BaseSerializer | serializers.RelatedField):
        raise TypeError(f"“{name}” is not one column: a RowSerializer cannot list it.")
    return name, path, None if type(field) in _WRITTEN_AS_READ else field.to_representation
