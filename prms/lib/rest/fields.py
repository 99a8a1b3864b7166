"""Fields that read and write the API's ways: decimals as text, months, days, instants, codes."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from prms.lib.models import CODE_VALIDATOR
from prms.lib.money import canonical_decimal
from prms.lib.periods import Month, Quarter
from prms.lib.problems import Problem
from prms.lib.reading import FIRST_YEAR, LAST_YEAR, MAX_PLACES, read_date, read_decimal, read_month, shown
from prms.lib.rest.renderers import instant_text

CODE_PATTERN = r"[A-Za-z0-9][A-Za-z0-9._-]*"
ID_PATTERN = r"[1-9][0-9]{0,17}"
INTEGER_LIMIT = 2**31 - 1


def text_schema(pattern: str, example: str, *, kind: str) -> dict[str, Any]:
    """Return the OpenAPI schema of text of one form."""
    return {"type": "string", "pattern": pattern, "examples": [example], "x-kind": kind}


def accepted(outcome: Any) -> Any:
    """Return what a strict reader read, or raise its problem as the field's error."""
    if isinstance(outcome, Problem):
        raise serializers.ValidationError(outcome.worded(gettext), code=outcome.code)
    return outcome


@extend_schema_field(text_schema(r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$", "0.05", kind="decimal as text"))
class DecimalStringField(serializers.Field):
    """A decimal of at most 15 significant digits, read from and written as text: `"0.05"`.

    `above` is a bound that the value itself may not touch; `max_digits` is the column's, if it is a narrow one.
    """

    default_error_messages = {
        "decimal_places": _("“{given}” has too many decimals: at most {places} are kept here."),
        "min_value": _("“{given}” is too small: {limit} or more is possible."),
        "max_value": _("“{given}” is too large: {limit} or less is possible."),
        "not_above": _("“{given}” is too small: it must be more than {limit}."),
    }

    def __init__(
        self,
        *,
        max_digits: int | None = None,
        decimal_places: int = MAX_PLACES,
        min_value: Decimal | int | None = None,
        max_value: Decimal | int | None = None,
        above: Decimal | int | None = None,
        **kwargs: Any,
    ) -> None:
        self.decimal_places = decimal_places
        largest = Decimal(10) ** ((max_digits or 21) - decimal_places) - Decimal(10) ** -decimal_places
        self.min_value = -largest if min_value is None else min_value
        self.max_value = largest if max_value is None else max_value
        self.above = above
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Decimal:
        number: Decimal = accepted(read_decimal(str(self.field_name), data))
        if number != round(number, self.decimal_places):
            self.fail("decimal_places", given=shown(data), places=self.decimal_places)
        if number < self.min_value:
            self.fail("min_value", given=shown(data), limit=self.min_value)
        if number > self.max_value:
            self.fail("max_value", given=shown(data), limit=self.max_value)
        if self.above is not None and number <= self.above:
            self.fail("not_above", given=shown(data), limit=self.above)
        return number

    def to_representation(self, value: Any) -> str:
        return canonical_decimal(Decimal(value))


@extend_schema_field(text_schema(r"^-?[0-9]{1,15}(\.[0-9]{1,2})?$", "1530000.00", kind="money as text"))
class MoneyField(DecimalStringField):
    """An amount of money in cents, written with exactly two decimals: `"1530000.00"`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"decimal_places": 2, **kwargs})

    def to_representation(self, value: Any) -> str:
        return format(Decimal(value), ".2f")


class WholeNumberField(serializers.IntegerField):
    """A whole number that the database can hold; text and fractions are refused."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": -INTEGER_LIMIT, "max_value": INTEGER_LIMIT, **kwargs})

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


@extend_schema_field(text_schema(r"^(20[0-9]{2}|2100)-(0[1-9]|1[0-2])$", "2025-01", kind="month"))
class MonthField(serializers.Field):
    """A month, `2025-01`, read as `Month`; written from a `Month` or any of its days."""

    def to_internal_value(self, data: Any) -> Month:
        return accepted(read_month(str(self.field_name), data))

    def to_representation(self, value: Month | date) -> str:
        return str(Month.of(value) if isinstance(value, date) else value)


@extend_schema_field(text_schema(r"^(20[0-9]{2}|2100)-Q[1-4]$", "2025-Q1", kind="quarter"))
class QuarterField(serializers.Field):
    """A quarter, `2025-Q1`, read as `Quarter`; written from a `Quarter` or any of its days."""

    default_error_messages = {
        "not_a_quarter": _("“{given}” is not a quarter from {first} to {last}: write it like 2025-Q1."),
    }

    def to_internal_value(self, data: Any) -> Quarter:
        try:
            quarter = Quarter.parse(data if isinstance(data, str) else "")
            if not FIRST_YEAR <= quarter.year <= LAST_YEAR:
                raise ValueError(data)
        except ValueError:
            self.fail("not_a_quarter", given=shown(data), first=FIRST_YEAR, last=LAST_YEAR)
        return quarter

    def to_representation(self, value: Quarter | date) -> str:
        return str(Quarter.of(value) if isinstance(value, date) else value)


@extend_schema_field({"type": "string", "format": "date", "examples": ["2025-01-31"], "x-kind": "day"})
class DayField(serializers.Field):
    """A day, `2025-01-31`, from 2000 to 2100."""

    def to_internal_value(self, data: Any) -> date:
        return accepted(read_date(str(self.field_name), data))

    def to_representation(self, value: date) -> str:
        return value.isoformat()


@extend_schema_field(
    {"type": "string", "format": "date-time", "examples": ["2025-01-31T08:30:00Z"], "x-kind": "instant in UTC"}
)
class InstantField(serializers.Field):
    """A moment with its offset, read as UTC and written as `2025-01-31T08:30:00Z`."""

    default_error_messages = {
        "not_an_instant": _("“{given}” is not a moment: write it like 2025-01-31T08:30:00Z."),
        "no_offset": _("“{given}” does not name its offset: end it with Z or, for instance, +08:00."),
        "date_out_of_range": _("“{given}” is outside the years {first} to {last}."),
    }

    def to_internal_value(self, data: Any) -> datetime:
        moment = self._read(data)
        if moment is None:
            self.fail("not_an_instant", given=shown(data))
        if moment.tzinfo is None:
            self.fail("no_offset", given=shown(data))
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            self.fail("date_out_of_range", given=shown(data), first=FIRST_YEAR, last=LAST_YEAR)
        return moment.astimezone(UTC)

    def to_representation(self, value: datetime) -> str:
        return instant_text(value)

    def _read(self, data: Any) -> datetime | None:
        try:
            return parse_datetime(data) if isinstance(data, str) and "T" in data[:64] else None
        except ValueError:
            return None


@extend_schema_field(text_schema(f"^{CODE_PATTERN}$", "P-0007", kind="code"))
class CodeField(serializers.CharField):
    """The name that people and systems give an object: Latin letters, digits, dot, dash and underscore."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 40, **kwargs})
        self.validators.append(CODE_VALIDATOR)
