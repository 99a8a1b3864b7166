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
from rest_framework.settings import api_settings

from prms.lib.rest.columns import column_at
from prms.lib.rest.fields import DayField, DecimalStringField, InstantField

FIELD_OF_COLUMN = serializers.ModelSerializer.serializer_field_mapping | {
    models.DateField: DayField,
    models.DateTimeField: InstantField,
    models.DecimalField: DecimalStringField,
}


class RefusesUnknownFields:
    """Mixin: a member that no writable field is called by is an error, listed with the others.

    A value that is none of a field's choices is answered with those that are.
    """

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            raise serializers.ValidationError({api_settings.NON_FIELD_ERRORS_KEY: [_not_an_object(data)]})
        unknown = self._unknown_fields(data)
        try:
            value = super().to_internal_value(data)  # type: ignore[misc]  # a mixin over Serializer
        except serializers.ValidationError as error:
            if not isinstance(error.detail, dict):
                raise
            fields: Mapping[str, Any] = self.fields  # type: ignore[attr-defined]  # a mixin over Serializer
            named = {name: _with_choices(fields.get(name), faults) for name, faults in error.detail.items()}
            raise serializers.ValidationError({**named, **unknown}) from error
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


def _not_an_object(data: Any) -> ErrorDetail:
    kind = _("a list") if isinstance(data, list) else _("a single value")
    return ErrorDetail(_("A JSON object is expected here, and %(kind)s was sent.") % {"kind": kind}, code="invalid")


def _with_choices(field: Any, faults: Any) -> Any:
    if isinstance(faults, dict):
        inner = getattr(field, "child", None)
        return {place: _with_choices(inner, found) for place, found in faults.items()}
    choices = getattr(field, "choices", None)
    if not choices:
        return faults
    possible = _("Possible: %(names)s.") % {"names": ", ".join(str(choice) for choice in choices if choice != "")}
    return [
        ErrorDetail(f"{fault} {possible}", fault.code) if fault.code == "invalid_choice" else fault for fault in faults
    ]


def _unknown(name: str, known: list[str]) -> ErrorDetail:
    close = get_close_matches(name, known, n=1)
    if close:
        text = _("There is no field “%(name)s” here. Is “%(close)s” meant?") % {"name": name[:60], "close": close[0]}
    else:
        names = ", ".join(known)
        text = _("There is no field “%(name)s” here. Possible: %(names)s.") % {"name": name[:60], "names": names}
    return ErrorDetail(text, code="unknown_field")
