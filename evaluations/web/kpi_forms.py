from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluations.models import Kpi
from prms.lib.fields import NumberField

INPUT = {"class": "input"}


def _text(label: Any, length: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, widget=forms.TextInput(attrs=INPUT), **more)


def _choice(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.Select(attrs=INPUT), **more)


class KpiForm(forms.Form):
    """What describes a KPI; its curve stands beside the form, point by point."""

    code = _text(
        _("KPI code"), 40, help_text=_("Latin letters, digits, dots, dashes; files and programs use it. It stays.")
    )
    name = _text(_("Name"), 120)
    name_zh = _text(_("Chinese name"), 120, required=False)
    dimension = _choice(_("Dimension"), Kpi.Dimension.choices)
    direction = _choice(_("Direction"), Kpi.Direction.choices)
    aggregation = _choice(
        _("A month's actual"),
        Kpi.Aggregation.choices,
        help_text=_("A ratio is measured as numerator and denominator and added up before it is divided."),
    )
    unit = _text(
        _("Unit"), 20, required=False, help_text=_("% for a rate kept as a fraction, h for hours, CNY for money.")
    )
    no_data = _choice(_("Without data"), Kpi.NoData.choices)
    scale = NumberField(
        label=_("Scale"), required=False, help_text=_("A ratio is multiplied by it: 100 for a net promoter score.")
    )
    minimum = NumberField(label=_("Minimum"), required=False)
    maximum = NumberField(label=_("Maximum"), required=False)
    is_integer = forms.BooleanField(label=_("Whole numbers only"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class UseForm(forms.Form):
    """Whether a KPI is in use from now on."""

    is_active = forms.BooleanField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
