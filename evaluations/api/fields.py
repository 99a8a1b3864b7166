"""Fields of this app's bodies: curves, scores, whole months written as days."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from prms.lib.periods import Month
from prms.lib.reading import read_date, read_month, shown
from prms.lib.rest.fields import DecimalStringField, accepted

_DECIMAL = {"type": "string", "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$"}
# A month may be written short, so the form is wider than a date's.
_DAY = {"pattern": r"^20[0-9]{2}-(0[1-9]|1[0-2])(-[0-3][0-9])?$"}
CURVE_SCHEMA = {
    "type": "array",
    "items": {"type": "array", "items": _DECIMAL, "minItems": 2, "maxItems": 2},
    "examples": [[["0.02", "120"], ["0.032", "110"], ["0.05", "100"], ["0.10", "0"]]],
}


@extend_schema_field(CURVE_SCHEMA)
class CurveField(serializers.JSONField):
    """A score curve as (actual, score) points, written as text; the service says what is wrong with one."""


class PlacesField(DecimalStringField):
    """A number that is always written with the same decimals: scores with 2, totals with 1."""

    def __init__(self, *, places: int, **kwargs: Any) -> None:
        self.places = places
        super().__init__(**kwargs)

    def to_representation(self, value: Any) -> str:
        return format(Decimal(value), f".{self.places}f")


@extend_schema_field(
    {"type": "string", "format": "date", "examples": ["2025-01-01"], "x-kind": "month as its first day"}
)
class FirstDayField(serializers.Field):
    """The month something begins with: `2025-01-01` or `2025-01`, read as `Month`."""

    default_error_messages = {
        "not_first_day": _("“{given}” is not the first day of a month: write it like 2025-01-01 or 2025-01."),
    }

    def to_internal_value(self, data: Any) -> Month:
        if isinstance(data, str) and len(data) == len("2025-01"):
            return accepted(read_month(str(self.field_name), data))
        day: date = accepted(read_date(str(self.field_name), data))
        if day.day != 1:
            self.fail("not_first_day", given=shown(data))
        return Month.of(day)

    def to_representation(self, value: date) -> str:
        return value.isoformat()


@extend_schema_field(
    {"type": "string", "format": "date", "examples": ["2025-12-31"], "x-kind": "month as its last day"}
)
class LastDayField(serializers.Field):
    """The month something ends with: `2025-12-31` or `2025-12`, read as `Month`."""

    default_error_messages = {
        "not_last_day": _("“{given}” is not the last day of a month: write it like 2025-12-31 or 2025-12."),
    }

    def to_internal_value(self, data: Any) -> Month:
        if isinstance(data, str) and len(data) == len("2025-12"):
            return accepted(read_month(str(self.field_name), data))
        day: date = accepted(read_date(str(self.field_name), data))
        if day != Month.of(day).last_day:
            self.fail("not_last_day", given=shown(data))
        return Month.of(day)

    def to_representation(self, value: date) -> str:
        return Month.of(value).last_day.isoformat()
