"""Which total earns which grade, and what follows from it."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evaluations.models import CONSEQUENCES, Grade, GradeBand, MonthClose, Scorecard
from evaluations.rules.grading import Band, Bands
from evaluations.services import Preset, set_bands, switch_bands
from evaluations.services.bands import PRESETS
from evaluations.web.kpi_forms import INPUT
from prms.lib.fields import NumberField
from prms.lib.web import FormPage, VerbPage

PRESET_NAMES = {
    Preset.DEFAULT: _("Excellent from 120"),
    Preset.EXCELLENT_FROM_110: _("Excellent from 110"),
}
LOWEST = Grade.POOR


class BandsForm(forms.Form):
    """From which total on each grade is earned, the best first; the lowest begins at 0."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for grade in Grade:
            if grade != LOWEST:
                label = _("%(grade)s from") % {"grade": grade.label}
                self.fields[f"{grade}_from"] = NumberField(label=label)
            self.fields[f"{grade}_follows"] = forms.CharField(
                label=_("What follows from %(grade)s") % {"grade": grade.label},
                max_length=300,
                required=False,
                widget=forms.TextInput(attrs=INPUT | {"placeholder": CONSEQUENCES[grade]}),
            )


class PresetForm(forms.Form):
    preset = forms.ChoiceField(choices=[(preset.value, preset.value) for preset in Preset])


class BandsPage(FormPage):
    """The bands, what the presets would make of the newest month, and the form that changes them."""

    permission = "scorecards.edit_bands"
    page_key = "kpis"
    template_name = "evaluations/bands.html"
    form_class = BandsForm
    done_message = _("The bands are kept. Cards follow when their month is closed again.")

    def get_form_kwargs(self) -> dict[str, Any]:
        rows = list(GradeBand.objects.all())
        starts = {f"{row.grade}_from": row.starts_at for row in rows}
        return {"initial": starts | {f"{row.grade}_follows": row.consequence for row in rows}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        month = MonthClose.objects.order_by("-month").values_list("month", flat=True).first()
        cards = Scorecard.objects.current()
        totals = list(cards.filter(month=month).values_list("total", flat=True)) if month else []
        presets = [(preset, name, grade_counts(PRESETS[preset], totals)) for preset, name in PRESET_NAMES.items()]
        return super().get_context_data(month=month, presets=presets, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> None:
        starts = {grade: cleaned[f"{grade}_from"] for grade in Grade if grade != LOWEST} | {LOWEST: Decimal(0)}
        bands = tuple(Band(start, grade.value) for grade, start in starts.items())
        follows = {grade.value: cleaned[f"{grade}_follows"].strip() for grade in Grade}
        set_bands(bands=bands, consequences=follows, by=self.request.user)

    def get_success_url(self, result: Any) -> str:
        return reverse("evaluations:bands")


class SwitchBands(VerbPage):
    """Replace the bands by a preset."""

    permission = "scorecards.edit_bands"
    form_class = PresetForm
    done_message = _("The bands are kept. Cards follow when their month is closed again.")

    def perform(self, cleaned: dict[str, Any]) -> None:
        switch_bands(preset=Preset(cleaned["preset"]), by=self.request.user)

    def get_success_url(self, result: Any) -> str:
        return reverse("evaluations:bands")


def grade_counts(bands: Bands, totals: Sequence[Decimal]) -> list[tuple[str, int]]:
    """Return how many of the totals earn each grade, the best grade first."""
    counts = Counter(bands.grade_of(total) for total in totals)
    return [(grade.value, counts[grade.value]) for grade in Grade]
