"""Lists without model instances: the columns a serializer declares, read by `.values()`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Column:
    """One field of the answer: where its value stands, and how it is written (None: as it is)."""

    name: str
    steps: tuple[str, ...]
    write: Callable[[Any], Any] | None

    @property
    def path(self) -> str:
        """The ORM path of the value."""
        return "__".join(self.steps)

    def of(self, row: Any) -> Any:
        """Return the value of a model row; None where a relation on the way is missing."""
        for step in self.steps:
            if row is None:
                return None
            row = getattr(row, step)
        return row


@cache
def columns_of(serializer_class: type[RowSerializer]) -> list[Column]:
    """Return the serializer's columns; TypeError for a field that is not one column."""
    return [_column(name, field) for name, field in serializer_class().fields.items()]


def row_paths(serializer_class: type[RowSerializer]) -> list[str]:
    """Return the ORM paths to pass to `.values()`."""
    return [column.path for column in columns_of(serializer_class)]


def written_rows(serializer_class: type[RowSerializer], rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of a `.values()` list as the serializer would have written them."""
    shape = [(column.name, column.path, column.write) for column in columns_of(serializer_class)]
    return [{name: _written(row[path], write) for name, path, write in shape} for row in rows]


def written_row(serializer_class: type[RowSerializer], row: Any) -> dict[str, Any]:
    """Return one model row as the serializer would have written it, without building the serializer."""
    return {column.name: _written(column.of(row), column.write) for column in columns_of(serializer_class)}


def _written(value: Any, write: Callable[[Any], Any] | None) -> Any:
    return value if write is None or value is None else write(value)


def _column(name: str, field: serializers.Field) -> Column:
    steps = tuple(getattr(field, "source_attrs", ()))
    if isinstance(field, serializers.PrimaryKeyRelatedField):
        return Column(name, (*steps[:-1], f"{steps[-1]}_id"), None)
    if not steps or isinstance(field, serializers.BaseSerializer | serializers.RelatedField):
        raise TypeError(f"“{name}” is not one column: a RowSerializer cannot list it.")
    return Column(name, steps, None if type(field) in _WRITTEN_AS_READ else field.to_representation)
