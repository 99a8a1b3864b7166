"""Form fields that read as the business writes: months, and numbers with their separators."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from prms.lib.money import canonical_decimal
from prms.lib.periods import Month
from prms.lib.problems import Problem
from prms.lib.reading import read_decimal, read_month


class MonthField(forms.CharField):
    """A month such as `2026-10`; cleaned to a `Month`."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "input", "type": "month", "placeholder": "2026-10"})
        super().__init__(**{"max_length": 7, "widget": widget, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        """Write a stored first day or a Month as the input shows it."""
        return value if value is None or isinstance(value, str) else f"{value:%Y-%m}" if _is_day(value) else str(value)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return _read(read_month("month", text)) if text else None


class NumberField(forms.CharField):
    """An exact number; `1,234.5`, `1，234.5` and `3万` are read as people write them, never rounded."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "input", "inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**{"max_length": 40, "widget": widget, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        """Write a Decimal without the zeros that the column pads it with."""
        return format(value.normalize(), "f") if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return _read(read_decimal("number", plain_number(text))) if text else None


class FractionField(NumberField):
    """An exact number that may be written as a percentage: `9%` is 0.09."""

    def prepare_value(self, value: Any) -> Any:
        """Write a Decimal as the percentage it is."""
        return f"{super().prepare_value(value * 100)}%" if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        text = "" if value is None else str(value).strip().replace("％", "%")
        number = super().clean(text.removesuffix("%"))
        if number is None or text.endswith("%"):
            return number and number / 100
        if abs(number) > 1:
            params = {"given": text, "fraction": canonical_decimal(number / 100)}
            message = _("Write %(given)s%% or %(fraction)s: a rate over 1 needs its percent sign.")
            raise forms.ValidationError(message % params, code="percent_sign_missing")
        return number


def plain_number(text: str) -> str:
    """Return the digits of a number that was typed with thousands separators, spaces or 万."""
    for mark in (",", "，", " ", "\u00a0", "\u3000"):
        text = text.replace(mark, "")
    if text.endswith("万") and text[:-1].replace(".", "", 1).lstrip("-").isdecimal():
        return format(Decimal(text[:-1]) * 10_000, "f")
    return text


def _read(found: Any) -> Any:
    if isinstance(found, Problem):
        raise forms.ValidationError(found.worded(_), code=found.code)
    return found


def _is_day(value: Any) -> bool:
    return not isinstance(value, Month)
