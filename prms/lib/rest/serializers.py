"""Serializers that refuse what they do not know, and write the API's ways by default."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from prms.lib.rest.columns import column_at
from prms.lib.rest.fields import DayField, DecimalStringField, InstantField

FIELD_OF_COLUMN = serializers.ModelSerializer.serializer_field_mapping | {
    models.DateField: DayField,
    models.DateTimeField: InstantField,
    models.DecimalField: DecimalStringField,
}


class RefusesUnknownFields:
    """Mixin: a member that no writable field is called by is an error, listed with the others."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = self._unknown_fields(data) if isinstance(data, Mapping) else {}
        try:
            value = super().to_internal_value(data)  # type: ignore[misc]  # a mixin over Serializer
        except serializers.ValidationError as error:
            if unknown and isinstance(error.detail, dict):
                raise serializers.ValidationError({**error.detail, **unknown}) from error
            raise
        if unknown:
            raise serializers.ValidationError(unknown)
        return value

    def _unknown_fields(self, data: Mapping[str, Any]) -> dict[str, list[ErrorDetail]]:
        fields: Mapping[str, serializers.Field] = self.fields  # type: ignore[attr-defined]  # a mixin over Serializer
        writable = [name for name, field in fields.items() if not field.read_only]
        return {name: [_unknown(name, writable)] for name in data if name not in writable}


class StrictSerializer(RefusesUnknownFields, serializers.Serializer):
    """The input of an operation: every field listed, nothing else accepted."""


class ReasonInput(StrictSerializer):
    reason = serializers.CharField(max_length=500, help_text=gettext_lazy("Why, in a sentence that the history keeps."))


class StrictModelSerializer(RefusesUnknownFields, serializers.ModelSerializer):
    """An input whose fields take their limits from a model."""

    serializer_field_mapping = FIELD_OF_COLUMN


class OutputSerializer(serializers.ModelSerializer):
    """What a resource answers with; decimals, days and instants are written the API's way."""

    serializer_field_mapping = FIELD_OF_COLUMN

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        for name, field in fields.items():
            field.read_only = True
            field.allow_null = field.allow_null or may_be_missing(self.Meta.model, field.source or name)
        return fields


def may_be_missing(model: type[models.Model], source: str) -> bool:
    """Say whether the column that a field's source names can be NULL; what is no column counts as always there."""
    try:
        column, is_nullable = column_at(model, source.replace(".", "__"))
    except FieldDoesNotExist:
        return False
    return is_nullable and column.concrete


def _unknown(name: str, known: list[str]) -> ErrorDetail:
    close = get_close_matches(name, known, n=1)
    if close:
        text = _("There is no field “%(name)s” here. Is “%(close)s” meant?") % {"name": name[:60], "close": close[0]}
    else:
        names = ", ".join(known)
        text = _("There is no field “%(name)s” here. Possible: %(names)s.") % {"name": name[:60], "names": names}
    return ErrorDetail(text, code="unknown_field")
