from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import StatementDispute
from prms.lib.fields import NumberField


def text_input(**more: Any) -> forms.TextInput:
    """Return a one-line input in the product's dress."""
    return forms.TextInput(attrs={"class": "input", **more})


class SeenForm(forms.Form):
    """A verb that names the version it was decided on."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class AdjustmentForm(SeenForm):
    """An amount on the draft, and why."""

    amount = NumberField(
        label=_("Amount"), help_text=_("Negative takes off. It becomes a line of its own, with the reason.")
    )
    reason = forms.CharField(label=_("Reason, shown on the statement"), max_length=500, widget=text_input())


class PaymentForm(forms.Form):
    """That money moved."""

    paid_on = forms.DateField(
        label=_("Paid on"), widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d")
    )
    amount = NumberField(label=_("Amount"))
    reference = forms.CharField(label=_("Payment reference"), max_length=120, widget=text_input())
    invoice_number = forms.CharField(label=_("Invoice number"), max_length=120, required=False, widget=text_input())


class DisputeForm(forms.Form):
    """Why a line is wrong, and what is claimed for it."""

    claimed = NumberField(label=_("Claimed amount of the line"), required=False)
    reason = forms.CharField(label=_("Why it is wrong"), max_length=500, widget=text_input())


class ResolutionForm(forms.Form):
    """The answer to a dispute."""

    outcome = forms.ChoiceField(
        label=_("Answer"), choices=StatementDispute.Outcome.choices, widget=forms.Select(attrs={"class": "input"})
    )
    settled = NumberField(
        label=_("Settled at"), required=False, help_text=_("What the line counts as; empty takes what was claimed.")
    )
    answer = forms.CharField(label=_("Reason, shown to the partner"), max_length=500, widget=text_input())
