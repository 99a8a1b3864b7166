from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluations.models import Kpi, Measurement
from evaluations.rules.aggregation import Aggregation
from evaluations.rules.file_days import plain_day
from prms.lib.fields import NumberField
from prms.lib.problems import Problem
from prms.lib.reading import read_date

PARTS = {
    "value": gettext_lazy("Value"),
    "numerator": gettext_lazy("Numerator"),
    "denominator": gettext_lazy("Denominator"),
}


def parts_of(kpi: Kpi) -> Sequence[str]:
    """Return what a measurement of the KPI is made of."""
    return ("numerator", "denominator") if kpi.aggregation == Aggregation.RATIO else ("value",)


class DayField(forms.CharField):
    """A day, or a month, which stands for its last day."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "input", "autocomplete": "off", "placeholder": "2026-10-31"})
        super().__init__(**{"max_length": 20, "widget": widget, **kwargs})

    def clean(self, value: Any) -> Any:
        text = plain_day(super().clean(value))
        found = read_date("day", text)
        if isinstance(found, Problem):
            raise forms.ValidationError(found.worded(_), code=found.code)
        return found


class EntryForm(forms.Form):
    """Figures of one partner on one day, KPI by KPI; what is left empty is not measured."""

    day = DayField(
        label=gettext_lazy("Day or month"),
        help_text=gettext_lazy("A month, such as 2026-10, stands for its last day."),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text=gettext_lazy("Where the figures come from, such as a report's name."),
    )

    def __init__(self, *args: Any, kpis: Sequence[Kpi], known: Mapping[int, Measurement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kpis, self.known = kpis, known
        for kpi in kpis:
            for part in parts_of(kpi):
                label = kpi.display_name if part == "value" else f"{kpi.display_name}, {PARTS[part]}"
                stored = getattr(known.get(kpi.pk), part, None)
                self.fields[_name(kpi, part)] = NumberField(label=label, required=False, initial=stored)

    def lines(self) -> Iterator[tuple[Kpi, list[Any], Measurement | None]]:
        """Yield each KPI with its fields and what is known of the day."""
        for kpi in self.kpis:
            yield kpi, [self[_name(kpi, part)] for part in parts_of(kpi)], self.known.get(kpi.pk)

    def rows(self, partner_code: str) -> list[dict[str, Any]]:
        """Return the rows that were filled in, as measurements arrive."""
        day: date = self.cleaned_data["day"]
        key = {"partner": partner_code, "date": day.isoformat(), "source": self.cleaned_data["source"]}
        filled = ((kpi, self._figures(kpi)) for kpi in self.kpis)
        return [{**key, "kpi": kpi.code, **figures} for kpi, figures in filled if figures]

    def field_of(self, kpi_code: str, part: str) -> str:
        """Return the name of the field that a refused part of a row was typed into."""
        return next((_name(kpi, self._shown(kpi, part)) for kpi in self.kpis if kpi.code == kpi_code), "day")

    def _shown(self, kpi: Kpi, part: str) -> str:
        return part if part in parts_of(kpi) else parts_of(kpi)[0]

    def _figures(self, kpi: Kpi) -> dict[str, str]:
        found = {part: self.cleaned_data.get(_name(kpi, part)) for part in parts_of(kpi)}
        return {part: format(number, "f") for part, number in found.items() if isinstance(number, Decimal)}


class CorrectionForm(forms.Form):
    """Other figures for a measurement, and why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason, kept in the history"),
        max_length=500,
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    seen_batch = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, measurement: Measurement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields.pop("reason")
        for part in parts_of(measurement.kpi):
            self.fields[part] = NumberField(label=PARTS[part], initial=getattr(measurement, part))
        self.fields["reason"] = reason


def _name(kpi: Kpi, part: str) -> str:
    return f"{kpi.code}__{part}"
