from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from evaluations.models import Kpi
from partners.models import Partner
from prms.lib.fields import MonthField, NumberField

IN_UNIT = _("In the KPI's unit; a rate as a fraction: 0.05 is 5%.")


class TargetForm(forms.Form):
    """What a partner should reach in a KPI from a month on."""

    partner = forms.ModelChoiceField(
        Partner.objects.none(),
        label=_("Partner's code"),
        to_field_name="code",
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"invalid_choice": _("There is no partner of yours with this code.")},
    )
    kpi = forms.ModelChoiceField(Kpi.objects.none(), label=_("KPI"), to_field_name="code")
    target = NumberField(label=_("Target"), help_text=IN_UNIT)
    span = forms.ChoiceField(
        label=_("Counts for"),
        choices=[("month", _("Each month")), ("year", _("Twelve months, split evenly"))],
        initial="month",
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
        help_text=_("5,000 for twelve months are 417 in eight of them and 416 in the last four."),
    )
    weight = NumberField(
        label=_("Weight"), initial="1", help_text=_("Any positive number; a card divides by the sum of its weights.")
    )
    valid_from = MonthField(label=_("From month"))
    valid_to = MonthField(
        label=_("To month"), required=False, help_text=_("Left empty it holds until it is ended or replaced.")
    )

    def __init__(self, *args: Any, partners: QuerySet[Partner], kpis: QuerySet[Kpi], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partner: Any = self.fields["partner"]
        partner.queryset = partners
        kpi: Any = self.fields["kpi"]
        kpi.queryset = kpis
        kpi.widget.attrs["class"] = "input"
        kpi.label_from_instance = lambda row: f"{row.display_name} · {row.code}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("span") == "year" and cleaned.get("valid_to"):
            self.add_error("valid_to", _("Twelve months end by themselves: leave this empty."))
        return cleaned


class ChangeForm(forms.Form):
    """A new target or weight from a month on; what held before ends the month before."""

    from_month = MonthField(label=_("From month"))
    target = NumberField(label=_("Target"), help_text=IN_UNIT)
    weight = NumberField(label=_("Weight"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class EndForm(forms.Form):
    """The last month in which a target holds."""

    valid_to = MonthField(label=_("Last month"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class VersionForm(forms.Form):
    """A verb that needs nothing but the version that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
